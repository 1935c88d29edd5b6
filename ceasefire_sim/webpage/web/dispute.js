// The dispute: the verdict on the text in force, and buttons that put a text or a way out in force on the whole page.

import { byId, element } from "./dom.js";
import { text } from "./texts.js";
import { grouped, percent } from "./wording.js";

const REACHED = 0;

export class DisputePart {
  constructor(data, state, whatIf) {
    Object.assign(this, { data, state, whatIf });
    byId("dispute").addEventListener("click", (event) => {
      const name = event.target.closest?.("[data-put]")?.dataset.put;
      if (name === undefined) return;
      const now = this.version();
      const next = now.name === name ? now.parent ?? name : name; // a second click takes a way out back
      this.state.set({ version: this.data.versions.findIndex((version) => version.name === next) });
    });
  }

  version() {
    return this.data.versions[this.state.version];
  }

  /** Shows the text in force; of a way out the text that it is of. */
  show() {
    const { name, parent } = this.version();
    const shown = parent ?? name;
    const panels = [...document.querySelectorAll("#dispute [data-text]")];
    for (const panel of panels) panel.hidden = panel.dataset.text !== shown;
    for (const button of document.querySelectorAll("#dispute [data-put]")) {
      button.setAttribute("aria-pressed", String(button.dataset.put === name));
      // what a way out does is bet on before it is told, so a lesson tells it of those that were tried
      button.closest("li")?.classList.toggle("untried", !this.state.tried.some(({ version }) => version === button.dataset.put));
    }
    if (panels.length) byId("in-force").replaceChildren(...this.inForce());
  }

  /** What is in force on the page, and what its runs say. */
  *inForce() {
    yield element("strong", {}, text("dispute.in_force", { title: this.version().title }));
    const { study } = this.whatIf;
    if (study?.count && document.body.dataset.ready && study.questions.goal) {
      const share = percent(study.ending(REACHED) / study.count);
      yield element("span", { class: "so-many" }, ` ${text("dispute.reached", { share, runs: grouped(study.count) })}`);
    }
  }
}
