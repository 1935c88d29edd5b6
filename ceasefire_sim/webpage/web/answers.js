// The values of properties in runs, and what they say together: as `machine.property_values` and `results.run_answers`.

import { exactSum, mean, newcombe, quantile, wilson } from "./statistics.js";
import { text } from "./texts.js";
import { grouped, number, numberSpan, percent, percentSpan } from "./wording.js";

const OBSERVED = ["first", "broken", "start", "sum", "value", "given"];

const never = (day, horizon) => day > horizon;

const FORMS = {
  eventually: (seen, { horizon }) => (run) => [never(seen.first[run], horizon) ? 0 : 1, NaN],
  always: (seen, { horizon }) => (run) => [never(seen.broken[run], horizon) ? 1 : 0, NaN],
  hold: (seen, { horizon }) => (run) =>
    [!never(seen.first[run], horizon) && seen.broken[run] >= seen.first[run] ? 1 : 0, NaN],
  days_until: (seen, { horizon, last }) => (run) => {
    const first = seen.first[run];
    return never(first, horizon) ? [NaN, last] : [first, first];
  },
  between: (seen, { horizon, last }) => (run) => {
    const [start, first] = [seen.start[run], seen.first[run]];
    if (never(start, horizon)) return [NaN, NaN];
    return never(first, horizon) ? [NaN, last - start] : [first - start, first - start];
  },
  sum: (seen) => (run) => [seen.sum[run], seen.sum[run]],
  value: (seen, { truth }) => (run) => [seen.value[run], truth ? NaN : seen.value[run]],
  unbounded: () => () => [NaN, NaN],
};

/** Values and capped values of a property by run, read off the machine that has just played; NaN where there is none. */
export function propertyColumns(machine, property) {
  const seen = {};
  const { at, reals } = machine.manifest;
  for (const what of OBSERVED) {
    const name = `${property.name}.${what}`;
    if (name in at) seen[what] = reals.includes(name) ? machine.realColumn(name) : machine.column(name);
  }
  const { horizon } = machine.manifest;
  const answer = FORMS[property.form](seen, { horizon, last: property.last, truth: property.truth });
  const values = new Float64Array(machine.count).fill(NaN);
  const capped = new Float64Array(machine.count).fill(NaN);
  let given = 0;
  for (let run = 0; run < machine.count; run++) {
    if (property.given && never(seen.given[run], horizon)) continue;
    given += 1;
    [values[run], capped[run]] = answer(run);
  }
  return { values, capped, given };
}

/** The values that are there. */
function known(values) {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let run = 0; run < values.length; run++) if (!Number.isNaN(values[run])) kept[count++] = values[run];
  return kept.subarray(0, count);
}

/** What the columns of a property say: a share or a mean with its interval, and what stands beside it. */
export function answerOf(property, { values, capped, given }, quantiles) {
  const own = known(values);
  const asked = property.given ? given : null;
  if (property.truth) {
    const successes = own.filter((value) => value !== 0).length;
    if (!own.length) return { n: 0, given: asked };
    return { value: successes / own.length, interval: wilson(successes, own.length, quantiles.z), n: own.length, given: asked };
  }
  const counted = known(capped);
  const average = mean(counted, property.reach, quantiles);
  if (!average) return { n: 0, given: asked };
  const sorted = Float64Array.from(own).sort();
  const censored = counted.length - own.length;
  return {
    ...average,
    given: asked,
    median: quantile(sorted, censored, 0.5),
    happened: property.awaits ? own.length / counted.length : null,
  };
}

/** An answer in words, as `run` prints it. */
export function answerWords(property, answer) {
  if (!answer.n) return text(answer.given === 0 ? "answer.none_given" : "answer.none");
  const words = property.truth ? shareWords(answer) : meanWords(property, answer);
  return answer.given === null ? words : text("answer.in_runs", { answer: words, runs: grouped(answer.given) });
}

function shareWords({ value, interval }) {
  return text("answer.share", { value: percent(value), interval: percentSpan(interval) });
}

function meanWords(property, { value, interval, median, happened }) {
  const never = happened !== null && happened !== 1 ? property.never : "";
  const values = { value: number(value), interval: numberSpan(interval), never, median: number(median) };
  return happened === null ? text("answer.mean", values) : text("answer.mean_awaited", { ...values, share: percent(happened) });
}

/** The difference of a property between two settings on the same runs, second less first; null where no pair answers. */
export function difference(property, first, second, quantiles) {
  const [before, after] = property.truth ? [first.values, second.values] : [first.capped, second.capped];
  const [own, other] = pairs(before, after);
  const n = own.length;
  if (!n) return null;
  if (property.truth) return { ...shareDifference(own, other, quantiles.z), n };
  const [low, high] = property.reach;
  const changes = mean(own.map((value, at) => other[at] - value), [low - high, high - low], quantiles);
  return { ...changes, first: exactSum(own) / n, second: exactSum(other) / n };
}

/** The values of those runs that have one in both. */
function pairs(before, after) {
  const most = Math.min(before.length, after.length);
  const [own, other] = [new Float64Array(most), new Float64Array(most)];
  let count = 0;
  for (let run = 0; run < most; run++) {
    if (Number.isNaN(before[run]) || Number.isNaN(after[run])) continue;
    own[count] = before[run];
    other[count++] = after[run];
  }
  return [own.subarray(0, count), other.subarray(0, count)];
}

/** The difference of two shares, of truths of the same runs; second less first. */
export function shareDifference(before, after, z) {
  let [both, gained, lost] = [0, 0, 0];
  const n = before.length;
  for (let run = 0; run < n; run++) {
    if (before[run] && after[run]) both += 1;
    else if (after[run]) gained += 1;
    else if (before[run]) lost += 1;
  }
  const interval = newcombe(both, gained, lost, n - both - gained - lost, z);
  const [share, other] = [(both + lost) / n, (both + gained) / n];
  return { value: other - share, interval, first: share, second: other };
}
