// Bets: a question before its answer, guesses collected and locked, then what came, scores, and what was seen.

import { choiceTable, choicesIn, chosenIn, countOf, guessControl } from "./choices.js";
import { newRound } from "./class_state.js";
import { LENGTH, codeOf, codesIn, valueOf } from "./codes.js";
import { byId, drawn, element, table } from "./dom.js";
import { guessPlot } from "./guess_plot.js";
import { calibration, people, score, weighted } from "./scores.js";
import { text } from "./texts.js";
import { number } from "./wording.js";

const BITS = 10; // of a guess in a code
const HANDS = 11; // numbers that hands are raised for
const OWN = "own";
const PHONE = "(max-width: 40rem)"; // as in the style sheet: there a student guesses, not an instructor
const MOST_CODED = 1000; // of an own number, which has no reach

export class Bets {
  constructor(data, state, rounds) {
    Object.assign(this, { data, state, rounds });
    this.said = "";
    if (matchMedia(PHONE).matches) opened.add("way-student");
  }

  round() {
    return this.state.rounds[this.state.bet];
  }

  /** Changes the round that is shown. */
  change(values) {
    const rounds = this.state.rounds.map((round, at) => (at === this.state.bet ? { ...round, ...values } : round));
    this.state.set({ rounds });
  }

  show() {
    const focused = document.activeElement?.id;
    byId("bets-list").replaceChildren(...this.list());
    byId("bet").replaceChildren(...(this.round() ? this.parts(this.round()) : [element("p", {}, text("bets.none"))]));
    byId("calibration").replaceChildren(...this.calibration());
    if (focused && byId(focused) && document.activeElement !== byId(focused)) byId(focused).focus();
  }

  // the list ------------------------------------------------------------------------------------

  *list() {
    yield element("ol", { class: "rounds" }, this.state.rounds.map((round, at) => element("li", {},
      button("", () => this.choose(at), {
        "aria-pressed": String(at === this.state.bet), dir: "auto", class: "put", id: `round-${at}`,
      }, this.rounds.ofText(round), element("span", { class: "note" }, `${this.rounds.question(round)} (${this.status(round)})`)))));
    yield this.adding();
  }

  /** Shows a round; where it stands below the list, as on a phone, it is brought into view. */
  choose(at) {
    this.said = "";
    this.state.set({ bet: at });
    if (byId("bet").getBoundingClientRect().top > innerHeight / 2) byId("bet").scrollIntoView();
  }

  status(round) {
    if (round.shown) return text("bets.revealed");
    const key = round.locked ? "bets.locked" : "bets.open";
    return text(key, { count: people(round.guesses) });
  }

  /** What can be asked of a text. */
  askable(version) {
    const { properties } = this.rounds.whatIf.questions(version);
    return [
      element("option", { value: "" }, text("bets.goal")),
      properties.map(({ name, title }) => element("option", { value: `=${name}` }, title)),
      element("option", { value: OWN }, text("bets.own")),
    ].flat();
  }

  /** A further question: about a text, or one's own. Ways out can be bet on before they are in force, once they are offered. */
  adding() {
    const { versions } = this.data;
    const offered = [...byId("version").options].filter(({ hidden, value }) => !hidden || Number(value) === this.state.version);
    const of = element("select", { id: "bet-text", dir: "auto" }, offered.map(({ value }) => element("option", {
      value, selected: Number(value) === this.state.version,
    }, versions[value].title)));
    const choice = element("select", { id: "bet-asked", dir: "auto" }, this.askable(versions[this.state.version]));
    of.addEventListener("change", () => choice.replaceChildren(...this.askable(versions[of.value])));
    const words = element("input", { id: "bet-words", maxlength: 300, dir: "auto" });
    const counted = element("input", { id: "bet-number", type: "checkbox" });
    const choices = element("input", { id: "bet-choices", maxlength: 300, dir: "auto" });
    const add = () => {
      const own = choice.value === OWN;
      if (own && !words.value.trim()) return words.focus();
      const round = newRound(versions[of.value].name, own ? "" : choice.value.slice(1), {
        moved: this.state.moved, words: own ? words.value.trim() : "", number: counted.checked,
        choices: own ? choicesIn(choices.value) : [],
      });
      this.state.set({ rounds: [...this.state.rounds, round], bet: this.state.rounds.length });
    };
    return element("details", { id: "bet-add", open: !this.state.rounds.length },
      element("summary", {}, text("bets.add")),
      element("p", { class: "note" }, text("bets.add_note")),
      field(text("bets.add_text"), of), field(text("bets.ask"), choice), field(text("bets.own_words"), words), field(text("bets.own_number"), counted),
      field(text("bets.own_choices"), choices),
      button(text("bets.add_button"), add));
  }

  // one round -----------------------------------------------------------------------------------

  *parts(round) {
    yield element("h3", { class: "question", dir: "auto" }, this.rounds.question(round));
    yield element("p", { dir: "auto" }, text("bets.of_text", { title: this.rounds.ofText(round) }));
    if (!round.locked) yield* this.collecting(round);
    else if (!round.shown) yield* this.waiting(round);
    else yield* this.revealed(round);
  }

  *collecting(round) {
    yield element("p", { role: "status", class: "count" }, text("bets.open", { count: people(round.guesses) }),
      this.said ? ` – ${this.said}` : "");
    yield this.student(round);
    yield this.typed();
    yield this.hands(round);
    yield this.pasted();
    yield this.codes(round);
    yield element("p", {}, button(text("bets.lock"), () => this.change({ locked: true }), {
      id: "bet-lock", disabled: !round.guesses.length, class: "main",
    }), " ", button(text("bets.undo"), () => this.change({ guesses: round.guesses.slice(0, -1) }), {
      disabled: !round.guesses.length,
    }));
  }

  /** Takes guesses in; `said` is what is told of them. */
  add(guesses, said = "") {
    const round = this.round();
    this.said = said;
    if (guesses.length) this.change({ guesses: [...round.guesses, ...guesses] });
    else this.show();
  }

  /** A guess that is a number within the reach; null else. */
  number(words) {
    const bare = words.trim().replace(/\s*%$/u, this.rounds.isShare(this.round()) ? "" : "$&"); // of a share, 70 % is 70
    const value = bare === "" ? NaN : Number(bare.replace(",", "."));
    const round = this.round();
    const [low, high] = this.rounds.reach(round);
    return Number.isFinite(value) && (!this.bounded(round) || (value >= low && value <= high)) ? value : null;
  }

  bounded(round) {
    return this.rounds.isShare(round) || !round.words;
  }

  /** What is said of words that are no guess, and what to type instead. */
  noGuess(words) {
    const round = this.round();
    const [low, high] = this.rounds.reach(round);
    const wanted = this.bounded(round) ? ` ${text("bets.no_number", { low: plain(low), high: plain(high) })}` : "";
    return words ? text("bets.no_guess", { guess: words }) + wanted : wanted.trim();
  }

  typed() {
    const guess = guessControl(this.round(), "bet-guess");
    const name = element("input", { id: "bet-name", size: 10, maxlength: 40, dir: "auto" });
    return form(() => {
      const value = this.number(guess.value);
      if (value === null) this.add([], this.noGuess(guess.value.trim()));
      else this.add([name.value.trim() ? [value, 1, name.value.trim()] : [value, 1]]);
      byId("bet-guess")?.focus();
    }, field(text("bets.guess"), guess), field(text("bets.name"), name), submit(text("bets.add_guess")));
  }

  /** How many raise their hand for a number; numbers stand ten to a reach. */
  hands(round) {
    const [low, high] = this.rounds.reach(round);
    const boxes = Array.from({ length: round.choices.length || HANDS }, (_, at) => {
      const value = round.choices.length ? at : Number((low + ((high - low) * at) / (HANDS - 1)).toFixed(2));
      return [value, element("input", { type: "number", min: 0, max: 999, step: 1, size: 3, id: `hand-${at}` })];
    });
    const collect = () => this.add(boxes.map(([value, box]) => [value, Number(box.value)])
      .filter(([, count]) => Number.isInteger(count) && count > 0));
    return way(text("bets.hands"), form(collect,
      element("div", { class: "hands" }, boxes.map(([value, box]) => element("label", { dir: "auto" }, round.choices[value] ?? `${value}`, box))),
      submit(text("bets.add_hands"))), "way-hands");
  }

  pasted() {
    const box = element("textarea", { id: "bet-list", rows: 4, dir: "auto", "aria-label": text("bets.pasted") });
    const collect = () => {
      const lines = box.value.split("\n").filter((line) => line.trim());
      const read = lines.map((line) => this.line(line));
      const unread = lines.filter((_, at) => !read[at].length).map((line) => `“${line.trim().slice(0, 40)}”`);
      this.add(read.flat(), unread.length ? text("bets.unread", { lines: unread.join(", ") }) : "");
    };
    return way(text("bets.pasted"), form(collect, element("p", { class: "note" }, text("bets.pasted_note")), box,
      submit(text("bets.add_list"))), "way-pasted");
  }

  /** The guesses of a line: a name and a number, or numbers. */
  line(line) {
    const round = this.round();
    if (round.choices.length) return [chosenIn(round, line)].filter(Boolean);
    const named = /^\s*([^\d\s][^;\t]*?)[\s;,:\t]+(-?\d+(?:[.,]\d+)?(?:\s*%)?)\s*$/u.exec(line);
    if (named) {
      const value = this.number(named[2]);
      return value === null ? [] : [[value, 1, named[1].slice(0, 40)]];
    }
    const numbers = line.split(/[\s;]+|,\s+/).map((piece) => this.number(piece));
    return numbers.filter((value) => value !== null).map((value) => [value, 1]);
  }

  codes(round) {
    const box = element("input", { id: "bet-code", size: 8, autocapitalize: "characters", autocomplete: "off" });
    const collect = () => {
      const codes = codesIn(box.value);
      const values = codes.map((code) => valueOf(code, BITS, this.rounds.id(round)));
      const wrong = codes.find((_, at) => values[at] === null);
      if (!codes.length) this.add([], text("bets.no_code", { code: box.value.trim() || "–" }));
      else if (wrong) this.add([], this.strange(wrong, round));
      else {
        const guesses = values.map((value) => this.fromCode(value));
        this.add(guesses.map((guess) => [guess, 1]), text("bets.added", { guesses: guesses.map((guess) => round.choices[guess] ?? plain(guess)).join(", ") }));
      }
      byId("bet-code")?.focus();
    };
    return way(text("bets.codes"), form(collect, element("p", { class: "note" }, text("bets.codes_note")),
      field(text("bets.code"), box), submit(text("bets.add_code"))), "way-codes");
  }

  /** What is wrong with a code: it is one of another question, or none at all. */
  strange(code, round) {
    const other = this.state.rounds.find((own) => own !== round && valueOf(code, BITS, this.rounds.id(own)) !== null);
    if (!other) return text("bets.no_code", { code });
    return text("bets.other_code", { code, title: `${this.rounds.ofText(other)}: ${this.rounds.question(other)}` });
  }

  /** On a student's own page: the guess as a code, which the instructor types; and what is wrong with a guess. */
  student(round) {
    const guess = guessControl(round, "bet-own");
    const code = element("output", { for: "bet-own", class: "code", id: "bet-own-code" });
    const said = element("p", { class: "note", role: "status", id: "bet-own-said" });
    const [low, high] = this.coded(round);
    guess.addEventListener("input", () => {
      const value = this.number(guess.value);
      const valid = value !== null && value >= low && value <= high;
      const coded = valid ? this.toCode(value) : null;
      code.textContent = valid ? codeOf(coded, BITS, this.rounds.id(round)) : "";
      if (valid) said.textContent = text("bets.code_says", { value: round.choices[coded] ?? plain(this.fromCode(coded)) });
      else said.textContent = guess.value.trim() ? text("bets.no_number", { low: plain(low), high: plain(high) }) : "";
    });
    return way(text("bets.student"), element("div", {}, element("p", { class: "note" }, text("bets.student_note", { length: LENGTH })),
      field(text("bets.guess"), guess), " ", code, said), "way-student");
  }

  /** Between what a guess lies that has a code: of a number of one's own it must not hang on the guesses that are there. */
  coded(round) {
    return round.words && (round.number || round.choices.length) ? [0, MOST_CODED] : this.rounds.reach(round);
  }

  /** How many steps of a code a unit of the guess has. */
  grain() {
    const [low, high] = this.coded(this.round());
    return MOST_CODED / Math.max(high - low, MOST_CODED);
  }

  toCode(value) {
    return Math.round((value - this.coded(this.round())[0]) * this.grain());
  }

  fromCode(value) {
    return this.coded(this.round())[0] + value / this.grain();
  }

  *waiting(round) {
    yield element("p", { role: "status", class: "count" }, text("bets.locked", { count: people(round.guesses) }));
    yield this.picture(round, null);
    if (!round.words) {
      yield element("p", {}, button(text("bets.reveal"), () => this.reveal(), { id: "bet-reveal", class: "main" }));
      return;
    }
    const answer = guessControl(round, "bet-answer");
    yield form(() => {
      const value = this.number(answer.value);
      if (value !== null) this.change({ answer: value, shown: true });
    }, field(text("bets.own_answer"), answer), submit(text("bets.reveal")));
  }

  async reveal() {
    const round = this.round();
    await this.rounds.work(round);
    this.change({ shown: true });
  }

  *revealed(round) {
    const answer = this.rounds.answer(round);
    if (!answer) {
      this.rounds.work(round).then(() => this.show());
      yield element("p", { "aria-busy": true }, text("bets.working"));
      return;
    }
    yield element("p", { role: "status", class: "came", id: "bet-came" }, text("bets.came", { answer: answer.words }));
    yield this.picture(round, answer.value);
    if (round.choices.length) {
      const count = people(round.guesses);
      yield element("p", {}, text("bets.chose", { right: countOf(round, answer.value), count }));
    } else if (answer.value !== null) yield* this.scores(round, answer.value);
    yield this.seen(round);
  }

  /** The guesses as a picture; of answers to choose from as a table. */
  picture(round, answer) {
    return round.choices.length ? choiceTable(round) : guessPlot(round.guesses, this.rounds.reach(round), answer);
  }

  *scores(round, answer) {
    const isShare = this.rounds.isShare(round);
    const own = (guess) => score({ isShare }, guess, answer);
    const mean = weighted(round.guesses, (guess) => guess);
    yield element("p", { dir: "auto" }, text("bets.mean", { value: number(mean), count: people(round.guesses) }), " ",
      text(isShare ? "bets.brier" : "bets.error", {
        value: number(weighted(round.guesses, own)), best: number(own(answer)), even: number(own(50)),
      }));
    const rows = [...round.guesses].sort((a, b) => own(a[0]) - own(b[0])).map(([guess, count, name]) =>
      element("tr", {}, element("th", { scope: "row", dir: "auto" }, name ?? ""), cell(number(guess)), cell(count), cell(number(own(guess)))));
    const heads = ["bets.name", "bets.guess", "bets.people", isShare ? "bets.brier_head" : "bets.error_head"];
    yield element("details", {}, element("summary", {}, text("bets.scores")), table(element("tr", {}, heads.map((key) => element("th", { scope: "col" }, text(key)))), rows));
  }

  /** What the room says that it saw: watching alone is often misremembered. */
  seen(round) {
    const box = element("textarea", { id: "bet-saw", rows: 2, dir: "auto", maxlength: 500 });
    box.value = round.saw;
    box.addEventListener("change", () => this.change({ saw: box.value }));
    return element("div", { class: "saw" }, field(text("bets.saw"), box), element("p", { class: "note" }, text("bets.saw_note")));
  }

  // over the rounds -----------------------------------------------------------------------------

  *calibration() {
    const shown = this.state.rounds.filter((round) => round.shown && this.rounds.isShare(round) && this.rounds.answer(round)?.value != null);
    if (shown.length < 2) return;
    const fifths = calibration(shown.map((round) => ({ guesses: round.guesses, answer: this.rounds.answer(round).value })));
    yield element("h3", {}, text("bets.calibration"));
    yield element("p", { class: "note" }, text("bets.calibration_note", { count: shown.length }));
    yield calibrationPlot(fifths);
    const rows = fifths.map((fifth, at) => (fifth ? element("tr", {},
      element("th", { scope: "row" }, `${20 * at}–${20 * at + 20}`), cell(fifth.count), cell(number(fifth.guessed)), cell(number(fifth.came))) : null));
    const heads = ["bets.said", "bets.guesses", "bets.mean_guess", "bets.mean_came"];
    yield table(element("tr", {}, heads.map((key) => element("th", { scope: "col" }, text(key)))), rows);
  }
}

function calibrationPlot(fifths) {
  const at = (value) => 20 + 2 * value;
  return drawn("svg", { viewBox: "0 0 240 240", class: "calibrated", role: "img" },
    drawn("title", {}, text("bets.calibration")),
    drawn("path", { d: "M20 220H220V20", class: "tick", fill: "none" }),
    drawn("path", { d: "M20 220L220 20", class: "ghost" }),
    fifths.map((fifth) => (fifth ? drawn("circle", { cx: at(fifth.guessed), cy: 240 - at(fifth.came), r: 6, class: "share" }) : null)));
}

/** A number as one types it: whole, or with two decimals. */
function plain(value) {
  return String(Number(value.toFixed(2)));
}

function cell(value) {
  return element("td", { class: "figure" }, String(value));
}

export function button(label, action, attributes = {}, ...children) {
  const node = element("button", { type: "button", ...attributes }, label, ...children);
  node.addEventListener("click", action);
  return node;
}

function submit(label) {
  return element("button", { type: "submit" }, label);
}

function form(action, ...children) {
  const node = element("form", { class: "row" }, ...children);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
  return node;
}

function field(label, control) {
  return element("label", { class: "field" }, element("span", {}, label), " ", control);
}

const opened = new Set();

/** One way to collect guesses, folded; it stays open when the part is drawn again. */
function way(label, content, id) {
  const node = element("details", { open: opened.has(id), id }, element("summary", {}, label), content);
  node.addEventListener("toggle", () => (node.open ? opened.add(id) : opened.delete(id)));
  return node;
}
