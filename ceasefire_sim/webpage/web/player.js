// Asks the workers; every question has a number, and its answer is a promise.

const MOST_WORKERS = 4;
const BLOCK = 250;

export class Player {
  /** As many workers as the machine has processors, four at most; each holds all machines. */
  constructor(script) {
    const policy = globalThis.trustedTypes?.createPolicy("machine", { createScriptURL: (address) => address });
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const count = Math.min(Math.max(navigator.hardwareConcurrency ?? 1, 1), MOST_WORKERS);
    this.waiting = new Map();
    this.number = 0;
    this.loaded = [];
    this.workers = Array.from({ length: count }, () => this.worker(policy ? policy.createScriptURL(address) : address));
  }

  worker(address) {
    const worker = new Worker(address);
    worker.onmessage = ({ data: { id, answer, error } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(answer);
    };
    return worker;
  }

  /** Gives the machines to one worker, then to the others, so that the first numbers wait for one alone. */
  async load(question) {
    const [first, ...others] = this.workers;
    const answer = await this.post(first, "load", question);
    for (const worker of others) this.post(worker, "load", question).then(() => this.loaded.push(worker));
    return answer;
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
    const workers = [this.workers[0], ...this.loaded];
    const size = Math.min(Math.ceil((runs - study.count) / workers.length), BLOCK);
    const firsts = workers.map((_, at) => study.count + at * size).filter((first) => first < runs);
    const blocks = await Promise.all(firsts.map((first, at) =>
      this.post(workers[at], "study", { ...question, first, count: Math.min(size, runs - first) })));
    blocks.forEach((block, at) => {
      if (study.count === firsts[at]) study.add(block); // a machine may play fewer runs at a time
    });
  }
}
