// "Why?": what waits on the day shown, and for whatever is chosen why.

import { byId, element } from "./dom.js";
import { Reasons } from "./reasons.js";
import { mirrored, text } from "./texts.js";

const HAPPENS = /^(incidents|responses)\./; // what comes and goes

export class WhyPart {
  constructor(data, state, oneRun) {
    Object.assign(this, { data, state, oneRun });
    this.reasons = new Map();
    byId("why").addEventListener("change", (event) => this.state.set({ why: event.target.value }));
    document.addEventListener("click", (event) => {
      const path = event.target.closest?.("[data-why]")?.dataset.why;
      if (path === undefined) return;
      this.state.set({ why: path });
      byId("why").scrollIntoView({ block: "center" });
    });
  }

  /** The words of this version. */
  version() {
    const { version } = this.state;
    this.whole ??= new Reasons(this.data.waiting, this.data.start);
    if (!this.reasons.has(version)) this.reasons.set(version, this.whole.of(version));
    return this.reasons.get(version);
  }

  /** The numbers of a day, by name. */
  standing(day) {
    const { at, variables } = this.data.manifests[this.state.version];
    const names = Object.keys(at).filter((name) => at[name] < variables);
    const values = Object.fromEntries(names.map((name) => [name, this.oneRun.value(name, day)]));
    const last = (path) => {
      for (let before = day - 1; before >= 0; before--) if (this.oneRun.happened(path, before)) return before;
      return null;
    };
    return { ...this.oneRun.whatIf.setting().values, ...values, day, last };
  }

  /** The titles of obligations and changes of state that can go on from a day as things stand. */
  goingOn(day) {
    const reasons = this.version();
    const state = this.standing(day);
    const lasting = Object.entries(reasons.elements).filter(([path, { step }]) => !HAPPENS.test(path) && step === undefined);
    return lasting.map(([path]) => reasons.why(path, state))
      .filter(({ applies, reason, pace }) => applies && reason.holds && !reasons.isNever(pace)).map(({ title }) => title);
  }

  /** A button that asks why something waits; nothing where it does not wait. */
  button(path, title) {
    if (!this.waiting.has(path)) return null;
    return element("button", { type: "button", class: "back", "data-why": path, "aria-label": text("why.why_of", { title }) },
      text("why.why"));
  }

  draw() {
    const reasons = this.version();
    const state = this.standing(this.state.day);
    const answers = Object.keys(reasons.elements).map((path) => reasons.why(path, state));
    const waits = answers.filter(({ applies, reason }) => applies && !reason.holds);
    const rest = answers.filter((answer) => !waits.includes(answer));
    const choices = [["why.waits", waits], ["why.others", rest]].map(([key, group]) =>
      element("optgroup", { label: text(key, { count: group.length }) },
        group.map(({ path, title }) => element("option", { value: path }, title))));
    byId("why").replaceChildren(element("option", { value: "" }, text("why.choose")), ...choices);
    const chosen = answers.find(({ path }) => path === this.state.why);
    byId("why").value = chosen ? chosen.path : "";
    this.waiting = new Set(waits.map(({ path }) => path));
    byId("why-lines").hidden = !chosen;
    if (chosen) byId("why-lines").replaceChildren(...reasons.lines(chosen, this.state.day).map(line));
  }
}

/** A line, indented as far as it begins with blanks. */
function line(words) {
  const own = words.trimStart();
  const part = element("div", { dir: mirrored() ? null : "auto" }, own);
  part.style.setProperty("padding-inline-start", `${(words.length - own.length) * 0.6 + 1}em`);
  part.style.setProperty("text-indent", "-1em");
  return part;
}
