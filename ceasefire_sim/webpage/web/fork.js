// What becomes of a run from a day on: its futures, with luck of their own, with and without what is decided by hand.

import { answerOf, difference, shareDifference } from "./answers.js";
import { byId, element, table } from "./dom.js";
import { otherWay, withForced } from "./luck.js";
import { wilson } from "./statistics.js";
import { Study } from "./study.js";
import { text } from "./texts.js";
import { fixed, grouped, number, numberSpan, percent, percentSpan } from "./wording.js";

const FUTURES = 2000;

export class Fork {
  constructor(data, player, state, oneRun, inject) {
    Object.assign(this, { data, player, state, oneRun, inject });
    this.turn = 0;
    byId("fork").addEventListener("click", () => this.play());
  }

  /** What a fork hangs on. */
  key() {
    return JSON.stringify([this.oneRun.whatIf.setting(), this.state.run, this.state.day, this.state.injects]);
  }

  /** Takes away the futures of another day or another run. */
  draw() {
    byId("fork").disabled = !this.oneRun.record || this.state.day >= this.oneRun.record.end;
    if (this.shown === this.key()) return;
    this.turn += 1;
    this.shown = null;
    byId("fork-answer").replaceChildren();
    delete document.body.dataset.forked;
  }

  /** The luck of futures from today on, apart from what is decided from today on. */
  past() {
    const { day } = this.state;
    const past = this.inject.draws().filter((draw) => draw[0] < day);
    if (day > 0) return past;
    const initial = this.inject.sites().filter(({ kind, variable }) => kind === "initial" && this.oneRun.knows(variable));
    return initial.map(({ site, variable }) => [0, site, this.oneRun.value(variable, 0)]);
  }

  async play() {
    const turn = ++this.turn;
    const { day, run } = this.state;
    this.shown = this.key();
    const past = this.past();
    const forced = this.inject.draws().filter((draw) => draw[0] >= day);
    const other = otherWay(forced, (name) => this.inject.kindOf(name));
    const sides = { byLuck: past };
    if (forced.length) sides.withIt = withForced(past, forced);
    if (other.length) sides.without = withForced(past, other);
    const studies = {};
    for (const [name, draws] of Object.entries(sides)) {
      studies[name] = await this.futures(turn, { future: { run, day }, forced: draws });
      if (turn !== this.turn) return;
    }
    if (forced.length) studies.without ??= studies.byLuck;
    byId("fork-answer").replaceChildren(...this.answer(studies, forced, other));
    document.body.dataset.forked = String(day);
  }

  /** The futures of one side. */
  async futures(turn, luck) {
    const { whatIf } = this.oneRun;
    const [setting, questions] = [whatIf.setting(), whatIf.questions()];
    const study = new Study(questions, whatIf.version().horizon);
    byId("fork-answer").replaceChildren(element("p", { class: "note" }, text("fork.playing")));
    while (study.count < FUTURES && turn === this.turn) {
      await this.player.grow(study, { setting, questions, luck }, FUTURES);
    }
    return study;
  }

  // words ------------------------------------------------------------------------------------------

  /** What the futures say. */
  answer(studies, forced, other) {
    const { day, run } = this.state;
    const head = text("fork.head", { runs: grouped(FUTURES), run, day });
    const sides = forced.length ? [
      element("li", {}, text("fork.luck_side")),
      element("li", { dir: "auto" }, text("fork.with_side", { clause: this.inject.sentence(forced) })),
      element("li", { dir: "auto" }, text("fork.without_side", { clause: other.length ? this.inject.sentence(other) : text("fork.same") })),
    ] : [];
    return [
      element("p", { class: "note" }, head),
      ...(forced.length ? [element("p", { class: "result", role: "status", dir: "auto" }, this.sentence(studies, forced, other))] : []),
      element("ul", { class: "note" }, sides),
      table(forced.length ? this.pairs(studies) : this.alone(studies.byLuck)),
      element("p", { class: "note" }, text("one_run.command"), " ", element("code", {}, this.command(forced))),
    ];
  }

  /** Endings that occur, with their codes and what they are called; those that are stuck or open are one. */
  endings(...studies) {
    return this.oneRun.whatIf.endingLabels(studies[0].questions)
      .filter(([code]) => studies.some((study) => study.ending(code))).map(([code, label]) => ({ code, label }));
  }

  sentence({ byLuck, withIt, without }, forced, other) {
    const subject = this.inject.sentence(forced);
    if (["endings", "properties"].every((name) => JSON.stringify(withIt[name]) === JSON.stringify(without[name]))) {
      return text("fork.no_change", { clause: capital(subject) });
    }
    const { questions } = byLuck;
    const [code, verb] = questions.goal ? [0, questions.verbs[0]] : [1, questions.verbs[1]];
    const change = endingChange(without, withIt, code, this.data.quantiles.z);
    return text(other.length ? "fork.if_it" : "fork.if_luck", {
      clause: subject, verb, with: percent(change.second), without: percent(change.first), change: changeWords(change),
    });
  }

  alone(study) {
    const { quantiles } = this.data;
    const endings = this.endings(study).map(({ code, label }) => {
      const count = study.ending(code);
      return row(label, [percent(count / FUTURES), percentSpan(wilson(count, FUTURES, quantiles.z))]);
    });
    const properties = study.questions.properties.map((property, at) => {
      const answer = answerOf(property, study.properties[at], quantiles);
      if (!answer.n) return row(property.title, [text("fork.none"), ""], property.name);
      const span = property.truth ? percentSpan(answer.interval) : numberSpan(answer.interval);
      return row(property.title, [valueWords(property, answer), span], property.name);
    });
    return [header(["", text("fork.futures"), text("what_if.interval")]), ...endings, ...properties];
  }

  pairs({ byLuck, withIt, without }) {
    const { quantiles } = this.data;
    const share = (study, code) => percent(study.ending(code) / FUTURES);
    const endings = this.endings(byLuck, withIt, without).map(({ code, label }) => {
      const change = endingChange(without, withIt, code, quantiles.z);
      return row(label, [share(byLuck, code), share(withIt, code), share(without, code), ...differenceCells(change, 100)]);
    });
    const properties = byLuck.questions.properties.map((property, at) => {
      const change = difference(property, without.properties[at], withIt.properties[at], quantiles);
      const luck = valueWords(property, answerOf(property, byLuck.properties[at], quantiles));
      if (!change) return row(property.title, [luck, text("fork.no_pair"), "", "", ""], property.name);
      const words = property.truth ? percent : number;
      return row(property.title, [luck, words(change.second), words(change.first),
        ...differenceCells(change, property.truth ? 100 : 1)], property.name);
    });
    return [header(["", ...["by_luck", "with", "without", "difference"].map((side) => text(`fork.${side}`)), text("what_if.interval")]), ...endings, ...properties];
  }

  /** The command that makes these numbers; with decisions of earlier days there is none but the run's own. */
  command(forced) {
    const past = this.inject.draws().length > forced.length;
    const trace = this.oneRun.command();
    return past ? trace : `${trace} --day ${this.state.day} --fork --runs ${FUTURES}`;
  }
}

function endingChange(first, second, code, z) {
  const [before, after] = [first, second].map(({ endings }) => endings.map((own) => own === code));
  return shareDifference(before, after, z);
}

function changeWords({ value, interval: [low, high] }) {
  const interval = `[${signed(100 * low, 1)}, ${signed(100 * high, 1)}]`;
  if (low <= 0 && high >= 0) return text("fork.no_difference", { value: signed(100 * value, 1), interval });
  return text(value > 0 ? "fork.more" : "fork.fewer", { value: fixed(100 * Math.abs(value), 1), interval });
}

function valueWords(property, answer) {
  if (!answer.n) return "–";
  return property.truth ? percent(answer.value) : number(answer.value);
}

const signed = (value, digits) => `${value < 0 ? "" : "+"}${fixed(value, digits)}`;

/** A difference and its interval as `trace --fork` prints them. */
function differenceCells({ value, interval: [low, high] }, scale) {
  return [signed(scale * value, 2), `[${signed(scale * low, 2)}, ${signed(scale * high, 2)}]`];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function header(cells) {
  return element("tr", {}, cells.map((cell) => (cell ? element("th", { scope: "col" }, cell) : element("td"))));
}

function row(label, cells, property = null) {
  return element("tr", { "data-future": property }, element("th", { scope: "row", dir: "auto" }, label),
    cells.map((cell) => element("td", { class: "figure" }, cell)));
}
