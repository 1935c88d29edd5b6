// The texts of the page in its language, by the keys of `texts/*.toml`; what stands in braces is filled in.

import { carried } from "./dom.js";

const OPEN = "\u2068"; // a value keeps its own direction inside a text that runs from right to left
const CLOSE = "\u2069";

let texts = null;

function known() {
  texts ??= { ...carried("texts"), plurals: null };
  return texts;
}

/** The form of a text for a number of things. */
export function form(entry, count) {
  if (typeof entry === "string") return entry;
  texts.plurals ??= new Intl.PluralRules(language());
  return entry[texts.plurals.select(count)] ?? entry.other;
}

/** A value inside a text of the page's language. */
export function apart(value) {
  return known().direction === "rtl" && value !== "" ? `${OPEN}${value}${CLOSE}` : String(value);
}

/** A text, filled in; `count` chooses its form. */
export function text(key, values = {}) {
  const entry = known().entries[key];
  if (entry === undefined) throw new Error(`no text ${key}`);
  return form(entry, values.count).replace(/\{(\w+)\}/g, (_, name) => apart(values[name]));
}

/** The language of the page. */
export function language() {
  return known().language;
}

/** The language of dates. */
export function locale() {
  return known().locale;
}

/** Whether the page runs from right to left. */
export function mirrored() {
  return known().direction === "rtl";
}
