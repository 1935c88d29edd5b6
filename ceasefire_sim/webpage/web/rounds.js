// A round of bets: what is asked, of which runs, and what came.

import { answerOf } from "./answers.js";
import { wilson } from "./statistics.js";
import { Study } from "./study.js";
import { text } from "./texts.js";
import { fixed, number, numberSpan, percentSpan } from "./wording.js";

export const RUNS = 2000; // that answer a bet
const REACHED = 0;

export class Rounds {
  constructor(data, state, whatIf) {
    Object.assign(this, { data, state, whatIf });
    this.answers = new Map();
  }

  version(round) {
    return this.data.versions.find(({ name }) => name === round.version);
  }

  property(round) {
    const { properties } = this.whatIf.questions(this.version(round));
    return properties.find(({ name }) => name === round.asked);
  }

  /** Whether a share of 100 runs is asked for, not a number. */
  isShare(round) {
    if (round.words) return !round.number && !round.choices.length;
    return round.asked === "" || this.property(round).truth;
  }

  /** Between what a guess lies. */
  reach(round) {
    if (this.isShare(round)) return [0, 100];
    if (round.choices.length) return [0, round.choices.length - 1];
    const given = round.words ? null : this.property(round).reach;
    const guessed = [...round.guesses.map(([guess]) => guess), this.answer(round)?.value ?? 0];
    return given ?? [Math.min(0, ...guessed), Math.max(1, ...guessed)];
  }

  /** The question, in words. */
  question(round) {
    if (round.words) return round.words;
    const { horizon } = this.version(round);
    if (round.asked === "") return text("bets.ask_goal", { days: horizon, goal: this.data.goal });
    const { title, truth } = this.property(round);
    return text(truth ? "bets.ask_share" : "bets.ask_number", { title, days: horizon });
  }

  /** A guess or an answer as it is shown. */
  label(round, value) {
    return round.choices[value] ?? number(value);
  }

  /** Of which text it is asked. */
  ofText(round) {
    const moved = Object.entries(round.moved).map(([name, value]) => `${name} = ${value}`);
    return [this.version(round).title, ...moved].join(", ");
  }

  /** What names the question in codes. */
  id(round) {
    return [this.data.hash, round.version, JSON.stringify(round.moved), round.asked, round.words && "own"].join("/");
  }

  key(round) {
    return `${this.state.seed}/${this.id(round)}`;
  }

  /** What came, if it is worked out: of a share of 100 and of a number alike `value`, its interval and words. */
  answer(round) {
    if (round.words) return round.answer === null ? null : { value: round.answer, words: this.label(round, round.answer) };
    return this.answers.get(this.key(round)) ?? null;
  }

  /** Plays the runs that answer a round. */
  async work(round) {
    if (round.words || this.answers.has(this.key(round))) return;
    const version = this.version(round);
    const key = this.key(round);
    const questions = this.whatIf.questions(version);
    const study = new Study(questions, version.horizon);
    const values = { ...version.values, ...round.moved };
    const setting = { version: this.data.versions.indexOf(version), values, seed: this.state.seed };
    while (study.count < RUNS) await this.whatIf.block(study, setting, questions, RUNS);
    this.answers.set(key, this.read(round, study));
  }

  read(round, study) {
    if (round.asked === "") {
      const successes = study.ending(REACHED);
      return shareAnswer(successes / study.count, wilson(successes, study.count, this.data.quantiles.z));
    }
    const property = this.property(round);
    const at = study.questions.properties.indexOf(property);
    const answer = answerOf(property, study.properties[at], this.data.quantiles);
    if (!answer.n) return { value: null, words: text("answer.none") };
    if (property.truth) return shareAnswer(answer.value, answer.interval);
    return { value: answer.value, words: `${number(answer.value)} ${numberSpan(answer.interval)}` };
  }
}

function shareAnswer(share, interval) {
  return { value: 100 * share, words: text("bets.of_100", { value: fixed(100 * share, 1), interval: percentSpan(interval) }) };
}
