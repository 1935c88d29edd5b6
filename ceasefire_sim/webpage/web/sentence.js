// What the sliders changed, in one sentence: of the question that moved most, with its paired interval.

import { difference } from "./answers.js";
import { text } from "./texts.js";
import { fixed, grouped, number, numberSpan, percentSpan } from "./wording.js";

const MOST_WORDS = 20; // it is read out after every change, so it has to be short; the title stands whole in the table

const words = (text) => text.split(/\s+/).filter(Boolean);

/** The sentence that has a title, which loses its last words where there are too many. */
function within(write, title) {
  const own = words(title);
  const over = words(write(title)).length - MOST_WORDS;
  return over > 0 ? write(`${own.slice(0, Math.max(own.length - over, 1)).join(" ")}…`) : write(title);
}

const hundred = (value) => fixed(100 * value, 1);

function shareSentence(title, { value, interval: [low, high] }) {
  const [less, more] = value < 0 ? [-high, -low] : [low, high];
  const key = value < 0 ? "what_if.fewer_runs" : "what_if.more_runs";
  const [share, span] = [hundred(Math.abs(value)), percentSpan([less, more])];
  return within((short) => text(key, { share, interval: span, title: short }), title);
}

function meanSentence(title, { value, interval }) {
  const [less, more] = value < 0 ? [-interval[1], -interval[0]] : interval;
  const key = value < 0 ? "what_if.less_mean" : "what_if.more_mean";
  const [mean, span] = [number(Math.abs(value)), numberSpan([less, more])];
  return within((short) => text(key, { value: mean, interval: span, title: short }), title);
}

/** The differences of all properties, second less first; null where no pair answers. */
export function differences(properties, first, second, quantiles) {
  return properties.map((property, at) => difference(property, first[at], second[at], quantiles));
}

const certain = ({ interval: [low, high] }) => low > 0 || high < 0;

/** The sentence; `changes` are the differences of the properties, or null where nothing was moved. */
export function sentence(properties, changes, runs) {
  if (!changes) return text("what_if.as_the_file", { runs: grouped(runs) });
  const known = properties.map((property, at) => ({ property, change: changes[at] })).filter(({ change }) => change);
  const shares = known.filter(({ property }) => property.truth);
  shares.sort((a, b) => Math.abs(b.change.value) - Math.abs(a.change.value));
  if (shares.length && certain(shares[0].change)) return shareSentence(shares[0].property.title, shares[0].change);
  const size = ({ property, change }) => {
    const [low, high] = property.reach;
    return Math.abs(change.value) / Math.max(high - low, 1e-9);
  };
  const means = known.filter(({ property, change }) => !property.truth && certain(change));
  means.sort((a, b) => size(b) - size(a));
  if (means.length) return meanSentence(means[0].property.title, means[0].change);
  return text("what_if.no_difference", { runs: grouped(runs) });
}
