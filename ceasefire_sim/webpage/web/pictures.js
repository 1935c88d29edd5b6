// Diagrams at a size that can be read: whole where there is room for that, else they scroll in their box, with a hint.

import { element } from "./dom.js";
import { text } from "./texts.js";

const LEAST = 11; // pixels of the smallest letters

let observer = null;

/** Keeps the diagrams in some boxes readable whenever a box gets another size. */
export function keepReadable(boxes) {
  if (!observer) {
    observer = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
    window.addEventListener("resize", () => document.querySelectorAll(".scroll").forEach(fit));
  }
  for (const box of boxes) observer.observe(box);
}

function fit(box) {
  const picture = box.querySelector("svg.diagram");
  if (!picture || !box.clientWidth) return;
  const { width, height } = picture.viewBox.baseVal;
  const letters = [...picture.querySelectorAll("[font-size]")].map((part) => Number(part.getAttribute("font-size")));
  const room = Math.min(box.clientWidth / width, (parseFloat(getComputedStyle(box).maxHeight) || Infinity) / height);
  const scale = Math.max(Math.min(room, 1), Math.min(LEAST / Math.min(...letters, LEAST * 2), 1));
  picture.style.setProperty("--wide", `${Math.floor(scale * width)}px`);
  hint(box, scale > room * 1.01);
}

function hint(box, beyond) {
  if (beyond && box.tabIndex !== 0) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
  if (beyond) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
  if (!beyond) box.parentNode.querySelector(":scope > .hint")?.remove();
  else if (!box.previousElementSibling?.matches(".hint")) box.before(element("p", { class: "hint" }, text("page.scrolls")));
}
