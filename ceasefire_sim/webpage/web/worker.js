// The worker: it holds the machines, plays what it is asked, and gives back what was seen.

import { propertyColumns } from "./answers.js";
import { futureSplices } from "./luck.js";
import { Machines } from "./machines.js";
import { typicalPlace } from "./typical.js";

const [REACHED, FAILED, OPEN] = [0, 1, 3];
const BLOCK = 250;
let machines = null;
let loading = null;

function ready({ version, values, seed }, { forced, future } = { forced: [] }) {
  const machine = machines.of(version);
  machine.seed(seed);
  machine.parameters(values);
  machine.luck({ forced, splices: future ? futureSplices(future.run, future.day) : null });
  return machine;
}

function endings(machine, questions) {
  const phases = machine.column("phase");
  const goals = questions.goal ? machine.column("goal") : null;
  return Uint8Array.from(phases, (phase, run) => {
    if (goals && goals[run] <= machine.manifest.horizon) return REACHED;
    return questions.phases[phase].final ? FAILED : OPEN;
  });
}

const answers = {
  async load({ packed, machines: data }) {
    loading = Machines.load(packed, data, BLOCK);
    machines = await loading;
  },
  manifests() {
    return machines.manifests();
  },
  /** What some runs of a setting gave: changes of the phases by day, endings, and the columns of properties. */
  study({ setting, questions, first, count, luck }) {
    const machine = ready(setting, luck);
    machine.play(first, Math.min(count, machine.most));
    return {
      count: machine.count,
      days: machine.changes("phase"),
      endings: endings(machine, questions),
      properties: questions.properties.map((property) => propertyColumns(machine, property)),
    };
  },
  /** The number of the run that is nearest to the medians of so many. */
  typical({ setting, questions, runs }) {
    const machine = ready(setting);
    const { at, end } = machine.manifest;
    const names = Object.keys(at).filter((name) => /^days\.|^goal$/.test(name) || questions.middle.includes(name));
    const columns = [[[], true], [[], true], [[], false], ...names.map(() => [[], false])];
    for (let first = 0; first < runs; first += machine.most) {
      machine.play(first, Math.min(machine.most, runs - first));
      const block = [machine.column("phase"), endings(machine, questions), machine.wholes(end), ...names.map((name) => machine.column(name))];
      block.forEach((values, number) => columns[number][0].push(...values));
    }
    return typicalPlace(columns);
  },
  /** One run, day by day, and how it ends. */
  record({ setting, questions, run, luck }) {
    const machine = ready(setting, luck);
    const record = machine.record(run);
    return { ...record, ending: endings(machine, questions)[0] };
  },
};

onmessage = async ({ data: { id, task, ...question } }) => {
  try {
    if (task !== "load") await loading;
    postMessage({ id, answer: await answers[task](question) });
  } catch (error) {
    postMessage({ id, error: String(error?.stack ?? error) });
  }
};
