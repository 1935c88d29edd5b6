// Six items before and after: everybody answers on a page of one's own or on paper, a code has all answers.

import { button } from "./bets.js";
import { LENGTH, codeOf, codesIn, valueOf } from "./codes.js";
import { byId, element, table } from "./dom.js";
import { text } from "./texts.js";
import { fixed } from "./wording.js";

const BITS = 14; // of the answers in a code
const BASE = 5; // options and none

export class Quiz {
  constructor(data, state) {
    Object.assign(this, { data, state });
    this.items = data.lesson?.quiz ?? [];
    this.own = this.items.map(() => null);
    this.said = "";
    byId("quiz").hidden = !this.items.length;
    byId("quiz-note").textContent = text("quiz.note", { length: LENGTH });
    if (this.items.length) byId("quiz-items").append(...this.items.map((item, at) => this.item(item, at)));
  }

  id() {
    return `${this.data.hash}/quiz`;
  }

  item({ question, options }, at) {
    const choices = options.map((option, number) => {
      const box = element("input", { type: "radio", name: `quiz-${at}`, value: number, id: `quiz-${at}-${number}` });
      box.addEventListener("change", () => {
        this.own[at] = number;
        this.show();
      });
      return element("label", { class: "option", dir: "auto" }, box, " ", option);
    });
    return element("fieldset", {}, element("legend", { dir: "auto" }, `${at + 1}. ${question}`), choices,
      element("p", { class: "key-line", id: `quiz-key-${at}`, dir: "auto", hidden: true }));
  }

  show() {
    if (!this.items.length) return;
    const value = this.own.reduce((sum, option) => BASE * sum + (option === null ? BASE - 1 : option), 0);
    byId("quiz-code").textContent = this.own.includes(null) ? "–" : codeOf(value, BITS, this.id());
    const { key } = this.state.quiz;
    for (const [at, item] of this.items.entries()) {
      const line = byId(`quiz-key-${at}`);
      line.hidden = !key;
      line.textContent = key ? text("quiz.key_line", { option: item.options[item.key], basis: item.basis }) : "";
    }
    byId("quiz-counts").replaceChildren(...this.counts());
  }

  /** The options of a code, the last number of the base for none. */
  options(value) {
    const options = [];
    for (let rest = value, at = 0; at < this.items.length; at++, rest = Math.floor(rest / BASE)) options.unshift(rest % BASE);
    return options;
  }

  /** The share of right answers to an item. */
  right(when, at) {
    const codes = this.state.quiz[when];
    const right = codes.filter((value) => this.options(value)[at] === this.items[at].key).length;
    return codes.length ? right / codes.length : null;
  }

  *counts() {
    const { quiz } = this.state;
    yield this.collecting("before", "quiz.codes_before");
    yield this.collecting("after", "quiz.codes_after");
    yield element("p", {}, button(text(quiz.key ? "quiz.hide_key" : "quiz.show_key"),
      () => this.state.set({ quiz: { ...quiz, key: !quiz.key } }), { id: "quiz-key" }));
    if (!quiz.key || !(quiz.before.length + quiz.after.length)) return;
    const share = (value) => (value === null ? "–" : `${fixed(100 * value, 0)} %`);
    yield table(element("tr", {}, ["quiz.item", "quiz.before", "quiz.after"].map((name) =>
      element("th", { scope: "col" }, text(name)))), this.items.map(({ question }, at) => element("tr", {},
      element("th", { scope: "row", dir: "auto" }, `${at + 1}. ${question}`),
      ["before", "after"].map((when) => element("td", { class: "figure" }, share(this.right(when, at)))))));
  }

  collecting(when, words) {
    const box = element("input", { id: `quiz-${when}`, size: 12, autocapitalize: "characters", autocomplete: "off" });
    const node = element("form", { class: "row" }, element("label", { for: `quiz-${when}` },
      text(words, { count: this.state.quiz[when].length })), " ", box,
    element("button", { type: "submit" }, text("bets.add_code")), element("span", { role: "status" }, this.said));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      const codes = codesIn(box.value);
      const values = codes.map((code) => valueOf(code, BITS, this.id()));
      const wrong = codes.find((_, place) => values[place] === null);
      this.said = wrong ? text("quiz.no_code", { code: wrong }) : "";
      if (wrong || !codes.length) this.show();
      else this.state.set({ quiz: { ...this.state.quiz, [when]: [...this.state.quiz[when], ...values] } });
      byId(`quiz-${when}`).focus();
    });
    return node;
  }
}
