// Numbers as `present.numbers` writes them.

/** A number with so many decimals; ties go to even, as in Python. */
export function fixed(x, digits) {
  const size = Math.abs(x);
  const grain = size * 2 ** (digits + 1);
  if (!Number.isInteger(grain) || grain % 2 === 0) return x.toFixed(digits);
  const below = Math.floor(size * 10 ** digits);
  const text = ((below % 2 ? below + 1 : below) / 10 ** digits).toFixed(digits);
  return x < 0 ? `-${text}` : text;
}

export function percent(share) {
  return `${fixed(100 * share, 1)} %`;
}

export function percentSpan([low, high]) {
  return `[${fixed(100 * low, 1)}, ${fixed(100 * high, 1)}]`;
}

export function number(value) {
  if (value === null) return "–";
  if (Math.abs(value) < 10) return fixed(value, 2);
  const text = fixed(value, 1);
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

export function numberSpan([low, high]) {
  return `[${number(low)}, ${number(high)}]`;
}

/** A count with marks of thousands. */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
