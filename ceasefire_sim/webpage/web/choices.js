// A question of one's own that asks who or which: its guesses are numbers of the answers that one may choose from.

import { element, table } from "./dom.js";
import { people } from "./scores.js";
import { text } from "./texts.js";

export const MOST_CHOICES = 8;

/** The answers in what was typed, with commas between them. */
export function choicesIn(words) {
  return words.split(/[,;،]/).map((choice) => choice.trim()).filter(Boolean).slice(0, MOST_CHOICES);
}

/** What a guess is given with: a list of answers, or a number. */
export function guessControl({ choices }, id) {
  if (!choices.length) return element("input", { id, inputmode: "decimal", size: 6 });
  return element("select", { id, dir: "auto" }, element("option", { value: "" }, "–"),
    choices.map((choice, at) => element("option", { value: at }, choice)));
}

/** The guess of a line, with or without a name before it; null where it is none of the answers. */
export function chosenIn({ choices }, line) {
  const place = (words) => choices.findIndex((choice) => choice.toLowerCase() === words.trim().toLowerCase());
  if (place(line) >= 0) return [place(line), 1];
  const [, name, rest] = /^([^:;,\t]+)[:;,\t](.*)$/u.exec(line) ?? [];
  return rest !== undefined && place(rest) >= 0 ? [place(rest), 1, name.trim().slice(0, 40)] : null;
}

/** How many chose an answer. */
export function countOf({ guesses }, at) {
  return people(guesses.filter(([guess]) => guess === at));
}

/** How many chose which answer. */
export function choiceTable(round) {
  const head = element("tr", {}, ["bets.guess", "bets.people"].map((key) => element("th", { scope: "col" }, text(key))));
  return table(head, round.choices.map((choice, at) => element("tr", {},
    element("th", { scope: "row", dir: "auto" }, choice), element("td", { class: "figure" }, String(countOf(round, at))))));
}
