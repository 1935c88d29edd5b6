// What a page carries, as bytes again: modules and memories, packed together.

/** The bytes of a text in base64, unpacked; it was packed by zlib. No blob is read, for that asks another process. */
export async function unpacked(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  const { writable, readable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // whoever reads meets the error, too
  return new Response(readable).arrayBuffer();
}

/** Plain data that a text in base64 holds. */
export async function unpackedData(text) {
  return JSON.parse(new TextDecoder().decode(await unpacked(text)));
}

/** The pieces of a buffer: the first chunk of each, then the second of each, and so on. */
export function cut(buffer, sizes, chunk) {
  const bytes = new Uint8Array(buffer);
  const pieces = sizes.map((size) => new Uint8Array(size));
  let at = 0;
  for (let start = 0; at < bytes.length; start += chunk) {
    for (const piece of pieces) {
      const length = Math.min(chunk, piece.length - start);
      if (length <= 0) continue;
      piece.set(bytes.subarray(at, at + length), start);
      at += length;
    }
  }
  return pieces.map((piece) => piece.buffer);
}
