// What is shown, and the same in the address after `#`: copying it brings it back.

import { classIn, putClass } from "./class_state.js";
import { injectsIn, writtenInject } from "./inject.js";

export const PARTS = ["agreement", "what-if", "one-run", "dispute", "bets", "roles", "debrief"];
const RESTS = 100; // milliseconds for which numbers have not been moved, when they come into the address
const DEFAULTS = { version: 0, moved: {}, seed: null, runs: 2000, run: 0, day: 0, injects: [], why: "" };

/** What a page opens on. */
function firstPart() {
  return document.documentElement.dataset.part;
}

/** The state that an address holds; what it does not hold, or holds wrongly, is as at the start. */
export function stateIn(hash, data) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const whole = (name, most) => {
    const number = Number(given.get(name) ?? NaN);
    return Number.isInteger(number) && number >= 0 && number <= most ? number : null;
  };
  const state = { ...DEFAULTS, ...classIn(given, data), part: firstPart(), seed: data.seed, moved: {} };
  if (PARTS.includes(given.get("part"))) state.part = given.get("part");
  const version = data.versions.findIndex(({ name }) => name === given.get("version"));
  if (version >= 0) state.version = version;
  state.runs = Math.max(whole("runs", 1000000) ?? 2000, 250);
  state.run = whole("run", 2 ** 48 - 1) ?? 0;
  state.day = whole("day", 100000) ?? 0;
  if (/^[\w.-]{1,200}$/.test(given.get("why") ?? "")) state.why = given.get("why");
  state.injects = injectsIn(given.getAll("force"));
  if (/^\d{1,20}$/.test(given.get("seed") ?? "")) state.seed = given.get("seed");
  for (const { name, low, high } of data.parameters) {
    const value = given.get(`p.${name}`);
    if (value !== null && value !== "" && Number(value) >= low && Number(value) <= high) state.moved[name] = Number(value);
  }
  return state;
}

/** The address of a state: what is as at the start is left out. */
export function hashOf(state, data) {
  const given = new URLSearchParams();
  if (state.part !== firstPart()) given.set("part", state.part);
  if (state.version) given.set("version", data.versions[state.version].name);
  for (const [name, value] of Object.entries(state.moved)) given.set(`p.${name}`, String(value));
  if (state.seed !== data.seed) given.set("seed", state.seed);
  for (const name of ["runs", "run", "day", "why"]) if (state[name] !== DEFAULTS[name]) given.set(name, state[name]);
  for (const draw of state.injects) given.append("force", writtenInject(draw));
  putClass(given, state, data);
  return `#${given}`;
}

export class State {
  /** `changed(names)` is called with the names of what has changed. */
  constructor(data, changed) {
    this.data = data;
    this.changed = changed;
    Object.assign(this, stateIn(location.hash, data));
    window.addEventListener("hashchange", () => {
      if (location.hash !== this.hash()) this.set(stateIn(location.hash, data));
    });
  }

  hash() {
    return hashOf(this, this.data);
  }

  set(values) {
    const names = Object.keys(values).filter((name) => JSON.stringify(this[name]) !== JSON.stringify(values[name]));
    Object.assign(this, values);
    if (!names.length) return;
    clearTimeout(this.writing);
    if (names.join() === "moved") this.writing = setTimeout(() => this.write(), RESTS);
    else this.write();
    this.changed(names);
  }

  /** Writes the address, which costs a browser more than a picture: not while a slider moves. */
  write() {
    if (location.hash === this.hash()) return;
    try {
      history.replaceState(null, "", this.hash());
    } catch {
      // some browsers refuse after many changes in a short time; the next one is written again
    }
  }
}
