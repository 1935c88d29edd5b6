// Why something waits on a day, as `story.why` tells it: the truth of every part, and what the false ones hang on.

import { closures } from "./recipes.js";
import { apart, form } from "./texts.js";

const NEUTRAL = { and: "true", or: "false" };

/** A number with six digits, as Python's `g` writes it. */
export function general(x) {
  const power = x === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(x.toPrecision(6)))));
  if (power >= -4 && power < 6) return String(Number(x.toPrecision(6)));
  const [digits, exponent] = Number(x.toPrecision(6)).toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export class Reasons {
  /** `words` are those of all versions; `start` is the date of day 0, if there is one. */
  constructor(words, start) {
    Object.assign(this, words);
    this.start = start;
    this.functions = closures(words.steps);
  }

  /** The reasons of one version. */
  of(version) {
    const own = Object.create(this);
    const { elements, duties } = this.versions[version];
    const chosen = (numbers, values) => Object.fromEntries(Object.entries(numbers).map(([name, at]) => [name, values[at]]));
    return Object.assign(own, { elements: chosen(elements, this.elements), duties: chosen(duties, this.duties) });
  }

  /**
   * Why an element waits: `title`, whether the question `applies`, a `note`, the `reason` and a `pace`. `state` has the
   * numbers of the day by name, and `last(path)`, the last day on which something happened, or null.
   */
  why(path, state) {
    const element = this.elements[path];
    const done = element.duty === undefined ? 0 : this.number(`${element.duty}.done`, state);
    const fulfilled = element.duty !== undefined
      && (element.step === undefined ? done >= this.duties[element.duty].total : done >= element.step);
    const note = element.notes?.[state[element.region]] ?? (fulfilled ? this.doneNote(element) : "");
    return { path, title: element.title, applies: !note, note, reason: this.reasonOf(element, done, state), pace: this.pace(element, state) };
  }

  doneNote({ step }) {
    const words = this.phrases[step === undefined ? "done" : "step_done"];
    return `${words[0].toUpperCase()}${words.slice(1)}.`;
  }

  number(name, state) {
    return state[name] ?? 0;
  }

  value(step, state) {
    return this.functions[step](state);
  }

  reasonOf(element, done, state) {
    if (element.whole !== undefined) return this.part(element.whole, state);
    const own = element.own ?? atMost(element.nexts, done);
    const parts = this.flat(own, state);
    if (element.partner) {
      const { name, text, nexts } = element.partner;
      const other = allOf(this.flat(atMost(nexts, this.number(`${name}.done`, state)), state));
      parts.push({ text, holds: other.holds, parts: other.parts, kind: "defined", debts: [] });
    }
    return allOf(parts);
  }

  /** Parts that must all hold, in one list, without those that change nothing. */
  flat(numbers, state) {
    const parts = numbers.map((number) => this.part(number, state));
    return parts.flatMap((part) => (part.kind === "and" ? part.parts : [part])).filter(({ text }) => text !== "true");
  }

  part(number, state) {
    const [step, yes, no = yes] = this.parts[number];
    const holds = Boolean(this.value(step, state));
    const { text, kind = "", origin = "", at = "", parts = [], duties = [], stands = [] } = holds ? yes : no;
    let inner = parts;
    if (kind === "if") inner = [parts[0], this.value(this.parts[parts[0]][0], state) ? parts[1] : parts[2]];
    let below = inner.map((other) => this.part(other, state));
    if (kind in NEUTRAL) {
      below = partsOnce(below, kind);
      if (below.length <= 1) return below[0] ?? { text: NEUTRAL[kind], holds, parts: [], kind: "", debts: [] };
    }
    const debts = below.length || holds ? [] : this.debts(duties, stands, state);
    return { text, kind, origin, at, holds, parts: below, debts };
  }

  // what a false part hangs on ---------------------------------------------------------------------

  debts(duties, stands, state) {
    const pairs = this.chosen(duties, state);
    const others = pairs.filter(([, , own]) => !own);
    const owed = (others.length ? others : pairs).flatMap(([name, attribute]) => [...this.owed(name, attribute, state)]);
    const standing = this.chosen(stands, state).map(([text]) => this.standing(this.texts[text], state)).filter(Boolean);
    return [...new Set([...owed, ...standing])];
  }

  /** A list with the branches that are in force in place of all. */
  chosen(list, state) {
    return list.flatMap((item) =>
      (item[0] === "if" ? this.chosen(this.value(item[1], state) ? item[2] : item[3], state) : [item]));
  }

  *owed(name, attribute, state) {
    const duty = this.duties[name];
    const [done, verified, acknowledged] = ["done", "verified", "acknowledged"].map((what) => this.number(`${name}.${what}`, state));
    const next = (texts, count) => filled(atMost(texts, count), { next: count + 1 });
    const fulfilled = done >= duty.total;
    if (attribute === "verified" && duty.verifier) {
      const now = state[duty.verifier];
      if (verified < done) {
        const words = next(duty.verify, verified);
        yield duty.active[now] ? words : `${words}; ${duty.inactive[now]}`;
        return;
      }
      if (!duty.active[now] && !fulfilled) {
        yield next(duty.step, done);
        yield duty.inactive[now];
        return;
      }
    }
    if (attribute === "acknowledged" && duty.acknowledge && acknowledged < done) yield next(duty.acknowledge, acknowledged);
    else if (!fulfilled) yield next(duty.step, done);
  }

  /** How a thing stands. */
  standing([kind, name, words], state) {
    const number = this.number(name, state);
    switch (kind) {
      case "number":
        return filled(words, { n: number });
      case "date":
        return this.start ? this.dated(words, state.day) : "";
      case "times":
        return filled(atMost(words, number), { n: number });
      case "state":
        return words[number];
      case "days_in": {
        const days = this.number(`days_in(${name})`, state);
        return filled(form(words[number], days), { n: days });
      }
      default: { // when something happened last
        const last = state.last(name);
        const days = last === null ? state.day : state.day - 1 - last;
        return filled(form(words[last === null ? 0 : 1], days), { n: days, last });
      }
    }
  }

  dated(words, day) {
    const date = new Date(Date.parse(this.start) + day * 86400000);
    return filled(words, { date: date.toISOString().slice(0, 10), weekday: this.weekdays[(date.getUTCDay() + 6) % 7] });
  }

  /** How fast it comes where nothing stands in its way. */
  pace({ paces = [], leader }, state) {
    if (!paces.length) return "";
    const [kind, what, each] = atMost(paces, leader ? this.number(`${leader}.done`, state) : 0);
    if (kind === "text") return what;
    const value = this.value(what, state);
    if (value >= 1) return "";
    const words = this.chances[each];
    if (value <= 0) return words.never;
    return filled(value * this.draws < 1 ? words.unseen : words.likely, { chance: general(value) });
  }

  /** Whether a pace says that something never comes. */
  isNever(pace) {
    return Object.values(this.chances).some(({ never }) => pace === never);
  }

  // in words ---------------------------------------------------------------------------------------

  /** The whole answer as lines, indented by two blanks a level. */
  lines(answer, day) {
    const { phrases } = this;
    const lines = [filled(phrases.head, { title: apart(answer.title), path: apart(answer.path), day: apart(day) })];
    if (answer.note) lines.push(`  ${answer.note}`);
    if (!answer.applies && answer.path.startsWith("obligations.")) return lines;
    const { reason } = answer;
    if (reason.text === "true") lines.push(`  ${phrases.no_condition}`);
    else lines.push(`  ${phrases[reason.holds ? "holds" : "lacks"]}`, ...this.reasonLines(reason, "  "));
    lines.push(...new Set(this.debtLines(reason, "  ")));
    if (answer.applies && reason.holds && answer.pace) lines.push(`  ${filled(phrases.nothing_else, answer)}`);
    return lines;
  }

  *debtLines({ holds, kind, parts, text, debts }, indent) {
    if (holds || kind === "not") return;
    const ways = kind === "if" ? parts.slice(1) : parts;
    if (kind === "or") {
      const alternatives = ways.map((part) => [...this.debtLines(part, `${indent}    `)]).filter((lines) => lines.length);
      if (alternatives.length > 1) {
        yield `${indent}${this.phrases.one_of_these}`;
        for (const [number, lines] of alternatives.entries()) {
          yield `${indent}  ${number ? `${this.phrases["or_it"]} ` : "   "}${lines[0].trimStart()}`;
          yield* lines.slice(1);
        }
        return;
      }
    }
    if (!ways.length) for (const debt of debts) yield `${indent}${filled(this.phrases.debt, { part: apart(text), debt })}`;
    for (const part of ways) yield* this.debtLines(part, indent);
  }

  *reasonLines({ text, kind, holds, origin, at, parts }, indent) {
    const { phrases } = this;
    const key = kind === "if" ? (parts[0].holds ? "if_holds" : "if_lacks") : kind;
    const label = ["and", "or", "not", "if"].includes(kind) ? phrases[key] : apart(text);
    const place = at && !parts.length ? `  (${apart(at)})` : "";
    yield `${indent}${phrases[holds ? "yes" : "no"]} ${label}${origin ?? ""}${place}`;
    for (const part of parts) yield* this.reasonLines(part, `${indent}  `);
  }
}

/** The entry of a number; the last one stands for all beyond. */
function atMost(list, number) {
  return list[Math.min(number, list.length - 1)];
}

function allOf(parts) {
  const text = parts.map((part) => part.text).join(" and ") || "true";
  return { text, holds: parts.every(({ holds }) => holds), parts, kind: "and", debts: [] };
}

/** The parts of a list in one list, each once, without those that change nothing. */
function partsOnce(parts, kind) {
  const byText = new Map();
  for (const part of parts) {
    for (const inner of part.kind === kind ? part.parts : [part]) if (!byText.has(inner.text)) byText.set(inner.text, inner);
  }
  return [...byText.values()].filter(({ text }) => text !== NEUTRAL[kind]);
}
