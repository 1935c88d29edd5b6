// What a page carries, as bytes again: modules and memories, packed together.

/** The bytes of a text in base64, unpacked; it was packed by zlib. */
export async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/** The pieces of a buffer, by their places and sizes. */
export function cut(buffer, places) {
  return places.map(([place, size]) => buffer.slice(place, place + size));
}
