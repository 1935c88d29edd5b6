// Runs of the page's own machine, without a page around them: what a worker takes for them alone.

import { Machines } from "./machines.js";

let machine = null;

onmessage = async ({ data: { packed, machines, runs } }) => {
  if (packed) machine = (await Machines.load(packed, machines, 250)).of(0);
  for (let first = 0; first < runs; first += machine.most) machine.play(first, Math.min(machine.most, runs - first));
  postMessage(runs);
};
