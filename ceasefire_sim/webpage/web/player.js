// Asks the workers; every question has a number, and its answer is a promise.

const MOST_WORKERS = 4;
const BLOCK = 250; // runs that a worker plays at a time

export class Player {
  /**
   * Workers that run a script. One starts at once; as many as the computer has processors, four at most, once it has
   * played, so that the first numbers wait for one alone.
   */
  constructor(script) {
    const policy = globalThis.trustedTypes?.createPolicy("machine", { createScriptURL: (address) => address });
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.address = policy ? policy.createScriptURL(address) : address;
    this.waiting = new Map();
    this.number = 0;
    this.workers = [this.worker()];
    this.spread = false;
  }

  worker() {
    const worker = new Worker(this.address);
    worker.onmessage = ({ data: { id, answer, error } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(answer);
    };
    return worker;
  }

  /** Gives the machines to the first worker; the others are given the same. */
  load(machines) {
    this.machines = machines;
    return this.post(this.workers[0], "load", machines);
  }

  /** Starts the other workers; each takes part as soon as it has its machines. */
  startOthers() {
    if (this.spread) return;
    this.spread = true;
    const count = Math.min(Math.max(navigator.hardwareConcurrency ?? 1, 1), MOST_WORKERS);
    for (let more = 1; more < count; more++) {
      const worker = this.worker();
      this.post(worker, "load", this.machines).then(() => this.workers.push(worker));
    }
  }

  /** What one worker says. */
  ask(task, question) {
    return this.post(this.workers[0], task, question);
  }

  post(worker, task, question) {
    this.number += 1;
    const id = this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, task, ...question });
    });
  }

  /** Adds the next runs to a study, a block a worker, up to a number of runs: few are shared out, too. */
  async grow(study, question, runs) {
    const workers = [...this.workers];
    const size = Math.min(Math.ceil((runs - study.count) / workers.length), BLOCK);
    const firsts = workers.map((_, at) => study.count + at * size).filter((first) => first < runs);
    const blocks = await Promise.all(firsts.map((first, at) =>
      this.post(workers[at], "study", { ...question, first, count: Math.min(size, runs - first) })));
    this.startOthers();
    blocks.forEach((block, at) => {
      if (study.count === firsts[at]) study.add(block); // a machine may play fewer runs at a time
    });
  }
}
