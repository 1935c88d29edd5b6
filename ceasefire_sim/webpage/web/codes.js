// Short codes: a guess or the answers of a quiz in a few letters, which one types on another's page. A check tells codes
// of another question, and most slips of the pen, apart.

import { keyOf } from "./blake2b.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // without those that look alike
const LOOKS = { O: "0", I: "1", L: "1" };
export const LENGTH = 4;
const BITS = 20; // of the letters: a value, then the check

/** The codes in what was typed, one after another or with spaces anywhere. */
export function codesIn(words) {
  const pieces = words.split(/[\s,;.\-]+/).filter(Boolean);
  if (pieces.every((piece) => piece.length === LENGTH)) return pieces;
  return pieces.join("").match(new RegExp(`.{1,${LENGTH}}`, "gu")) ?? [];
}

/** So many bits that hang on a value and on what was asked. */
function check(value, bits, asked) {
  return Number(keyOf(String(value), asked) >> 1n & BigInt(2 ** bits - 1));
}

/** A whole number below 2 to the power of `bits` as a code; `asked` names the question. */
export function codeOf(value, bits, asked) {
  let rest = value * 2 ** (BITS - bits) + check(value, BITS - bits, asked);
  let code = "";
  for (let letter = 0; letter < LENGTH; letter++) {
    code = LETTERS[rest % 32] + code;
    rest = Math.floor(rest / 32);
  }
  return code;
}

/** The number of a code; null where it is none, or one of another question. */
export function valueOf(code, bits, asked) {
  const letters = [...code.toUpperCase()].map((letter) => LETTERS.indexOf(LOOKS[letter] ?? letter));
  if (letters.length !== LENGTH || letters.includes(-1)) return null;
  const whole = letters.reduce((sum, letter) => 32 * sum + letter, 0);
  const value = Math.floor(whole / 2 ** (BITS - bits));
  return whole % 2 ** (BITS - bits) === check(value, BITS - bits, asked) ? value : null;
}
