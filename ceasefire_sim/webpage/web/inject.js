// What is decided by hand in one run: chosen from all draws of the scenario, listed, taken back, kept in the address.

import { byId, element } from "./dom.js";
import { together, withForced } from "./luck.js";
import { text } from "./texts.js";

const WRITTEN = /^([\w.-]+(?:#\d{1,4})?)@(\d{1,5})(?:=(no|\d{1,9}))?$/;
const MOST = 100;

/** The draws that an address decides, written as `trace --force` reads them. */
export function injectsIn(written) {
  const draws = written.map((text) => WRITTEN.exec(text)).filter(Boolean).slice(0, MOST);
  return withForced([], draws.map(([, site, day, value]) => [Number(day), site, value === "no" ? 0 : Number(value ?? 1)]));
}

/** A draw as an address has it. */
export function writtenInject([day, site, value]) {
  return `${site}@${day}=${value}`;
}

/** Draws as options of `trace`; `kindOf` says what is drawn at a site. */
export function forceWords(draws, kindOf) {
  const value = (site, number) => (kindOf(site) === "chance" ? ["=no", ""][number] : `=${number}`);
  return draws.map(([day, site, number]) => ` --force ${quoted(`${site}@${day}${value(site, number)}`)}`).join("");
}

const quoted = (word) => (word.includes("#") ? `'${word}'` : word);

export class Inject {
  /** `oneRun` plays the run; this says what is decided in it. */
  constructor(data, state, oneRun) {
    Object.assign(this, { data, state, oneRun });
    byId("inject-what").addEventListener("change", () => this.drawWays());
    byId("inject-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
  }

  sites() {
    return this.data.injections[this.data.injections_of[this.state.version]];
  }

  site(name) {
    return this.sites().find(({ site }) => site === name.split("#")[0]);
  }

  kindOf(name) {
    return this.site(name)?.kind;
  }

  /** The draws of the state that this text makes. */
  draws() {
    const { horizon } = this.oneRun.whatIf.version();
    return this.state.injects.filter(([day, name, value]) => {
      const site = this.site(name);
      const [, mark] = name.split("#");
      return site && value >= site.least && value <= site.most && day < horizon && (site.kind !== "initial" || day === 0)
        && (mark === undefined || (Number(mark) >= 1 && Number(mark) < site.marks));
    });
  }

  /** A draw as a clause. */
  words([, name, value]) {
    const { words, many, least } = this.site(name);
    const mark = name.split("#")[1];
    const clause = words[value - least] ?? many.replace("{count}", value);
    return mark ? text("inject.numbered", { clause, number: Number(mark) + 1 }) : clause;
  }

  /** Some draws of one day as a clause: that something happens goes without saying where it is said how. */
  clause(draws) {
    const said = draws.length > 1 ? draws.filter(([, name]) => !this.site(name).how.length) : draws;
    return joined((said.length ? said : draws).map((draw) => this.words(draw)));
  }

  /** Some draws as a clause with their days, one that they share at the end. */
  sentence(draws) {
    const groups = together(draws);
    const days = new Set(draws.map(([day]) => day));
    const clauses = groups.map((group) => this.clause(group));
    if (days.size === 1) return text("inject.on_day", { clause: joined(clauses), day: draws[0][0] });
    return joined(clauses.map((clause, at) => text("inject.on_day", { clause, day: groups[at][0][0] })));
  }

  // the form --------------------------------------------------------------------------------------

  /** Shows what can be decided in this text, and what is. */
  draw() {
    const version = this.oneRun.whatIf.version();
    const sites = this.data.injections_of[this.state.version];
    if (this.shown !== sites) {
      this.shown = sites;
      this.drawSites();
    }
    byId("inject-day").max = version.horizon - 1;
    if (document.activeElement !== byId("inject-day")) byId("inject-day").value = Math.min(this.state.day, version.horizon - 1);
    this.drawList();
  }

  drawSites() {
    const groups = new Map();
    for (const site of this.sites()) {
      if (this.isManner(site)) continue;
      if (!groups.has(site.group)) groups.set(site.group, element("optgroup", { label: site.group }));
      groups.get(site.group).append(element("option", { value: site.site }, site.title));
    }
    byId("inject-what").replaceChildren(...groups.values());
    this.drawWays();
  }

  /** Whether a site is offered as a way in which another turns out. */
  isManner({ site }) {
    return this.sites().some(({ how }) => how.includes(site));
  }

  /** In which ways the chosen site can come out: a list, or a number. */
  drawWays() {
    const site = this.site(byId("inject-what").value);
    const counted = site.many !== "";
    byId("inject-way").hidden = counted;
    byId("inject-number").hidden = !counted;
    byId("inject-mark-row").hidden = site.marks < 2;
    byId("inject-mark").max = site.marks;
    byId("inject-day").disabled = site.kind === "initial";
    if (counted) Object.assign(byId("inject-number"), { min: site.least, max: site.most, value: Math.min(site.most, Math.max(site.least, 1)) });
    this.ways = counted ? [] : this.waysOf(site);
    byId("inject-way").replaceChildren(...this.ways.map((draws, at) =>
      element("option", { value: at }, capital(this.clause(draws)))));
  }

  waysOf(site) {
    const values = site.words.map((_, at) => [[0, site.site, site.least + at]]);
    if (site.kind !== "chance") return values;
    const turns = site.how.flatMap((name) => {
      const how = this.site(name);
      return how.words.map((_, at) => [[0, site.site, 1], [0, name, how.least + at]]).reverse();
    });
    return [values[1], ...turns, values[0]];
  }

  add() {
    const site = this.site(byId("inject-what").value);
    const day = site.kind === "initial" ? 0 : Number(byId("inject-day").value);
    const mark = site.marks > 1 ? Number(byId("inject-mark").value) - 1 : 0;
    const way = site.many !== "" ? [[0, site.site, Number(byId("inject-number").value)]] : this.ways[Number(byId("inject-way").value)];
    const draws = way.map(([, name, value]) => [day, mark ? `${name}#${mark}` : name, value]);
    if (!Number.isInteger(day) || draws.some(([, , value]) => !Number.isInteger(value))) return;
    const others = this.state.injects.filter((draw) => !this.sameThing(draw, draws[0]));
    this.state.set({ injects: withForced(others, draws).slice(-MOST) });
  }

  /** Whether two draws decide the same thing on the same day, so that the later takes the place of the earlier. */
  sameThing([day, name], [otherDay, other]) {
    return day === otherDay && (name === other || Boolean(this.site(other)?.how.includes(name)));
  }

  drawList() {
    const known = this.draws();
    const rows = together(known).sort(([[a]], [[b]]) => a - b).map((draws) => {
      const clause = this.remarked(draws, text("inject.listed", { day: draws[0][0], clause: this.clause(draws) }));
      const back = element("button", { type: "button" }, text("inject.take_back"));
      back.setAttribute("aria-label", text("inject.take_back_of", { clause }));
      back.addEventListener("click", () =>
        this.state.set({ injects: this.state.injects.filter((draw) => !draws.includes(draw)) }));
      return element("li", { dir: "auto" }, clause, " ", back);
    });
    const strange = this.state.injects.length - known.length;
    if (strange) rows.push(element("li", { class: "note" }, text("inject.strange", { count: strange })));
    byId("inject-list").replaceChildren(...rows);
    byId("inject-none").hidden = rows.length > 0;
  }

  /** A clause with the remark that what was decided came to nothing, if it did: it was not drawn, or the run had ended. */
  remarked(draws, clause) {
    const { record } = this.oneRun;
    const [day, name, value] = draws[0];
    if (!record || !value || this.kindOf(name) === "initial" || this.kindOf(name) === "outcome") return clause;
    if (day >= record.end) return text("inject.over", { clause, end: record.end });
    const happened = this.oneRun.happened(name.replace(/\.pace$/, ""), day);
    return happened === 0 ? text("inject.idle", { clause }) : clause;
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function joined(words) {
  if (words.length < 2) return words.join("");
  return text("inject.and", { first: words.slice(0, -1).join(", "), last: words[words.length - 1] });
}
