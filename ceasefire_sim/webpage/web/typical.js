// The run nearest to the medians of all, as `analysis.typical` finds it.

function median(sorted) {
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function mostFrequent(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0][0];
}

/** How far each run is from the middle of a column; `named`: its numbers stand for names. */
function distances(values, named) {
  if (named) {
    const usual = mostFrequent(values);
    return values.map((value) => (value === usual ? 0 : 1));
  }
  const middle = median(Float64Array.from(values).sort());
  const far = values.map((value) => Math.abs(value - middle));
  const mean = far.reduce((sum, value) => sum + value, 0) / far.length;
  return mean ? far.map((value) => value / mean) : far;
}

/** The place of the typical run; `columns` are pairs of the values by run, and whether they stand for names. */
export function typicalPlace(columns) {
  const total = new Float64Array(columns[0][0].length);
  for (const [values, named] of columns) distances(values, named).forEach((far, run) => (total[run] += far));
  return total.indexOf(total.reduce((least, far) => Math.min(least, far)));
}
