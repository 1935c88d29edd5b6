// One run, day by day: chosen by its number or as an example, played, stepped, scrubbed.

import { byId, drawn, element } from "./dom.js";
import { Fork } from "./fork.js";
import { Inject, forceWords } from "./inject.js";
import { language, locale, text } from "./texts.js";
import { WhyPart } from "./why.js";
import { grouped } from "./wording.js";

const EXAMPLES = 2000; // runs among which an example is looked for
const OPEN = 3; // how runs end that have not come to an end
const PACE = 350; // milliseconds a day, while it plays

const DATE = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" };

export class OneRun {
  constructor(data, player, state, whatIf) {
    Object.assign(this, { data, player, state, whatIf });
    this.record = null;
    this.playing = null;
    this.dates = null;
    this.inject = new Inject(data, state, this);
    this.fork = new Fork(data, player, state, this, this.inject);
    this.why = new WhyPart(data, state, this);
    this.pictures();
    const go = (id, action) => byId(id).addEventListener("click", action);
    go("day-back", () => this.goTo(this.state.day - 1));
    go("day-on", () => this.goTo(this.state.day + 1));
    go("day-play", () => this.toggle());
    byId("day").addEventListener("input", (event) => this.goTo(Number(event.target.value)));
    byId("run").addEventListener("change", (event) => this.choose(Number(event.target.value)));
    go("run-typical", async () => this.choose(await this.typical()));
    document.addEventListener("click", (event) => {
      const run = event.target.closest?.("[data-run]")?.dataset.run;
      if (run === undefined) return;
      event.preventDefault();
      this.state.set({ run: Number(run), day: 0, injects: [], part: "one-run" });
    });
  }

  /** The pictures of the agreement stand here, too; their states are lit. */
  pictures() {
    for (const figure of document.querySelectorAll("#agreement figure[data-region]")) {
      const copy = figure.cloneNode(true);
      copy.querySelector("ol")?.remove();
      byId("run-pictures").append(copy);
    }
  }

  choose(run) {
    if (Number.isInteger(run) && run >= 0) this.state.set({ run, day: 0, injects: [] });
  }

  typical() {
    const setting = this.whatIf.setting();
    return this.player.ask("typical", { setting, questions: this.whatIf.questions(), runs: EXAMPLES });
  }

  telling() {
    return this.data.tellings[this.data.tellings_of[this.state.version]];
  }

  /** Plays the run that is chosen, if it is another one, and shows its day. */
  async show() {
    const setting = this.whatIf.setting();
    const { run } = this.state;
    const luck = { forced: this.inject.draws() };
    const key = JSON.stringify([setting, run, luck]);
    if (this.key !== key) {
      this.key = key;
      byId("day-sentences").setAttribute("aria-busy", "true");
      const record = await this.player.ask("record", { setting, questions: this.whatIf.questions(), run, luck });
      if (this.key !== key) return;
      this.record = record;
      this.recorded = key;
      this.drawOpen();
      this.examples();
    }
    if (this.record) this.draw();
    if (this.recorded === key) document.body.dataset.shown = [run, ...luck.forced].join(" ");
  }

  /** The buttons of examples: a run for each way to end, where some run ends so. */
  examples() {
    const study = this.whatIf.study;
    const box = byId("run-examples");
    box.replaceChildren();
    if (!study) return;
    const labels = this.whatIf.endingLabels();
    for (const [code, label] of labels) {
      const run = study.firstEnding(code);
      if (run >= 0) box.append(element("button", { type: "button", "data-run": run }, label));
    }
  }

  toggle() {
    if (this.playing) this.pause();
    else {
      if (this.state.day >= this.record.end) this.goTo(0, true);
      this.playing = setInterval(() => this.goTo(this.state.day + 1, true), PACE);
    }
    this.buttons();
  }

  pause() {
    clearInterval(this.playing);
    this.playing = null;
  }

  goTo(day, playing = false) {
    if (!this.record) return;
    if (!playing) this.pause();
    const within = Math.min(Math.max(day, 0), this.record.end);
    if (within === this.record.end) this.pause();
    this.state.set({ day: within });
    this.draw();
  }

  /** A variable on a day; a number that no variable holds is 0. */
  value(name, day) {
    const { at, variables } = this.data.manifests[this.state.version];
    return name in at ? this.record.states[day * variables + at[name]] : 0;
  }

  /** Whether this text has a variable. */
  knows(name) {
    return name in this.data.manifests[this.state.version].at;
  }

  /** How often something happened on a day; null where that is not counted. */
  happened(path, day) {
    const { happenings } = this.data.manifests[this.state.version];
    const number = happenings.indexOf(path);
    return number < 0 ? null : this.record.events[day * happenings.length + number];
  }

  /** The command that tells this run. */
  command() {
    const typed = this.whatIf.typed().replace(" run ", " trace ");
    const forced = forceWords(this.inject.draws(), (site) => this.inject.kindOf(site));
    return `${typed} --run ${this.state.run} --seed ${this.state.seed}${forced}`;
  }

  draw() {
    this.state.day = Math.min(this.state.day, this.record.end);
    this.buttons();
    this.why.draw();
    this.drawStates();
    this.drawDuties();
    this.drawNumbers();
    this.drawSentences();
    this.inject.draw();
    this.fork.draw();
  }

  buttons() {
    const { day } = this.state;
    byId("run").value = this.state.run;
    byId("day").max = this.record?.end ?? 0;
    byId("day").value = day;
    byId("day").setAttribute("aria-valuetext", this.date(day));
    byId("day-shown").textContent = this.date(day);
    byId("day-back").disabled = day <= 0;
    byId("day-on").disabled = day >= (this.record?.end ?? 0);
    byId("day-play").textContent = text(this.playing ? "one_run.pause" : "one_run.play");
    byId("run-end").textContent = text("one_run.end", { day: this.record.end, ending: this.ending(), seed: this.state.seed });
    const { before } = this.data.versions[this.state.version];
    byId("run-command").textContent = [before, this.command()].filter(Boolean).join("\n");
  }

  /** Says why a run that ended before its goal is not called stuck, where the goal is not known to be out of reach. */
  drawOpen() {
    const questions = this.whatIf.questions();
    const open = this.record.ending === OPEN && questions.goal && !this.whatIf.unreachable(questions);
    byId("run-open").hidden = !open;
    byId("run-open").textContent = open ? this.whyOpen() : "";
  }

  whyOpen() {
    const { end } = this.record;
    const [first, second, ...others] = this.why.goingOn(end).map((title) => text("one_run.named", { title }));
    if (!first) return text("one_run.open_rests", { day: end });
    if (!second) return text("one_run.open_moves", { day: end, what: first });
    return others.length ? text("one_run.open_moves_more", { day: end, first, second, count: others.length })
      : text("one_run.open_moves_both", { day: end, first, second });
  }

  ending() {
    return new Map(this.whatIf.endingLabels(this.whatIf.questions())).get(this.record.ending);
  }

  /** A day with its date; `key` says as what: a label, or the beginning of a sentence. */
  date(day, key = "one_run.day") {
    if (!this.data.start) return text(key, { day });
    this.dates ??= new Intl.DateTimeFormat(locale(), DATE); // when it is first used: it takes as long as all else here
    return text(`${key}_date`, { day, date: this.dates.format(new Date(Date.parse(this.data.start) + day * 86400000)) });
  }

  drawStates() {
    const { day } = this.state;
    byId("run-states").replaceChildren(...this.telling().regions.map(({ name, title, states, words }) => {
      const now = this.value(name, day);
      for (const box of document.querySelectorAll(`#run-pictures figure[data-region="${CSS.escape(name)}"] [data-state]`)) {
        const lit = box.dataset.state === `${name}.${states[now]}`;
        if (lit && !box.classList.contains("lit")) keepInView(box);
        box.classList.toggle("lit", lit);
      }
      return element("li", { dir: "auto" }, `${title}: `, element("strong", {}, words[now]));
    }));
  }

  drawDuties() {
    const { day } = this.state;
    byId("run-duties").parentNode.hidden = !this.telling().duties.length;
    byId("run-duties").replaceChildren(...this.telling().duties.map((duty) => {
      const done = this.value(`${duty.name}.done`, day);
      const who = duty.to ? `${duty.who} → ${duty.to}` : duty.who;
      return element("tr", {},
        element("th", { scope: "row", dir: "auto" }, duty.title, who ? element("span", { class: "note" }, ` ${who}`) : null),
        element("td", {}, progress(done / duty.total)),
        element("td", { class: "figure" }, text("one_run.done_of", { done, total: duty.total })),
        element("td", { class: "note", lang: "en", dir: "ltr" }, duty.due),
        element("td", {}, this.why.button(`obligations.${duty.name}`, duty.title)));
    }));
  }

  drawNumbers() {
    const { day } = this.state;
    byId("run-numbers").parentNode.hidden = !this.telling().quantities.length;
    byId("run-numbers").replaceChildren(...this.telling().quantities.map(({ name, title, range: [low, high] }) => {
      const value = this.value(name, day);
      return element("tr", {}, element("th", { scope: "row", dir: "auto" }, title),
        element("td", {}, progress((value - low) / Math.max(high - low, 1))), element("td", { class: "figure" }, grouped(value)));
    }));
  }

  drawSentences() {
    const { day } = this.state;
    const over = day >= this.record.end;
    const story = over ? [] : [...this.sentences(day)];
    const changes = over ? [text("one_run.ends_here")] : [...this.changes(this.telling(), day)];
    if (!story.length && !changes.length) changes.push(text("one_run.nothing"));
    byId("day-sentences").replaceChildren(
      element("h2", {}, this.date(day, over ? "one_run.day" : "one_run.on_day")),
      element("ul", {}, story.map((line) => element("li", { lang: language() }, line)),
        changes.map((line) => element("li", {}, line))));
    byId("day-sentences").removeAttribute("aria-busy");
  }

  /** What happened between the morning of a day and the next, in the order of the day. */
  *sentences(day) {
    const telling = this.telling();
    const forms = new Map(telling.sentences.map(([path, ...form]) => [path, form]));
    for (const { path, times } of this.inOrder(day)) {
      if (path.startsWith("obligations.")) yield* this.turn(path.slice("obligations.".length), day, times);
      const often = times - this.turnedOut(telling, path, day);
      const sentence = often > 0 && this.wording(forms.get(path), day);
      if (sentence) yield often === 1 ? sentence : text("one_run.times", { text: sentence, times: often });
    }
  }

  /** What can be counted, as days go through it; a breach stands behind the last of what it was done by on that day. */
  inOrder(day) {
    const { happenings } = this.data.manifests[this.state.version];
    const doneBy = new Map(this.telling().breached_by);
    const counted = happenings.map((path, number) =>
      ({ path, place: number, times: this.record.events[day * happenings.length + number] }));
    for (const { name } of this.telling().duties) {
      const path = `obligations.${name}`; // one that no step can be made of still misses its due days
      if (!happenings.includes(path)) counted.push({ path, place: happenings.length, times: 0 });
    }
    for (const breach of counted.filter(({ path }) => doneBy.has(path))) {
      const acts = counted.filter(({ path, times }) => times > 0 && doneBy.get(breach.path).some((act) => path === act || path.startsWith(`${act}.`)));
      if (acts.length) breach.place = Math.max(...acts.map(({ place }) => place)) + 0.5;
    }
    return counted.sort((one, other) => one.place - other.place);
  }

  /** What a duty did on a day: its steps, what of them was verified and acknowledged, the due days it missed. */
  *turn(name, day, steps) {
    const duty = this.telling().duties.find((other) => other.name === name);
    if (steps > 0) yield* this.steps(duty, this.value(`${name}.done`, day + 1), steps);
    yield* this.credits(duty, day);
    for (const [flag, sentence] of duty.missed) if (this.value(flag, day + 1) > this.value(flag, day)) yield sentence;
  }

  /** How many of the happenings of a day are told with their outcome, in one sentence. */
  turnedOut(telling, path, day) {
    if (!telling.merged.includes(path)) return 0;
    const { happenings } = this.data.manifests[this.state.version];
    return happenings.reduce((sum, other, at) =>
      sum + (other.startsWith(`${path}.outcomes.`) ? this.record.events[day * happenings.length + at] : 0), 0);
  }

  wording(form, day) {
    if (!form) return "";
    const [sentence, region] = form;
    if (typeof sentence === "string") return sentence;
    const { states } = this.telling().regions.find(({ name }) => name === region);
    return sentence[states[this.value(region, day)]] ?? Object.values(sentence)[0];
  }

  /** So many steps were made, the last of them this one; before them something else may have undone others. */
  *steps({ named, steps, total, fulfilled }, last, count) {
    if (named.length) yield* named.slice(last - count, last);
    else yield stepWords(steps.done, last - count, last);
    if (last >= total && last - count < total) yield fulfilled;
  }

  *credits({ name, steps }, day) {
    for (const attribute of ["verified", "acknowledged"]) {
      if (!(attribute in steps)) continue;
      const [before, after] = [this.value(`${name}.${attribute}`, day), this.value(`${name}.${attribute}`, day + 1)];
      if (after > before) yield stepWords(steps[attribute], before, after);
    }
  }

  *changes(telling, day) {
    for (const { name, title } of telling.quantities) {
      const [before, after] = [this.value(name, day), this.value(name, day + 1)];
      if (before === after) continue;
      const whole = text(after > before ? "one_run.rises" : "one_run.falls", { title, before, after });
      yield whole[0].toUpperCase() + whole.slice(1);
    }
  }
}

/** Scrolls a picture that is wider than its box, so that a state of it is seen. */
function keepInView(state) {
  const box = state.closest(".scroll");
  const [room, place] = [box.getBoundingClientRect(), state.getBoundingClientRect()];
  if (place.left < room.left || place.right > room.right) box.scrollLeft += place.left + place.width / 2 - room.left - room.width / 2;
}

function stepWords([single, several], before, after) {
  return (after - before > 1 ? several : single).replace("{first}", before + 1).replace("{last}", after);
}

function progress(share) {
  return drawn("svg", { viewBox: "0 0 100 12", class: "bar small", "aria-hidden": true, preserveAspectRatio: "none" },
    drawn("rect", { x: 0, y: 0, width: 100, height: 12, class: "ground" }),
    drawn("rect", { x: 0, y: 0, width: 100 * share, height: 12, class: "share" }));
}
