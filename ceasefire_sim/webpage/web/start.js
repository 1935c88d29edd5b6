// Starts a worker on the machines, then unpacks the script of the page and runs it: packed it weighs a third. The policy of
// the page names both scripts by their hashes.

import { byId, carried, element } from "./dom.js";
import { Player } from "./player.js";
import { text } from "./texts.js";
import { unpacked, unpackedData } from "./unpacking.js";

const FIRST = 100; // runs of the first numbers

const root = document.documentElement;

/** From a document to a page that is used: one part is shown at a time. */
function showOnePart() {
  const parts = [...document.querySelectorAll("[role=tabpanel]")];
  const wanted = new URLSearchParams(location.hash.slice(1)).get("part");
  const shown = parts.find(({ id }) => id === wanted) ?? byId(root.dataset.part);
  for (const part of parts) part.hidden = part !== shown;
  root.classList.remove("opening");
}

/** Back to a document that is read. */
function showAll() {
  root.classList.remove("alive", "opening");
  for (const part of document.querySelectorAll("[role=tabpanel]")) part.hidden = false;
}

/**
 * What the script of the page goes on from: its data, a worker, and the first runs of the file, which that plays while the
 * script is unpacked. An address may ask for other runs; those of the file stand behind them.
 */
async function begin() {
  const player = new Player(byId("worker").textContent);
  player.load({ packed: byId("packed").textContent, machines: carried("machines") });
  const data = await unpackedData(byId("carried").textContent);
  const [file] = data.versions;
  const setting = { version: 0, values: file.values, seed: data.seed };
  const runs = player.ask("study", { setting, questions: data.questions[file.questions], first: 0, count: FIRST });
  return { data, player, runs };
}

async function run() {
  showOnePart();
  globalThis.begun = begin(); // what the script of the page goes on from
  const script = new TextDecoder().decode(await unpacked(byId("script").textContent));
  const policy = globalThis.trustedTypes?.createPolicy("start", { createScript: (words) => words });
  const node = element("script", { type: "module" });
  node.textContent = policy ? policy.createScript(script) : script;
  document.head.append(node);
}

run().catch((error) => {
  showAll();
  const box = byId("trouble");
  box.hidden = false;
  box.textContent = text("page.cannot_run", { error: error.message });
});
