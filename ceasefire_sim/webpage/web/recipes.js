// Values made of parameters, as closures over them: nothing is evaluated from text.

import { greatest, least, logistic, per } from "./arithmetic.js";

const FORMS = {
  number: (value) => () => value,
  truth: (value) => () => Boolean(value),
  name: (text) => (values) => values[text],
};
const STEPS = {
  minus: ([x]) => (v) => -x(v),
  not: ([x]) => (v) => !x(v),
  "+": ([x, y]) => (v) => x(v) + y(v),
  "-": ([x, y]) => (v) => x(v) - y(v),
  "*": ([x, y]) => (v) => x(v) * y(v),
  "/": ([x, y]) => (v) => x(v) / y(v),
  "<": ([x, y]) => (v) => x(v) < y(v),
  "<=": ([x, y]) => (v) => x(v) <= y(v),
  ">": ([x, y]) => (v) => x(v) > y(v),
  ">=": ([x, y]) => (v) => x(v) >= y(v),
  "==": ([x, y]) => (v) => x(v) === y(v),
  "!=": ([x, y]) => (v) => x(v) !== y(v),
  and: (parts) => (v) => parts.every((part) => part(v)),
  or: (parts) => (v) => parts.some((part) => part(v)),
  choose: ([c, x, y]) => (v) => (c(v) ? x(v) : y(v)),
  min: (parts) => (v) => least(...parts.map((part) => part(v))),
  max: (parts) => (v) => greatest(...parts.map((part) => part(v))),
  abs: ([x]) => (v) => Math.abs(x(v)),
  clamp: ([x, low, high]) => (v) => greatest(low(v), least(x(v), high(v))),
  logistic: ([x]) => (v) => logistic(x(v)),
  per: ([p, n]) => (v) => per(p(v), n(v)),
};

/** A function of the parameters for every step. */
export function closures(steps) {
  const functions = [];
  for (const [form, ...rest] of steps) {
    functions.push(form in FORMS ? FORMS[form](...rest) : STEPS[form](rest.map((at) => functions[at])));
  }
  return functions;
}
