// Asks a worker for the last states of runs, by digest.

const text = document.getElementById("worker").textContent;
const policy = trustedTypes.createPolicy("machine", { createScriptURL: (address) => address });
const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
const worker = new Worker(policy.createScriptURL(address));
const machines = JSON.parse(document.getElementById("machines").textContent);
const questions = JSON.parse(document.getElementById("questions").textContent);
worker.onmessage = (event) => {
  document.body.dataset.answer = JSON.stringify(event.data);
};
worker.postMessage({ packed: document.getElementById("packed").textContent, machines, questions });
