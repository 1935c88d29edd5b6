// Elements made from data: texts are set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A table of which a narrow screen shows a part: it scrolls by finger and by keyboard. */
export function table(...children) {
  return element("div", { class: "wide", tabindex: "0" }, element("table", {}, children));
}

/** Sets a text where it is another one: a browser lays out anew even what is written again. */
export function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Plain data in the open that the page carries. */
export function carried(id) {
  return JSON.parse(byId(id).textContent);
}
