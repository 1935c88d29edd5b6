// The page comes alive: the first runs are played, parts become tabs.

import { PARTS, State } from "./address.js";
import { Classroom } from "./classroom.js";
import { DisputePart } from "./dispute.js";
import { byId } from "./dom.js";
import { OneRun } from "./one_run.js";
import { keepReadable } from "./pictures.js";
import { mirrored, text } from "./texts.js";
import { unpackedData } from "./unpacking.js";
import { WhatIf } from "./what_if.js";

function showPart(part) {
  for (const name of PARTS) {
    byId(name).hidden = name !== part;
    const tab = byId(`to-${name}`);
    tab.setAttribute("aria-selected", String(name === part));
    tab.tabIndex = name === part ? 0 : -1;
  }
}

function tabs(state) {
  for (const [at, name] of PARTS.entries()) {
    const tab = byId(`to-${name}`);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      state.set({ part: name });
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (mirrored() ? -1 : 1);
      if (!step) return;
      event.preventDefault();
      const next = PARTS[(at + step + PARTS.length) % PARTS.length];
      state.set({ part: next });
      byId(`to-${next}`).focus();
    });
  }
}

async function start() {
  const { data, player, runs } = await globalThis.begun;
  const state = new State(data, (names) => {
    if (names.includes("part")) showPart(state.part);
    if (names.some((name) => ["version", "moved", "seed", "runs"].includes(name))) played();
    if (state.part === "dispute") dispute.show();
    classroom.show(names);
    if (names.includes("part")) whatIf.draw();
    if (state.part === "one-run" && data.manifests) oneRun.show();
  });
  showPart(state.part);
  const whatIf = new WhatIf(data, player, state, runs);
  const first = whatIf.play(); // the worker plays while the other parts are made
  const oneRun = new OneRun(data, player, state, whatIf);
  const dispute = new DisputePart(data, state, whatIf);
  const classroom = new Classroom(data, player, state, whatIf, oneRun);
  const played = async (playing = whatIf.play()) => {
    await playing;
    if (state.part === "dispute") dispute.show();
    classroom.keepTried();
  };
  keepReadable(document.querySelectorAll(".scroll"));
  tabs(state);
  dispute.show();
  const [manifests, words] = await Promise.all([player.ask("manifests"), unpackedData(byId("words").textContent)]);
  Object.assign(data, words, { manifests });
  await played(first);
  await classroom.start();
  if (state.part === "one-run") await oneRun.show();
}

start().catch((error) => {
  const box = byId("trouble");
  box.hidden = false;
  box.textContent = text("page.cannot_run", { error: error.message });
});
