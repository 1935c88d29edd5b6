// exp, log and per of + - * / alone (language page, section 7), thresholds of chances, weights and counts: the same
// bits as in Python.

export const WHOLE = 4294967296;
const LOG2_E = 1.4426950408889634;
const LN2_UPPER = 0.6931471803691238;
const LN2_LOWER = 1.9082149292705877e-10;
const ROOT_OF_HALF = 0.7071067811865476;
const TAYLOR = [1];
for (let j = 1; j < 14; j++) TAYLOR.push(TAYLOR[j - 1] / j);

const real = new Float64Array(1);
const bits = new BigInt64Array(real.buffer);

function powerOfTwo(k) {
  bits[0] = BigInt(k + 1023) << 52n;
  return real[0];
}

export function exp(x) {
  if (x < -700) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  const r = x - k * LN2_UPPER - k * LN2_LOWER;
  let total = r * TAYLOR[13] + TAYLOR[12];
  for (let j = 11; j >= 0; j--) total = total * r + TAYLOR[j];
  return total * powerOfTwo(k);
}

// the natural logarithm of 0 < y <= 1, where y is no smaller than 2^-53
export function log(y) {
  real[0] = y;
  let k = Number(bits[0] >> 52n) - 1022;
  bits[0] = (bits[0] & 0xfffffffffffffn) | (1022n << 52n);
  let m = real[0];
  if (m < ROOT_OF_HALF) {
    m *= 2;
    k -= 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let total = 0;
  for (let j = 21; j > 0; j -= 2) total = total * z + 1 / j;
  return k * LN2_UPPER + (k * LN2_LOWER + 2 * s * total);
}

export function per(p, n) {
  return p >= 1 ? 1 : 1 - exp(log(1 - p) / n);
}

export function logistic(x) {
  if (x < -700) return 0;
  return x > 700 ? 1 : 1 / (1 + exp(-x));
}

export function least(...numbers) {
  return numbers.reduce((a, b) => (b < a ? b : a));
}

export function greatest(...numbers) {
  return numbers.reduce((a, b) => (b > a ? b : a));
}

export function halfToEven(x) {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 ? floor + 1 : floor;
}

export function threshold(p) {
  return Math.floor(Math.min(Math.max(p, 0), 1) * WHOLE);
}

export function choiceThresholds(weights) {
  let whole = 0;
  let last = -1;
  weights.forEach((weight, number) => {
    whole += Math.max(weight, 0);
    if (weight > 0) last = number;
  });
  if (last < 0) return weights.map(() => 0);
  let running = 0;
  return weights.map((weight, number) => {
    running += Math.max(weight, 0);
    return number >= last ? WHOLE : Math.floor((running / whole) * WHOLE);
  });
}

export function poissonThresholds(mean, most) {
  let weight = exp(-mean);
  let sum = weight;
  const limits = [];
  for (let j = 0; j <= most; j++) {
    limits.push(Math.floor(sum * WHOLE));
    weight = (weight * mean) / (j + 1);
    if (sum + weight === sum) break;
    sum += weight;
  }
  limits[limits.length - 1] = WHOLE;
  return limits;
}
