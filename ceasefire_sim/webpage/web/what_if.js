// "What if": the runs of a setting beside those of the file, drawn again while sliders move.

import { answerOf, answerWords } from "./answers.js";
import { areaRows, areas } from "./areas.js";
import { bar } from "./bars.js";
import { byId, element, write } from "./dom.js";
import { differences, sentence } from "./sentence.js";
import { Sliders } from "./sliders.js";
import { wilson } from "./statistics.js";
import { Study } from "./study.js";
import { text } from "./texts.js";
import { fixed, grouped, number, numberSpan, percent, percentSpan } from "./wording.js";

const [STUCK, OPEN] = [2, 3];
const NARROW = 560;
const FRAME = 500; // runs of the first picture of a setting, but for the very first
const PACE = 100; // milliseconds between pictures while more runs are played
const ANSWERS = 300; // milliseconds between tables of answers, which take longer to work out than a picture

export class WhatIf {
  /** `runs` is the promise of the first runs of the file. */
  constructor(data, player, state, runs) {
    Object.assign(this, { data, player, state, runs });
    this.turn = 0;
    this.own = null;
    this.study = null;
    this.shown = null; // that there is a picture of the setting, or another setting is in force
    this.wanted = null; // what sliders were moved to since
    this.moving = false;
    this.answered = -Infinity; // when the table of answers was drawn last
    this.compared = null; // the differences that were worked out last
    this.sliders = new Sliders(data.parameters, (name, value) => this.move(name, value));
    this.table = () => {}; // draws the shares as a table
    byId("areas-table").closest("details").addEventListener("toggle", () => this.table());
    this.fillVersions();
    byId("version").addEventListener("change", (event) => this.state.set({ version: Number(event.target.value) }));
    byId("reset").addEventListener("click", () => this.state.set({ version: 0, moved: {} }));
    byId("more").addEventListener("click", () => this.state.set({ runs: this.state.runs < 10000 ? 10000 : 4 * this.state.runs }));
    byId("seed").addEventListener("change", (event) => {
      if (/^\d{1,20}$/.test(event.target.value)) this.state.set({ seed: event.target.value });
    });
    window.addEventListener("resize", () => this.draw(false));
  }

  fillVersions() {
    const groups = new Map();
    this.data.versions.forEach(({ group, title }, at) => {
      if (!groups.has(group)) groups.set(group, element("optgroup", { label: group }));
      groups.get(group).append(element("option", { value: at }, title));
    });
    byId("version").append(...groups.values());
    byId("version-row").hidden = this.data.versions.length < 2;
  }

  /**
   * A slider was moved. A setting is taken over once there is a picture of the one before; those that came meanwhile are
   * passed over, but for the last. So pictures follow a slider as fast as runs are played, and no faster.
   */
  async move(name, value) {
    this.wanted = { ...this.wanted, [name]: value };
    if (this.moving) return;
    this.moving = true;
    try {
      while (this.wanted) {
        const moved = this.movedTo(this.wanted);
        this.wanted = null;
        this.state.set({ moved });
        await this.shown;
      }
    } finally {
      this.moving = false;
    }
  }

  /** The numbers that differ from the text's own where some are moved; null brings the text's own back. */
  movedTo(wanted) {
    const { values } = this.version();
    const moved = Object.entries({ ...this.state.moved, ...wanted });
    return Object.fromEntries(moved.filter(([name, value]) => value !== null && value !== values[name]));
  }

  /** Whether sliders stand at another setting by now. */
  leaves() {
    return this.wanted !== null && JSON.stringify(this.movedTo(this.wanted)) !== JSON.stringify(this.state.moved);
  }

  version() {
    return this.data.versions[this.state.version];
  }

  questions(version = this.version()) {
    return this.data.questions[version.questions];
  }

  /** The setting that is shown. */
  setting() {
    const { values } = this.version();
    const moved = Object.fromEntries(Object.entries(this.state.moved).filter(([name]) => name in values));
    return { version: this.state.version, values: { ...values, ...moved }, seed: this.state.seed };
  }

  isOwn() {
    return this.state.version === 0 && !Object.keys(this.state.moved).length;
  }

  /** Takes in the first runs of the file. */
  async begin(own) {
    if (own.count || this.own.seed !== this.data.seed) return;
    const block = await this.runs;
    if (!own.count) own.add(block);
  }

  /** Plays the next runs of a setting. */
  block(study, setting, questions, runs) {
    return this.player.grow(study, { setting, questions }, runs);
  }

  /** Plays the setting that is shown, block by block, as long as no other is wanted. */
  async play() {
    const turn = ++this.turn;
    const { seed, runs } = this.state;
    const [file] = this.data.versions;
    if (this.own?.seed !== seed) this.own = { seed, study: new Study(this.questions(file), this.data.horizon) };
    const own = this.own.study;
    const study = this.isOwn() ? own : new Study(this.questions(), this.version().horizon);
    const [setting, ownSetting] = [this.setting(), { version: 0, values: file.values, seed }];
    let shown;
    this.shown = new Promise((resolve) => (shown = resolve));
    if (document.body.dataset.ready) this.answered = performance.now(); // the table stays until a slider has moved for a while
    document.body.dataset.ready = "";
    byId("sentence").ariaBusy = "true";
    this.controls();
    try {
      let last = -Infinity;
      await this.begin(own);
      while (turn === this.turn) {
        const done = study.count >= runs && own.count >= Math.min(study.count, runs);
        const enough = done || study.count >= FRAME || (study.count && !this.study);
        if (enough && (done || performance.now() - last > PACE)) {
          this.study = study;
          last = performance.now();
          if (done || !byId("what-if").hidden) this.draw(done || last - this.answered > ANSWERS);
          shown();
          if (this.leaves()) return;
        }
        if (done) {
          byId("sentence").ariaBusy = "false";
          byId("sentence").textContent = this.sentence(); // said aloud, once
          document.body.dataset.ready = String(study.count);
          return;
        }
        const next = study.count < FRAME && this.study ? Math.min(FRAME, runs) : runs;
        if (study.count < next) await this.block(study, setting, this.questions(), next);
        if (study !== own && own.count < study.count) await this.block(own, ownSetting, this.questions(file), study.count);
      }
    } finally {
      shown();
    }
  }

  controls() {
    this.sliders.show(this.version(), this.state.moved);
    byId("version").value = this.state.version;
    write(byId("version-note"), this.version().note);
    byId("seed").value = this.state.seed;
    byId("reset").disabled = this.isOwn();
  }

  comparable() {
    return this.study !== this.own.study && this.own.study.count >= this.study.count;
  }

  /** What the setting changes in each property; null beside other questions. It is worked out once for so many runs. */
  changes() {
    const names = ({ questions }) => JSON.stringify(questions.properties.map(({ name, form }) => [name, form]));
    const { study, own } = this;
    if (!this.comparable() || names(study) !== names(own.study)) return null;
    const known = this.compared;
    if (known?.study !== study || known.own !== own.study || known.count !== study.count) {
      const changes = differences(study.questions.properties, own.study.properties, study.properties, this.data.quantiles);
      this.compared = { study, own: own.study, count: study.count, changes };
    }
    return this.compared.changes;
  }

  sentence() {
    if (this.study === this.own.study) return sentence([], null, this.study.count);
    const changes = this.changes();
    if (!changes) return text("what_if.other_questions", { runs: grouped(this.study.count) });
    return sentence(this.study.questions.properties, changes, this.study.count);
  }

  /** Draws what there is; `whole`: the answers, too, which take longest to work out. */
  draw(whole = true) {
    if (!this.study?.count) return;
    this.drawPhases();
    this.drawEndings();
    if (whole) {
      this.drawProperties();
      write(byId("sentence"), this.sentence());
      this.answered = performance.now();
    }
    write(byId("count"), text("what_if.count", { runs: grouped(this.study.count), seed: this.state.seed }));
    const { before } = this.version();
    write(byId("command"), before ? `${before}\n${this.command()}` : this.command());
  }

  drawPhases() {
    const { phases } = this.study.questions;
    const alike = JSON.stringify(phases) === JSON.stringify(this.own.study.questions.phases);
    const shares = this.study.shares();
    const horizon = this.study.horizon;
    const ghost = this.comparable() && alike && horizon === this.data.horizon ? this.own.study.shares() : null;
    const width = Math.max(byId("areas").clientWidth, 260);
    const height = width < NARROW ? 230 : 250;
    byId("areas").replaceChildren(areas({ phases, shares, ghost, horizon, width, height }));
    byId("key").replaceChildren(...phases.map(({ title, colour }, at) => element("li", {},
      swatch(colour), element("bdi", {}, title), " ", element("bdi", {}, percent(shares[at][horizon])))));
    byId("ghost-note").hidden = !ghost;
    this.table = () => byId("areas-table").replaceChildren(
      row("th", [text("what_if.day"), ...phases.map(({ title }) => element("bdi", {}, title))]), ...areaRows(shares, horizon).map((cells) => row("td", cells)));
    if (byId("areas-table").closest("details").open) this.table();
  }

  /** What each ending is called, with its code: where the goal is certainly out of reach, open runs are called so. */
  endingLabels(questions = this.study.questions) {
    const labels = [...questions.endings];
    const named = questions.goal ? [0, 1, OPEN] : [1, OPEN];
    labels[OPEN] = questions.goal ? (this.unreachable(questions) ? labels[STUCK] : text("what_if.not_reached")) : text("what_if.not_ended");
    return named.map((code) => [code, labels[code]]);
  }

  unreachable(questions = this.study.questions) {
    const moved = Object.keys(this.state.moved).some((name) => name in this.version().values);
    return questions.unreachable[moved ? 1 : 0];
  }

  drawEndings() {
    const { questions, count } = this.study;
    const rows = this.endingLabels().map(([code, label]) => {
      const successes = this.study.ending(code);
      const interval = wilson(successes, count, this.data.quantiles.z);
      const before = this.comparable() ? this.own.study.ending(code) / this.own.study.count : null;
      const such = this.study.firstEnding(code);
      const link = such < 0 ? "" : element("a", { href: "#", "data-run": such }, text("what_if.run", { run: such }));
      return element("tr", {}, element("th", { scope: "row" }, label),
        element("td", {}, bar(successes / count, interval, before)),
        element("td", { class: "figure" }, percent(successes / count)),
        element("td", { class: "figure" }, percentSpan(interval)), element("td", {}, link));
    });
    byId("endings").replaceChildren(row("th", heads("endings", "", "share", "interval", "such_as")), ...rows);
    byId("endings-note").hidden = !questions.goal || this.unreachable() || !this.study.ending(OPEN);
  }

  drawProperties() {
    const { properties } = this.study.questions;
    const changes = this.changes();
    byId("properties").replaceChildren(
      row("th", heads("properties", "in_these", "against")),
      ...properties.map((property, at) => {
        const answer = answerOf(property, this.study.properties[at], this.data.quantiles);
        return element("tr", {}, element("th", { scope: "row", dir: "auto" }, property.title),
          element("td", { "data-property": property.name }, answerWords(property, answer)),
          element("td", { class: "figure" }, changeWords(property, changes?.[at])));
      }));
    byId("properties").hidden = !properties.length;
  }

  /** The command that makes these numbers again. */
  command() {
    return `${this.typed()} --runs ${this.study.count} --seed ${this.state.seed}`;
  }

  /** The command that runs this text with the numbers that were moved. */
  typed() {
    const { values } = this.version();
    const moved = Object.entries(this.state.moved).filter(([name]) => name in values);
    const sets = moved.map(([name, value]) => ` --set parameters.${name}=${value}`);
    return `${this.version().command}${sets.join("")}`;
  }
}

function changeWords(property, change) {
  if (!change) return "";
  const signed = (text, value) => (value > 0 ? `+${text}` : text);
  if (!property.truth) return `${signed(number(change.value), change.value)} ${numberSpan(change.interval)}`;
  const share = signed(fixed(100 * change.value, 1), change.value);
  return text("what_if.of_100", { share, interval: percentSpan(change.interval) });
}

function heads(...keys) {
  return keys.map((key) => (key ? text(`what_if.${key}`) : ""));
}

function row(name, cells) {
  return element("tr", {}, cells.map((cell) =>
    (name === "th" && cell ? element(name, { scope: "col" }, cell) : element("td", { class: "figure" }, cell))));
}

function swatch(colour) {
  const box = element("span", { class: "swatch", "aria-hidden": true });
  box.style.setProperty("background", colour);
  return box;
}
