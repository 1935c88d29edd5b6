// Estimates from runs, as `results.estimate` and `results.paired` make them: the same steps in the same order.

const WHOLE = 2 ** 53; // below it sums of whole numbers are exact
const partials = new Float64Array(64); // of a sum: each is half a unit of the next at most, so no sum has more

/** The exact sum of numbers, rounded once: whole ones as they are, others by parts (J. R. Shewchuk, 1997). */
export function exactSum(numbers) {
  let sum = 0;
  for (let at = 0; at < numbers.length; at++) {
    sum += numbers[at];
    if (!Number.isInteger(numbers[at]) || sum >= WHOLE || sum <= -WHOLE) return sumByParts(numbers);
  }
  return sum;
}

function sumByParts(numbers) {
  let count = 0;
  for (let at = 0; at < numbers.length; at++) {
    let x = numbers[at];
    let kept = 0;
    for (let part = 0; part < count; part++) {
      let y = partials[part];
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials[kept] = x;
    count = kept + 1;
  }
  let sum = 0;
  for (let part = count - 1; part >= 0; part--) sum += partials[part];
  return sum;
}

/** Wilson's score interval of a share. */
export function wilson(successes, n, z) {
  if (n === 0) return [0, 1];
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  const low = successes === 0 ? 0 : Math.max(0, centre - half);
  const high = successes === n ? 1 : Math.min(1, centre + half);
  return [low, high];
}

function squareAndAdd(first, second, phi) {
  return Math.sqrt(Math.max(first * first - 2 * phi * first * second + second * second, 0));
}

/** Newcombe's interval of (gained - lost) / n, from the four cells of a table of pairs. */
export function newcombe(both, gained, lost, neither, z) {
  const n = both + gained + lost + neither;
  const p = (both + gained) / n;
  const q = (both + lost) / n;
  const [lowP, highP] = wilson(both + gained, n, z);
  const [lowQ, highQ] = wilson(both + lost, n, z);
  const product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither);
  let determinant = both * neither - gained * lost;
  if (determinant > 0) determinant = Math.max(determinant - n / 2, 0);
  const phi = product ? determinant / Math.sqrt(product) : 0;
  const down = squareAndAdd(p - lowP, highQ - q, phi);
  const up = squareAndAdd(highP - p, q - lowQ, phi);
  return [p - q - down, p - q + up];
}

/** The quantile of Student's t: a table for few degrees of freedom, a series (Abramowitz and Stegun, 26.7.5) beyond. */
export function tQuantile(freedom, { z, few }) {
  if (freedom <= few.length) return few[freedom - 1];
  if (freedom > 100000) return z;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** (power + 1), z);
}

function constantInterval(value, n, reach, tail) {
  const lowest = Math.min(reach[0], value);
  const highest = Math.max(reach[1], value);
  if (value === lowest || value === highest || (value === 0 && lowest === -highest)) {
    const other = 1 - tail ** (1 / n); // Clopper and Pearson's bound where none differs
    return [value - other * (value - lowest), value + other * (highest - value)];
  }
  const bound = n < 2 ? 1 : (7 * Math.log(4 / (2 * tail))) / (3 * (n - 1));
  const half = (highest - lowest) * bound;
  return [Math.max(value - half, lowest), Math.min(value + half, highest)];
}

/** The mean over runs, a Float64Array, with Student's t interval; `reach` is the least and the largest value a run can have. */
export function mean(values, reach, quantiles) {
  const n = values.length;
  if (!n) return null;
  if (values.every((value) => value === values[0])) {
    return { value: values[0], interval: constantInterval(values[0], n, reach, 0.025), n };
  }
  const average = exactSum(values) / n;
  const variance = exactSum(values.map((value) => (value - average) ** 2)) / (n - 1);
  const half = tQuantile(n - 1, quantiles) * Math.sqrt(variance / n);
  return { value: average, interval: [average - half, average + half], n };
}

/** The smallest value that at least a share p of all do not exceed; null if it is one of the censored ones. */
export function quantile(sorted, censored, p) {
  const total = sorted.length + censored;
  if (!total) return null;
  const rank = Math.max(Math.ceil(p * total - 1e-9), 1);
  return rank <= sorted.length ? sorted[rank - 1] : null;
}
