// Keys of luck: 8 bytes of BLAKE2b (RFC 7693) of "SEED/SITE", lowest bit set. Texts are ASCII, of less than 128 letters
// or more: every block of 128 bytes is taken in turn.

const WORD = (1n << 64n) - 1n;
const START = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
const ORDER = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
].map((row) => [...row].map((letter) => parseInt(letter, 16)));
const MIXES = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];

function turned(word, bits) {
  return (word >> bits) | ((word << (64n - bits)) & WORD);
}

function mix(v, [a, b, c, d], x, y) {
  v[a] = (v[a] + v[b] + x) & WORD;
  v[d] = turned(v[d] ^ v[a], 32n);
  v[c] = (v[c] + v[d]) & WORD;
  v[b] = turned(v[b] ^ v[c], 24n);
  v[a] = (v[a] + v[b] + y) & WORD;
  v[d] = turned(v[d] ^ v[a], 16n);
  v[c] = (v[c] + v[d]) & WORD;
  v[b] = turned(v[b] ^ v[c], 63n);
}

function compress(state, words, bytes, last) {
  const v = [...state, ...START];
  v[12] ^= BigInt(bytes);
  if (last) v[14] ^= WORD;
  for (let round = 0; round < 12; round++) {
    const order = ORDER[round % 10];
    MIXES.forEach((places, at) => mix(v, places, words[order[2 * at]], words[order[2 * at + 1]]));
  }
  return state.map((word, at) => word ^ v[at] ^ v[at + 8]);
}

function blockWords(text, start) {
  return Array.from({ length: 16 }, (_, word) => {
    let value = 0n;
    for (let byte = 7; byte >= 0; byte--) {
      const at = start + 8 * word + byte;
      value = (value << 8n) | BigInt(at < text.length ? text.charCodeAt(at) : 0);
    }
    return value;
  });
}

/** The key of a site under a seed, as a word of 64 bits. */
export function keyOf(seed, site) {
  const text = `${seed}/${site}`;
  let state = [...START];
  state[0] ^= 0x01010008n; // a digest of 8 bytes, without a key
  for (let start = 0; start < text.length; start += 128) {
    const last = start + 128 >= text.length;
    state = compress(state, blockWords(text, start), last ? text.length : start + 128, last);
  }
  return state[0] | 1n;
}
