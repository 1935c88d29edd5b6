// What a class has done, as plain data in the address: bets, the quiz, settings that were tried. What an address holds
// wrongly is left out.

import { MOST_CHOICES } from "./choices.js";

const MOST = { rounds: 20, guesses: 200, tried: 12, quiz: 200, text: 500 };
const LAST_STEP = 4;

const words = (value) => (typeof value === "string" ? value.slice(0, MOST.text) : "");
const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);
const known = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

function numbersOf(value, data) {
  const names = new Set(data.parameters.map(({ name }) => name));
  const entries = Object.entries(value && typeof value === "object" ? value : {});
  return Object.fromEntries(entries.filter(([name, number]) => names.has(name) && known(number) !== null));
}

function guessOf(value) {
  const [guess, count, name] = Array.isArray(value) ? value : [];
  if (known(guess) === null || !Number.isInteger(count) || count < 1 || count > 1000) return null;
  return words(name) ? [guess, count, words(name)] : [guess, count];
}

/** A round of bets: `version`, `moved` and `asked` say of which runs what is asked; `words` is a question of one's own. */
function roundOf(value, data) {
  if (!value || typeof value !== "object") return null;
  const version = data.versions.findIndex(({ name }) => name === value.version);
  if (version < 0) return null;
  const own = words(value.words);
  const properties = data.questions[data.versions[version].questions].properties.map(({ name }) => name);
  if (!own && value.asked !== "" && !properties.includes(value.asked)) return null;
  return {
    version: value.version, moved: numbersOf(value.moved, data), asked: own ? "" : value.asked, words: own,
    number: Boolean(value.number), choices: own ? list(value.choices, MOST_CHOICES).map(words).filter(Boolean) : [], guesses: list(value.guesses, MOST.guesses).map(guessOf).filter(Boolean),
    locked: Boolean(value.locked), shown: Boolean(value.shown && value.locked), answer: known(value.answer),
    saw: words(value.saw),
  };
}

function triedOf(value, data) {
  if (!value || typeof value !== "object" || !data.versions.some(({ name }) => name === value.version)) return null;
  const whole = (number) => (Number.isInteger(number) && number >= 0 ? number : null);
  const [reached, runs] = [whole(value.reached), whole(value.runs)];
  if (reached === null || !runs || reached > runs) return null;
  return { version: value.version, moved: numbersOf(value.moved, data), reached, runs };
}

/** A round about the runs of a version, before anybody has bet. */
export function newRound(version, asked, rest = {}) {
  return {
    version, moved: {}, asked, words: "", number: false, choices: [], guesses: [], locked: false, shown: false, answer: null, saw: "",
    ...rest,
  };
}

/** What a class begins with. */
export function freshClass(data) {
  const rounds = (data.lesson?.rounds ?? []).map(({ version, asked }) => newRound(version, asked));
  return { rounds, tried: [], quiz: { before: [], after: [], key: false }, step: 0, bet: 0, party: 0 };
}

/** What an address holds of it; `given` are its entries. */
export function classIn(given, data) {
  const fresh = freshClass(data);
  let kept = {};
  try {
    kept = JSON.parse(given.get("class") ?? "{}") ?? {};
  } catch {
    return fresh;
  }
  const step = Number.isInteger(kept.step) ? Math.min(Math.max(kept.step, 0), LAST_STEP) : 0;
  const own = Array.isArray(kept.rounds);
  const rounds = own ? list(kept.rounds, MOST.rounds).map((round) => roundOf(round, data)).filter(Boolean) : fresh.rounds;
  const codes = (value) => list(value, MOST.quiz).filter((code) => Number.isInteger(code) && code >= 0 && code < 2 ** 14);
  return {
    rounds, step, bet: Math.min(Math.max(Number(kept.bet) || 0, 0), Math.max(rounds.length - 1, 0)),
    tried: list(kept.tried, MOST.tried).map((setting) => triedOf(setting, data)).filter(Boolean),
    quiz: { before: codes(kept.quiz?.before), after: codes(kept.quiz?.after), key: Boolean(kept.quiz?.key) },
    party: Math.max(Number(kept.party) || 0, 0),
  };
}

/** Puts it into the entries of an address; what is as at the start, and what was tried without a class, is left out. */
export function putClass(given, state, data) {
  const fresh = freshClass(data);
  const names = Object.keys(fresh).filter((name) => name !== "tried" || data.lesson || state.rounds.length);
  const changed = names.filter((name) => JSON.stringify(state[name]) !== JSON.stringify(fresh[name]));
  if (changed.length) given.set("class", JSON.stringify(Object.fromEntries(changed.map((name) => [name, state[name]]))));
}
