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

/** The parts that stand on what "What if" plays. */
class OtherParts {
  constructor(data, player, state, whatIf) {
    Object.assign(this, { data, state });
    this.oneRun = new OneRun(data, player, state, whatIf);
    this.dispute = new DisputePart(data, state, whatIf);
    this.classroom = new Classroom(data, player, state, whatIf, this.oneRun);
    this.dispute.show();
    const { lesson } = this.classroom;
    if (lesson.veiled()) lesson.show();
  }

  /** Draws what the names of what has changed bear on. */
  show(names) {
    if (this.state.part === "dispute") this.dispute.show();
    this.classroom.show(names);
    if (this.state.part === "one-run" && this.data.manifests) this.oneRun.show();
  }

  /** All runs of a setting are there. */
  played() {
    if (this.state.part === "dispute") this.dispute.show();
    this.classroom.keepTried();
  }
}

async function start() {
  const { data, player, runs } = await globalThis.begun;
  let others = null;
  const played = async (playing = whatIf.play()) => {
    await playing;
    others?.played();
  };
  const state = new State(data, (names) => {
    if (names.includes("part")) showPart(state.part);
    if (names.some((name) => ["version", "moved", "seed", "runs"].includes(name))) played();
    if (names.includes("part")) whatIf.draw();
    others?.show(names);
  });
  showPart(state.part);
  const whatIf = new WhatIf(data, player, state, runs);
  const first = whatIf.play();
  tabs(state);
  if (state.part === "what-if" && !data.lesson) await whatIf.shown; // numbers wait for no other part, but a lesson's veil
  others = new OtherParts(data, player, state, whatIf);
  keepReadable(document.querySelectorAll(".scroll"));
  const [manifests, words] = await Promise.all([player.ask("manifests"), unpackedData(byId("words").textContent)]);
  Object.assign(data, words, { manifests });
  await played(first);
  await others.classroom.start();
  if (state.part === "one-run") await others.oneRun.show();
}

start().catch((error) => {
  const box = byId("trouble");
  box.hidden = false;
  box.textContent = text("page.cannot_run", { error: error.message });
});
