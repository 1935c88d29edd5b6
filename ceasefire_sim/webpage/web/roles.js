// Role cards: one is shown at a time, never beside another; on paper one a sheet.

import { button } from "./bets.js";
import { byId, element } from "./dom.js";
import { text } from "./texts.js";

const PARTS = ["owes", "owed", "reads", "sees"];

export class Roles {
  constructor(data, state) {
    Object.assign(this, { data, state });
    this.cards = data.roles.map((role) => this.card(role));
    byId("cards").append(...this.cards);
    byId("roles-list").append(...data.roles.map(({ title }, at) =>
      button(title, () => state.set({ party: at }), { class: "put", dir: "auto", id: `role-${at}` })));
    if (this.cards.length) {
      byId("roles-list").append(button(text("roles.print"), () => window.print(), { id: "roles-print" }));
    }
  }

  card(role) {
    const line = (part) => (words) =>
      element("li", part === "sees" ? { dir: "auto" } : { lang: "en", dir: "ltr" }, withCode(words)); // the rest is told in English
    return element("article", { class: "card", "data-party": role.party },
      element("p", { class: "note", dir: "auto" }, this.data.title),
      element("h3", { dir: "auto" }, role.title),
      PARTS.map((part) => [
        element("h4", {}, text(`roles.${part}`)),
        element("ul", {}, role[part].length ? role[part].map(line(part)) : element("li", {}, text("roles.nothing"))),
      ]),
      element("p", { class: "note" }, text("roles.keep")));
  }

  show() {
    const shown = Math.min(this.state.party, this.cards.length - 1);
    this.cards.forEach((card, at) => {
      card.hidden = at !== shown;
      byId(`role-${at}`).setAttribute("aria-pressed", String(at === shown));
    });
  }
}

/** A line; what stands between backticks as code, but for those of titles, which are written as U+E000. */
function withCode(line) {
  const plain = (piece) => piece.replaceAll("\ue000", "`");
  return line.split("`").map((piece, at) => (at % 2 ? element("code", {}, plain(piece)) : plain(piece)));
}
