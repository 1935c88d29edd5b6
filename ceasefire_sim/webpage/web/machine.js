// A module at work: its memory, its words for a setting of the parameters and a seed, and blocks of runs.

import { WHOLE, choiceThresholds, halfToEven, poissonThresholds, threshold } from "./arithmetic.js";
import { keyOf } from "./blake2b.js";
import { closures } from "./recipes.js";

const PAGE = 65536;
const LINE = 64;
const WORD = 8;
const MOST_FORCED = 512; // draws decided by hand
const MOST_SPLICES = 2; // of a run: its own luck, and from a day on another's
const NO_HANDS = { forced: [], splices: null };
const SINGLE = new Float64Array(1);
const SINGLE_BITS = new BigInt64Array(SINGLE.buffer);

const WORDS_OF = {
  REAL: (values) => values.map((value) => {
    SINGLE[0] = value;
    return SINGLE_BITS[0];
  }),
  TRUTH: (values) => values.map((value) => BigInt(value ? 1 : 0)),
  WHOLE: (values) => values.map((value) => BigInt(Math.trunc(value))),
  THRESHOLD: (values) => values.map((value) => BigInt(threshold(value))),
  ROUNDED: (values) => values.map((value) => BigInt(halfToEven(value))),
  LIMITS: (values) => choiceThresholds(values).map(BigInt),
};

export class Machine {
  /** `most` is how many runs a block has at most; `header` has the places of the words of the header. */
  constructor(module, words, manifest, header, most) {
    this.manifest = manifest;
    this.header = header;
    this.most = Math.min(most, manifest.call);
    this.steps = closures(manifest.steps);
    const exports = new WebAssembly.Instance(module, {}).exports;
    this.exports = exports;
    this.place(words.length);
    const missing = this.end - exports.memory.buffer.byteLength;
    if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE));
    const buffer = exports.memory.buffer;
    this.words = new BigInt64Array(buffer);
    this.lower = new Uint32Array(buffer);
    this.upper = new Int32Array(buffer);
    this.reals = new Float64Array(buffer);
    this.start = BigInt64Array.from(words);
    this.keys = new Map(manifest.keys.map(([place, site]) => [site, place]));
    this.hands = NO_HANDS;
    this.seeded = manifest.seed;
  }

  /** Gives every piece of memory behind the fixed words its place. */
  place(count) {
    const { manifest, most } = this;
    const days = manifest.horizon + 1;
    const sizes = {
      means: WORD * manifest.means.reduce((sum, [, cap]) => sum + cap + 1, 0),
      tables: manifest.tables[0],
      forced: 3 * WORD * MOST_FORCED,
      splices: 2 * WORD * MOST_SPLICES * most,
      daily: 4 * manifest.columns * days,
      rows: WORD * manifest.row * most,
      states: WORD * manifest.variables * days,
      events: 4 * manifest.happenings.length * days,
    };
    let at = Math.ceil((count * WORD) / LINE) * LINE;
    this.pieces = {};
    for (const [name, size] of Object.entries(sizes)) {
      this.pieces[name] = { place: at, size };
      at += Math.ceil(size / LINE) * LINE;
    }
    this.end = at + WORD;
  }

  /** Writes the words for a seed, if it is another one. */
  seed(seed) {
    if (seed === this.seeded) return;
    for (const [place, site] of this.manifest.keys) this.start[place / WORD] = BigInt.asIntN(64, keyOf(seed, site));
    this.seeded = seed;
  }

  /** Writes the words that hang on the parameters, by name. */
  parameters(values) {
    const { start, steps, manifest } = this;
    this.tables = [];
    for (const [place, kind, nodes] of manifest.settings) {
      start.set(WORDS_OF[kind](nodes.map((at) => steps[at](values))), place / WORD);
    }
    let at = this.pieces.means.place;
    for (const [place, cap, node] of manifest.means) {
      this.tables.push([at, poissonThresholds(greatestOfZero(steps[node](values)), cap)]);
      start[place / WORD] = BigInt(at);
      at += WORD * (cap + 1);
    }
  }

  /**
   * From now on draws are decided so: `forced` are triples of a day, a site and a value; `splices` gives for the number
   * of a run the pairs of a day and a run whose luck it has from that day on, or is null where each has its own.
   */
  luck({ forced, splices } = NO_HANDS) {
    this.hands = { forced: forced.filter(([, site]) => this.keys.has(site)).slice(0, MOST_FORCED), splices };
  }

  /** Writes what decides the draws of some runs. */
  decide(first, count) {
    const { words, header, pieces, keys, hands: { forced, splices } } = this;
    const put = (name, value) => {
      words[header[name] / WORD] = BigInt(value);
    };
    forced.forEach(([day, site, value], at) => {
      words.set([day, keys.get(site), Number(value)].map(BigInt), pieces.forced.place / WORD + 3 * at);
    });
    put("forced", pieces.forced.place);
    put("forced_count", forced.length);
    if (!splices) return;
    let at = pieces.splices.place / WORD;
    for (let run = first; run < first + count; run++) {
      const pairs = splices(run);
      for (const pair of pairs) for (const word of pair) words[at++] = BigInt(word);
      put("splice_count", pairs.length);
      put("splice_stride", 2 * WORD * pairs.length);
    }
    put("splices", pieces.splices.place);
  }

  /** Makes the memory ready for a block: nothing is counted yet. */
  prepare(recorded) {
    const { words, header, pieces, manifest } = this;
    words.set(this.start);
    const put = (name, value) => {
      words[header[name] / WORD] = BigInt(value);
    };
    const clear = (piece) => this.lower.fill(0, piece.place / 4, (piece.place + piece.size) / 4);
    for (const [at, limits] of this.tables ?? []) words.set(limits.map(BigInt), at / WORD);
    if (pieces.tables.size) {
      clear(pieces.tables);
      put("tables", pieces.tables.place);
      put("tables_next", pieces.tables.place + manifest.tables[1]);
      put("tables_end", pieces.tables.place + pieces.tables.size);
    }
    clear(pieces.daily);
    put("daily", pieces.daily.place);
    put("rows", pieces.rows.place);
    if (recorded) {
      clear(pieces.events);
      put("states", pieces.states.place);
      if (pieces.events.size) put("events", pieces.events.place);
    }
  }

  /** Plays some runs, at most `most`; their rows stand in memory until the next call. */
  play(first, count, recorded = false) {
    this.prepare(recorded);
    this.decide(first, count);
    this.exports.play(BigInt(first), BigInt(count));
    this.count = count;
  }

  /** The whole numbers under a name, by run. */
  column(name) {
    return this.wholes(this.manifest.at[name]);
  }

  /** The whole numbers of a word of the rows, by run. */
  wholes(at) {
    const numbers = new Float64Array(this.count);
    let place = this.pieces.rows.place / 4 + 2 * at;
    for (let run = 0; run < this.count; run++, place += 2 * this.manifest.row) {
      numbers[run] = this.lower[place] + this.upper[place + 1] * WHOLE;
    }
    return numbers;
  }

  /** The reals under a name, by run. */
  realColumn(name) {
    const numbers = new Float64Array(this.count);
    let place = this.pieces.rows.place / WORD + this.manifest.at[name];
    for (let run = 0; run < this.count; run++, place += this.manifest.row) numbers[run] = this.reals[place];
    return numbers;
  }

  /** The bytes of all rows. */
  rowBytes() {
    return new Uint8Array(this.words.buffer, this.pieces.rows.place, WORD * this.manifest.row * this.count);
  }

  /** For each state of a region the change of its number of runs, by day. */
  changes(region) {
    const days = this.manifest.horizon + 1;
    const [column, states] = this.manifest.regions[region];
    const start = this.pieces.daily.place / 4 + column * days;
    return Array.from({ length: states }, (_, state) =>
      this.upper.slice(start + state * days, start + (state + 1) * days));
  }

  /** One run: its last day, the variables by day, and how often each happening was on each day. */
  record(run) {
    this.play(run, 1, true);
    const end = this.wholes(this.manifest.end)[0];
    const { variables, happenings } = this.manifest;
    const states = new Float64Array((end + 1) * variables);
    let place = this.pieces.states.place / 4;
    for (let at = 0; at < states.length; at++, place += 2) {
      states[at] = this.lower[place] + this.upper[place + 1] * WHOLE;
    }
    const events = this.upper.slice(this.pieces.events.place / 4, this.pieces.events.place / 4 + end * happenings.length);
    return { end, states, events };
  }
}

function greatestOfZero(x) {
  return x > 0 ? x : 0;
}
