// Asks a worker for runs: `play(runs)` is a promise.

const policy = trustedTypes.createPolicy("machine", { createScriptURL: (address) => address });
const text = document.getElementById("worker").textContent;
const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
const worker = new Worker(policy.createScriptURL(address));

globalThis.play = (runs, question = {}) => new Promise((done) => {
  worker.onmessage = ({ data }) => done(data);
  worker.postMessage({ ...question, runs });
});
globalThis.load = () => play(0, {
  packed: document.getElementById("packed").textContent,
  machines: JSON.parse(document.getElementById("machines").textContent),
});
