// Asks the worker; every question has a number, and its answer is a promise.

export class Player {
  constructor(script) {
    const policy = globalThis.trustedTypes?.createPolicy("machine", { createScriptURL: (address) => address });
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.worker = new Worker(policy ? policy.createScriptURL(address) : address);
    this.waiting = new Map();
    this.number = 0;
    this.worker.onmessage = ({ data: { id, answer, error } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(answer);
    };
  }

  ask(task, question) {
    this.number += 1;
    const id = this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, task, ...question });
    });
  }
}
