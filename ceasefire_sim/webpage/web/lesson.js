// A lesson's own order: bet, run, explain, repair, debrief. A bar of steps, each with a hint; before a bet is revealed, the
// results that it asks for are veiled.

import { button } from "./bets.js";
import { byId, element } from "./dom.js";
import { text } from "./texts.js";
import { number } from "./wording.js";

// the name of a step, its part, its text and its hint
const STEPS = [
  ["bet", "bets", "lesson.bet", "lesson.bet_hint"],
  ["run", "what-if", "lesson.run", "lesson.run_hint"],
  ["explain", "dispute", "lesson.explain", "lesson.explain_hint"],
  ["repair", "dispute", "lesson.repair", "lesson.repair_hint"],
  ["debrief", "debrief", "lesson.debrief", "lesson.debrief_hint"],
];

export class Lesson {
  constructor(data, state, rounds) {
    Object.assign(this, { data, state, rounds });
    byId("lesson").hidden = !data.lesson;
    this.unveiled = new Set();
    this.veilKey = this.saidKey = "";
    if (!data.lesson) return;
    byId("steps-list").append(...STEPS.map(([key, , words], at) => element("li", {},
      button("", () => this.go(at), { id: `step-${key}` }, element("span", { class: "step-name" }, text(words))))));
    byId("step-next").addEventListener("click", () => this.go(this.state.step + 1));
  }

  go(step) {
    const [name, part] = STEPS[step];
    const { closed } = this.data.lesson;
    const version = this.data.versions.findIndex((other) => other.name === closed);
    const values = { step, part };
    if (name === "run") Object.assign(values, { version: 0, moved: {} });
    const isWayOut = this.data.versions[this.state.version].parent === closed;
    if (version >= 0 && (name === "explain" || (name === "repair" && !isWayOut))) Object.assign(values, { version, moved: {} });
    this.state.set(values);
  }

  /** Ways out are what the step of repairs is about: before it, no menu names them. */
  hideWays() {
    const early = this.isBefore("repair");
    for (const option of byId("version").options) {
      const hidden = early && this.data.versions[option.value].parent !== null;
      option.hidden = hidden;
      if (option.parentNode.localName === "optgroup") option.parentNode.hidden = hidden;
    }
  }

  show() {
    if (!this.data.lesson) return;
    const { step } = this.state;
    const [name, , , hint] = STEPS[step];
    for (const [at, [key]] of STEPS.entries()) {
      if (at === step) byId(`step-${key}`).setAttribute("aria-current", "step");
      else byId(`step-${key}`).removeAttribute("aria-current");
    }
    byId("step-hint").textContent = text(hint);
    byId("step-next").disabled = step >= STEPS.length - 1;
    document.body.dataset.step = name;
    this.hideWays();
    this.veil();
  }

  /** The round about the text in force whose answer is not shown yet. */
  pending() {
    const { name } = this.data.versions[this.state.version];
    if (Object.keys(this.state.moved).length) return -1;
    return this.state.rounds.findIndex((round) => !round.shown && !round.words && round.version === name);
  }

  /** Whether some bet on what the model says waits for its answer, and the circle is not to be found yet. */
  betting() {
    return Boolean(this.data.lesson) && this.isBefore("explain") && this.state.rounds.some((round) => !round.shown && !round.words);
  }

  isBefore(name) {
    return STEPS.findIndex(([key]) => key === name) > this.state.step;
  }

  veiled() {
    const at = this.data.lesson ? this.pending() : -1;
    return at >= 0 && !this.unveiled.has(at);
  }

  veil() {
    const at = this.pending();
    const veiled = this.veiled();
    this.tell(veiled);
    document.body.classList.toggle("veiled", veiled);
    document.body.classList.toggle("betting", this.betting());
    const key = JSON.stringify([at, veiled, this.state.rounds]);
    if (key === this.veilKey) return;
    this.veilKey = key;
    byId("what-if").classList.toggle("veiled", veiled);
    byId("veil").hidden = !veiled;
    if (!veiled) {
      this.rounds.whatIf.draw(); // pictures take their width from the page
      return;
    }
    const round = this.state.rounds[at];
    byId("veil").replaceChildren(
      element("p", { class: "question", dir: "auto" }, this.rounds.question(round)),
      element("p", {}, text(round.locked ? "lesson.veil_locked" : "lesson.veil_open")),
      round.locked
        ? button(text("bets.reveal"), () => this.reveal(at), { id: "veil-reveal", class: "main" })
        : button(text("lesson.to_bets"), () => this.state.set({ part: "bets", bet: at }), { id: "veil-bets", class: "main" }),
      " ", button(text("lesson.unveil"), () => {
        this.unveiled.add(at);
        this.veil();
      }, { id: "veil-off" }));
  }

  async reveal(at) {
    await this.rounds.work(this.state.rounds[at]);
    this.state.set({ bet: at, rounds: this.state.rounds.map((round, own) => (own === at ? { ...round, shown: true } : round)) });
  }

  /** Tells what the room had bet, anew where other runs are shown. */
  tell(veiled) {
    const { version, moved, rounds } = this.state;
    const key = JSON.stringify([veiled, version, moved, rounds]);
    if (key === this.saidKey) return;
    this.saidKey = key;
    byId("bet-said").replaceChildren(...(veiled ? [] : this.said()));
  }

  /** Beside the results: what the room had bet on these very runs, and what came. */
  *said() {
    const { name } = this.data.versions[this.state.version];
    const moved = JSON.stringify(this.state.moved);
    for (const [at, round] of this.state.rounds.entries()) {
      const answer = this.rounds.answer(round);
      if (!round.shown || round.version !== name || JSON.stringify(round.moved) !== moved || !answer || !round.guesses.length || round.choices.length) continue;
      const people = round.guesses.reduce((sum, [, count]) => sum + count, 0);
      const mean = round.guesses.reduce((sum, [guess, count]) => sum + guess * count, 0) / people;
      yield element("p", { dir: "auto" }, text("lesson.room_bet", { mean: number(mean), count: people, answer: answer.words }), " ",
        button(text("bets.scores"), () => this.state.set({ part: "bets", bet: at })));
    }
  }
}
