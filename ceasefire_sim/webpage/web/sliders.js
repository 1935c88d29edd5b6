// A slider for each number that can be moved; a double click, or its button, brings the file's value back.

import { byId, element, write } from "./dom.js";
import { text } from "./texts.js";

const SHOWN = 6; // the rest is folded

export class Sliders {
  /** `changed(name, value)` is called while one moves; value is null where the file's came back. */
  constructor(parameters, changed) {
    this.parameters = parameters;
    this.changed = changed;
    this.controls = new Map(parameters.map((parameter) => [parameter.name, this.control(parameter)]));
    const rows = parameters.map(({ name }) => this.controls.get(name).row);
    byId("sliders").append(...rows.slice(0, SHOWN));
    if (rows.length > SHOWN) {
      byId("sliders").append(element("details", {},
        element("summary", {}, text("sliders.more", { count: rows.length - SHOWN })), ...rows.slice(SHOWN)));
    }
  }

  control(parameter) {
    const id = `slider-${parameter.name}`;
    const input = element("input", {
      type: "range", id, min: parameter.low, max: parameter.high, step: parameter.step ?? "any",
      "aria-describedby": `${id}-note`,
    });
    const shown = element("output", { for: id });
    const back = element("button", { type: "button", class: "back", title: text("sliders.back") }, "↺");
    back.setAttribute("aria-label", text("sliders.back_of", { title: parameter.title }));
    const note = element("p", { id: `${id}-note`, class: "note" });
    const row = element("div", { class: "slider" },
      element("label", { for: id, dir: "auto" }, parameter.title), shown, input, back, note);
    input.addEventListener("input", () => {
      shown.textContent = String(Number(input.value)); // at once; the picture follows
      this.changed(parameter.name, Number(input.value));
    });
    for (const [source, event] of [[input, "dblclick"], [back, "click"]]) {
      source.addEventListener(event, () => this.changed(parameter.name, null));
    }
    return { row, input, shown, back, note, parameter };
  }

  /** Shows the numbers of a version as moved. */
  show(version, moved) {
    for (const [name, { row, input, shown, back, note, parameter }] of this.controls) {
      const free = name in version.values;
      const value = free ? moved[name] ?? version.values[name] : null;
      input.disabled = !free;
      if (free) input.value = value;
      const unit = parameter.unit ? ` ${parameter.unit}` : "";
      write(shown, free ? `${value}` : text("sliders.fixed"));
      input.setAttribute("aria-valuetext", `${shown.textContent}${unit}`);
      back.hidden = !(name in moved);
      row.classList.toggle("moved", name in moved);
      const { low, high } = parameter;
      write(note, text(free ? "sliders.span" : "sliders.span_fixed", { low, high, value: `${version.values[name]}${unit}` }));
    }
  }
}
