// The shares of phases by day, one upon another; what the file has stays as dashed lines.

import { drawn } from "./dom.js";
import { text } from "./texts.js";
import { percent } from "./wording.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [58, 14, 8, 28];
const MOST_POINTS = 200;
const LETTER = 8.4; // about the width of one, of 16 pixels
const TICK = 70; // about the width of "day 0" and a gap
const MOST_TICKS = 7;
const HATCHES = ["", "M0 8 8 0", "M0 4H8", "M4 0V8", "M0 0 8 8", "M0 8 8 0M0 0 8 8", "M0 4H8M4 0V8"];

function sampled(horizon) {
  const step = Math.ceil((horizon + 1) / MOST_POINTS);
  const days = [];
  for (let day = 0; day < horizon; day += step) days.push(day);
  return [...days, horizon];
}

/** The lower edge of every phase, and the upper edge of the last, by day. */
function edges(shares, horizon) {
  const lines = [new Float64Array(horizon + 1)];
  for (const share of shares) lines.push(share.map((value, day) => lines[lines.length - 1][day] + value));
  return lines;
}

function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const light = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  return luminance > 0.2 ? "#000000" : "#ffffff";
}

function ticks(horizon, most = MOST_TICKS) {
  const steps = [1, 2, 5, 10, 20, 30, 50, 60, 90, 100, 120, 180, 200, 365, 500, 730, 1000, 2000, 3650];
  const step = steps.find((size) => horizon / size <= most) ?? horizon;
  return Array.from({ length: Math.floor(horizon / step) + 1 }, (_, number) => number * step);
}

function patterns(phases) {
  return drawn("defs", {}, phases.map(({ colour }, at) =>
    drawn("pattern", { id: `hatch${at}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      drawn("rect", { width: 8, height: 8, fill: colour }),
      drawn("path", { d: HATCHES[at % HATCHES.length] || "M0 0", stroke: "#ffffff", "stroke-opacity": 0.45 }))));
}

function label(phase, lower, upper, place) {
  let best = 0;
  const thickness = (day) => upper[day] - lower[day];
  for (let day = 0; day < upper.length; day++) if (thickness(day) > thickness(best)) best = day;
  if (thickness(best) * place.height < 22) return null;
  const half = (LETTER * phase.title.length) / 2;
  if (2 * half > place.width) return null;
  const x = Math.min(Math.max(place.x(best), LEFT + half + 4), LEFT + place.width - half - 4);
  const y = place.y((lower[best] + upper[best]) / 2) + 5;
  return drawn("text", { x, y, "text-anchor": "middle", class: "direct", fill: inkOn(phase.colour), stroke: phase.colour },
    phase.title);
}

function described(phases, shares, horizon) {
  const last = phases.map(({ title }, at) => `${title} ${percent(shares[at][horizon])}`);
  return text("areas.last_day", { day: horizon, shares: last.join(", ") });
}

/** The picture, of a width in pixels; `ghost` are the shares as the file has them, or null. */
export function areas({ phases, shares, ghost, horizon, width, height }) {
  const place = {
    width: width - LEFT - RIGHT,
    height: height - TOP - BOTTOM,
    x: (day) => LEFT + (day / Math.max(horizon, 1)) * (width - LEFT - RIGHT),
    y: (share) => TOP + (1 - share) * (height - TOP - BOTTOM),
  };
  const days = sampled(horizon);
  const point = (line) => (day) => `${place.x(day).toFixed(1)} ${place.y(line[day]).toFixed(1)}`;
  const lines = edges(shares, horizon);
  const bands = phases.map((_, at) => {
    const back = [...days].reverse().map(point(lines[at]));
    return drawn("path", { d: `M${days.map(point(lines[at + 1])).join("L")}L${back.join("L")}Z`, fill: `url(#hatch${at})` });
  });
  const before = ghost ? edges(ghost, horizon).slice(1, -1) : [];
  return drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "areas-title areas-text" },
    drawn("title", { id: "areas-title" }, text("areas.title")),
    drawn("desc", { id: "areas-text" }, described(phases, shares, horizon)),
    patterns(phases),
    bands,
    before.map((line) => drawn("path", { d: `M${days.map(point(line)).join("L")}`, class: "ghost" })),
    [0, 0.25, 0.5, 0.75, 1].map((share) => [
      drawn("line", { x1: LEFT - 5, x2: LEFT, y1: place.y(share), y2: place.y(share), class: "tick" }),
      drawn("text", { x: LEFT - 8, y: place.y(share) + 5, "text-anchor": "end" }, `${100 * share} %`)]),
    ticks(horizon, Math.min(place.width / TICK, MOST_TICKS)).map((day) => [
      drawn("line", { x1: place.x(day), x2: place.x(day), y1: place.y(0), y2: place.y(0) + 5, class: "tick" }),
      drawn("text", { x: place.x(day), y: height - 8, "text-anchor": day ? "middle" : "start" }, day ? `${day}` : text("areas.day_0"))]),
    phases.map((phase, at) => label(phase, lines[at], lines[at + 1], place)));
}

/** The same as rows of a table: some days, and the share of each phase. */
export function areaRows(shares, horizon) {
  const days = ticks(horizon);
  if (days[days.length - 1] !== horizon) days.push(horizon);
  return days.map((day) => [`${day}`, ...shares.map((share) => percent(share[day]))]);
}
