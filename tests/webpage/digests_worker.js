// The last states of runs, by digest: for every question a list of settings.

import { futureSplices } from "./luck.js";
import { Machines } from "./machines.js";

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

onmessage = async ({ data }) => {
  const machines = await Machines.load(data.packed, data.machines, 250);
  const answers = [];
  for (const { version, seed, first: start = 0, runs, values, forced = [], future } of data.questions) {
    const machine = machines.of(version);
    machine.seed(seed);
    machine.parameters(values);
    machine.luck({ forced, splices: future ? futureSplices(future.run, future.day) : null });
    const rows = [];
    for (let first = start; first < start + runs; first += machine.most) {
      machine.play(first, Math.min(machine.most, start + runs - first));
      rows.push(machine.rowBytes().slice());
    }
    answers.push(await digest(await new Blob(rows).arrayBuffer()));
  }
  postMessage(answers);
};
