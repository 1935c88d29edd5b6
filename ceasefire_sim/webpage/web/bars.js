// A share as a bar, with its interval; what the file has stays as an outline.

import { drawn } from "./dom.js";

const [WIDTH, HEIGHT] = [200, 22];

export function bar(share, [low, high], before) {
  const at = (value) => (WIDTH * value).toFixed(1);
  return drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "bar", "aria-hidden": true, preserveAspectRatio: "none" },
    drawn("rect", { x: 0, y: 2, width: WIDTH, height: HEIGHT - 4, class: "ground" }),
    drawn("rect", { x: 0, y: 2, width: at(share), height: HEIGHT - 4, class: "share" }),
    drawn("path", { d: `M${at(low)} 11H${at(high)}M${at(low)} 6V16M${at(high)} 6V16`, class: "interval" }),
    before === null ? null : drawn("rect", { x: 0, y: 1, width: at(before), height: HEIGHT - 2, class: "ghost" }));
}
