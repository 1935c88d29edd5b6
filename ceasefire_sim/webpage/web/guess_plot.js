// The guesses of a room as a histogram, with what came as a line through it.

import { drawn } from "./dom.js";
import { text } from "./texts.js";
import { fixed, number } from "./wording.js";

const plain = (value) => (Number.isInteger(value) ? String(value) : number(value));

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [760, 250, 30, 56, 34];
const BINS = 10;

/** How many people guessed in each tenth of the reach. */
export function binned(guesses, [low, high]) {
  const counts = new Array(BINS).fill(0);
  for (const [guess, count] of guesses) {
    const at = Math.floor((BINS * (guess - low)) / (high - low || 1));
    counts[Math.min(Math.max(at, 0), BINS - 1)] += count;
  }
  return counts;
}

/** The picture; `answer` is null while it is hidden. */
export function guessPlot(guesses, reach, answer) {
  const [low, high] = reach;
  const counts = binned(guesses, reach);
  const most = Math.max(...counts, 1);
  const across = (value) => LEFT + ((WIDTH - 2 * LEFT) * (value - low)) / (high - low || 1);
  const up = (count) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * count) / most;
  const edge = (bin) => low + (bin * (high - low)) / BINS;
  const told = counts.map((count, bin) => (count ? `${plain(edge(bin))}–${plain(edge(bin + 1))}: ${count}` : "")).filter(Boolean);
  return drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "guesses", role: "img" },
    drawn("title", {}, text("bets.histogram")),
    drawn("desc", {}, told.join("; ")),
    counts.map((count, bin) => (count ? [
      drawn("rect", {
        x: across(edge(bin)) + 2, y: up(count), width: across(edge(bin + 1)) - across(edge(bin)) - 4,
        height: HEIGHT - BOTTOM - up(count), class: "share",
      }),
      drawn("text", { x: (across(edge(bin)) + across(edge(bin + 1))) / 2, y: up(count) - 4, "text-anchor": "middle" }, count),
    ] : null)),
    drawn("path", { d: `M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - LEFT}`, class: "tick" }),
    [0, 2, 4, 6, 8, 10].map((bin) =>
      drawn("text", { x: across(edge(bin)), y: HEIGHT - 8, "text-anchor": "middle" }, plain(edge(bin)))),
    answer === null ? null : [
      drawn("path", { d: `M${across(answer)} ${TOP - 26}V${HEIGHT - BOTTOM}`, class: "came" }),
      drawn("text", {
        x: Math.min(Math.max(across(answer), 60), WIDTH - 60), y: TOP - 34, "text-anchor": "middle", class: "direct",
      }, text("bets.came_short", { value: fixed(answer, 1) })),
    ]);
}
