// What a class does on the page: bets, the order of a lesson, a quiz, roles, the debrief.

import { Bets } from "./bets.js";
import { Debrief } from "./debrief.js";
import { Lesson } from "./lesson.js";
import { Quiz } from "./quiz.js";
import { Roles } from "./roles.js";
import { Rounds } from "./rounds.js";

const REACHED = 0;
const MOST_TRIED = 12;

export class Classroom {
  constructor(data, player, state, whatIf, oneRun) {
    Object.assign(this, { data, state, whatIf });
    this.rounds = new Rounds(data, state, whatIf);
    this.bets = new Bets(data, state, this.rounds);
    this.lesson = new Lesson(data, state, this.rounds);
    this.quiz = new Quiz(data, state);
    this.roles = new Roles(data, state);
    this.debrief = new Debrief(data, state, { player, rounds: this.rounds, lesson: this.lesson, whatIf, oneRun, quiz: this.quiz });
    this.ready = false;
  }

  /** Once machines are there: answers that an address has shown already are worked out. */
  async start() {
    this.ready = true;
    for (const round of this.state.rounds) if (round.shown) await this.rounds.work(round);
    this.show(["part", "rounds"]);
  }

  /** Draws what the names of what has changed bear on. */
  show(names) {
    if (!this.ready) return;
    const { part } = this.state;
    const some = (...wanted) => names.some((name) => wanted.includes(name));
    this.lesson.show();
    if (part === "bets" && some("part", "rounds", "bet", "seed", "version", "moved")) this.bets.show();
    if (part === "bets" && some("part", "quiz")) this.quiz.show();
    if (part === "roles") this.roles.show();
    if (part === "debrief" && some("part", "rounds", "tried", "version", "moved", "seed", "run", "injects")) this.debrief.show();
    if (some("rounds")) this.keepTried();
  }

  /** Keeps a setting whose runs have been seen, with what came. */
  keepTried() {
    const { study } = this.whatIf;
    if (!document.body.dataset.ready || this.lesson.veiled() || !study?.questions.goal || study.count < this.state.runs || !study.count) return;
    const { version, values } = this.whatIf.setting();
    const { name, values: own } = this.data.versions[version];
    const moved = Object.fromEntries(Object.entries(values).filter(([key, value]) => own[key] !== value));
    const setting = { version: name, moved, reached: study.ending(REACHED), runs: study.count };
    const kind = ({ version: text, moved: numbers }) => JSON.stringify([text, Object.keys(numbers)]);
    const others = this.state.tried.filter((other) => kind(other) !== kind(setting));
    this.state.set({ tried: [...others, setting].slice(-MOST_TRIED) });
  }
}
