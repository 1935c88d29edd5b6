// The debrief: one sheet in three parts, made of what was done on this page.

import { byId, element, table } from "./dom.js";
import { keepReadable } from "./pictures.js";
import { people, score, weighted } from "./scores.js";
import { text } from "./texts.js";
import { grouped, number, percent } from "./wording.js";

const MOST = { events: 10, tried: 8, rounds: 8, text: 160, days: 16 };
const FUTURES = 250; // from each day of the run that is looked at
const LEAST_TURN = 0.1;
const REACHED = 0;

const short = (words) => (words.length > MOST.text ? `${words.slice(0, MOST.text - 1)}…` : words);

export class Debrief {
  constructor(data, state, parts) {
    Object.assign(this, { data, state, shares: [] }, parts); // player, rounds, lesson, whatIf, oneRun, quiz
    byId("debrief-print").addEventListener("click", () => window.print());
  }

  version(name) {
    return this.data.versions.find((version) => version.name === name);
  }

  /** Draws the sheet, once all that it needs is worked out. */
  async show() {
    const turn = (this.turn = {});
    for (const round of this.state.rounds) if (round.shown) await this.rounds.work(round);
    await this.oneRun.show();
    const shares = await this.outlook(turn);
    if (turn !== this.turn) return;
    this.shares = shares;
    byId("debrief-happened").replaceChildren(...this.happened());
    byId("debrief-why").replaceChildren(...this.why());
    byId("debrief-changed").replaceChildren(...this.changed());
    byId("debrief-questions").replaceChildren(...this.questions().map((line) => element("li", { dir: "auto" }, line)));
    byId("debrief-commands").replaceChildren(...this.commands().map((line) => element("li", {}, element("code", {}, line))));
    document.body.dataset.debrief = "ready";
  }

  // what happened -------------------------------------------------------------------------------

  *happened() {
    const rounds = this.state.rounds.filter((round) => round.shown && this.rounds.answer(round)).slice(0, MOST.rounds);
    if (rounds.length) yield this.betTable(rounds);
    else yield element("p", { class: "note" }, text("debrief.no_bets"));
    const saw = rounds.filter(({ saw }) => saw).map(({ saw }) => element("li", { dir: "auto" }, short(saw)));
    if (saw.length) yield element("div", {}, element("h4", {}, text("debrief.saw")), element("ul", {}, saw));
    const right = ["before", "after"].map((when) => this.meanRight(when));
    if (right.some((share) => share !== null)) {
      const [before, after] = right.map((share) => (share === null ? "–" : percent(share)));
      yield element("p", {}, text("debrief.quiz", { before, after }));
    }
    if (this.lesson.betting() && this.lesson.veiled()) return;
    yield element("h4", { dir: "auto" }, text("debrief.run", { run: this.state.run, title: this.title() }));
    const draws = this.oneRun.inject.draws();
    if (draws.length) yield element("p", { dir: "auto" }, text("debrief.injects", { clause: this.oneRun.inject.sentence(draws) }));
    const turn = this.turningPoint();
    if (turn) yield element("p", { dir: "auto" }, turn);
    yield element("ul", { class: "story" }, this.story().map(([day, line]) => element("li", { dir: "auto" },
      element("strong", {}, `${this.oneRun.date(day)}: `), element("span", { dir: "auto" }, line))));
  }

  meanRight(when) {
    const shares = this.quiz.items.map((_, at) => this.quiz.right(when, at)).filter((share) => share !== null);
    return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
  }

  betTable(rounds) {
    const heads = ["debrief.read", "debrief.guesses", "debrief.came", "debrief.score"];
    const questions = new Set(rounds.map((round) => this.rounds.question(round)));
    const [only] = questions.size === 1 ? questions : [null];
    return table(only ? element("caption", { dir: "auto" }, short(only)) : null, element("tr", {}, heads.map((key) => element("th", { scope: "col" }, text(key)))),
      rounds.map((round) => {
        const answer = this.rounds.answer(round);
        const isShare = this.rounds.isShare(round);
        const own = (guess) => score({ isShare }, guess, answer.value);
        const mean = round.choices.length ? null : weighted(round.guesses, (guess) => guess);
        const read = [only ? null : this.rounds.question(round), this.rounds.ofText(round)].filter(Boolean);
        return element("tr", {}, element("th", { scope: "row", dir: "auto" }, short(read.join(" — "))),
          element("td", { class: "figure" }, mean === null ? "–" : text("debrief.mean_of", { mean: number(mean), count: people(round.guesses) })),
          element("td", {}, answer.words),
          element("td", { class: "figure" }, mean === null || answer.value === null ? "–" : number(weighted(round.guesses, own))));
      }));
  }

  title() {
    return this.data.versions[this.state.version].title;
  }

  /** The big events of the run that was looked at: moves of regions, duties fulfilled or late; then how it ends. */
  story() {
    const { record } = this.oneRun;
    const events = [];
    for (let day = 0; day < record.end; day++) {
      for (const line of this.bigEvents(day)) events.push([day, line]);
    }
    const shown = events.length > MOST.events
      ? [...events.slice(0, MOST.events - 1), [events.at(-1)[0], `… ${events.at(-1)[1]}`]] : events;
    if (!events.length) shown.push([0, text("debrief.nothing_happened")]);
    return [...shown, [record.end, text("one_run.ends_here")]];
  }

  /** What changed a state of a region, fulfilled a duty or missed a due day. */
  *bigEvents(day) {
    const { oneRun } = this;
    const telling = oneRun.telling();
    const moves = new Map(telling.sentences.flatMap(([path, ...form]) => typeof form[0] === "string" ? [] : [[path, form]]));
    const duties = new Map(telling.duties.map((duty) => [`obligations.${duty.name}`, duty]));
    const rises = (name, to) => oneRun.value(name, day + 1) >= to && oneRun.value(name, day) < to;
    for (const { path, times } of oneRun.inOrder(day)) {
      if (times > 0 && moves.has(path)) yield oneRun.wording(moves.get(path), day);
      const duty = duties.get(path);
      if (!duty) continue;
      if (times > 0 && rises(`${duty.name}.done`, duty.total)) yield duty.fulfilled;
      for (const [flag, line] of duty.missed) if (oneRun.value(flag, day + 1) > oneRun.value(flag, day)) yield line;
    }
  }

  /** The chance that the goal is reached, seen from each of some days of the run, by futures with luck of their own. */
  async outlook(turn) {
    const { record, inject } = this.oneRun;
    const questions = this.whatIf.questions();
    if (!questions.goal || !record.end) return [];
    const setting = this.whatIf.setting();
    const { run } = this.state;
    const step = Math.max(Math.ceil(record.end / MOST.days), 1);
    const shares = [];
    for (let day = 1; day <= record.end && turn === this.turn; day += step) {
      const forced = inject.draws().filter(([own]) => own < day);
      const block = await this.player.ask("study", { setting, questions, first: 0, count: FUTURES, luck: { future: { run, day }, forced } });
      shares.push([day, block.endings.reduce((sum, code) => sum + (code === REACHED), 0) / block.count]);
    }
    return shares;
  }

  /** Between which days of the run the chance of the goal moved most; nothing where it hardly moved. */
  turningPoint() {
    const moves = this.shares.slice(1).map(([day, share], at) => [this.shares[at], [day, share]]);
    const size = ([[, before], [, after]]) => Math.abs(after - before);
    const [most] = moves.sort((a, b) => size(b) - size(a));
    if (!most || size(most) < LEAST_TURN) return "";
    const [[first, before], [last, after]] = most;
    return text("debrief.turn", { first: this.oneRun.date(first), last: this.oneRun.date(last), before: percent(before), after: percent(after), runs: FUTURES });
  }

  // why -----------------------------------------------------------------------------------------

  /** The verdict of the text that closes the way, else of the one in force, with its picture. */
  *why() {
    if (this.lesson.betting()) {
      yield element("p", { class: "note" }, text("lesson.veil_dispute"));
      return;
    }
    const name = this.data.lesson?.closed ?? this.data.versions[this.state.version].parent
      ?? this.data.versions[this.state.version].name;
    const panel = document.querySelector(`#dispute [data-text="${CSS.escape(name)}"]`);
    if (!panel) return;
    yield element("h4", { dir: "auto" }, panel.querySelector("h3").textContent);
    yield element("p", { dir: "auto" }, [...panel.querySelectorAll(".verdict-words")].map((part) => part.textContent).join(" "));
    const picture = panel.querySelector("svg.diagram");
    if (!picture) return;
    const box = element("div", { class: "scroll" }, picture.cloneNode(true));
    keepReadable([box]);
    yield element("div", {}, box);
  }

  // what would have changed it ------------------------------------------------------------------

  settingTitle({ version, moved }) {
    const numbers = Object.entries(moved).map(([name, value]) => {
      const { title } = this.data.parameters.find((parameter) => parameter.name === name);
      return `${title} = ${value}`;
    });
    return [this.version(version).title, ...numbers].join("; ");
  }

  *changed() {
    const { tried } = this.state;
    if (!tried.length) yield element("p", { class: "note" }, text("debrief.nothing_tried"));
    const rows = tried.slice(-MOST.tried).map((setting) => element("tr", {},
      element("th", { scope: "row", dir: "auto" }, short(this.settingTitle(setting))),
      element("td", { class: "figure" }, percent(setting.reached / setting.runs)),
      element("td", { class: "figure" }, grouped(setting.runs))));
    const heads = ["debrief.setting", "debrief.reached", "debrief.runs"];
    if (rows.length) {
      yield table(element("tr", {}, heads.map((key) => element("th", { scope: "col" }, text(key)))), rows);
    }
    if (!this.whatIf.isOwn() && this.whatIf.study) {
      yield element("p", { dir: "auto" }, `${this.title()}: ${byId("sentence").textContent}`);
    }
  }

  // questions and commands ----------------------------------------------------------------------

  questions() {
    const { tried, rounds } = this.state;
    const lines = [];
    const shown = rounds.filter((round) => round.shown && this.rounds.answer(round)?.value != null && round.guesses.length);
    const gap = (round) => Math.abs(weighted(round.guesses, (guess) => guess) - this.rounds.answer(round).value);
    const worst = shown.filter((round) => this.rounds.isShare(round)).sort((a, b) => gap(b) - gap(a))[0];
    if (worst) lines.push(text("debrief.ask_bet", { title: short(this.rounds.ofText(worst)), gap: number(gap(worst)) }));
    lines.push(text(this.data.lesson?.closed ? "debrief.ask_blame" : "debrief.ask_blame_open"));
    const help = tried.filter((setting) => this.helps(setting)).at(-1);
    lines.push(help ? text("debrief.ask_cost", { title: short(this.settingTitle(help)) }) : text("debrief.ask_cost_any"));
    lines.push(text("debrief.ask_text"), text("debrief.ask_left_out"));
    return lines;
  }

  /** Whether a setting that was tried is a way out, or a variant, that reaches the goal: a text that sides could sign. */
  helps({ version: name, reached }) {
    const { group, parent } = this.version(name);
    return reached > 0 && (parent !== null || group === text("versions.variants"));
  }

  /** The commands that make every number of the sheet again. */
  commands() {
    const { seed, tried } = this.state;
    const { commands } = this.data;
    const lines = [];
    const add = (...more) => lines.push(...more.filter((line) => line && !lines.includes(line)));
    const settings = [
      ...this.state.rounds.filter(({ shown, words }) => shown && !words).map(({ version, moved }) => ({ version, moved, runs: 2000 })),
      ...tried.slice(-MOST.tried),
    ];
    for (const { version, moved, runs } of settings) {
      const { before, command } = this.version(version);
      add(before, `${command}${sets(moved)} --runs ${runs} --seed ${seed}`);
    }
    add(this.data.versions[this.state.version].before, this.oneRun.command());
    const closed = this.data.lesson && this.version(this.data.lesson.closed);
    if (closed) add(closed.command.replace(commands.run, commands.sequence));
    return lines;
  }
}

function sets(moved) {
  return Object.entries(moved).map(([name, value]) => ` --set parameters.${name}=${value}`).join("");
}
