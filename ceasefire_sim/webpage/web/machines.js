// The machines of all versions that a page carries; a module is compiled when its version is first played.

import { Machine } from "./machine.js";
import { cut, unpacked } from "./unpacking.js";

export class Machines {
  constructor(pieces, data, most) {
    this.pieces = pieces;
    this.data = data;
    this.most = most;
    this.modules = new Map();
    this.ready = new Map();
  }

  /** The machines of what was packed; blocks have at most `most` runs. */
  static async load(text, data, most) {
    return new Machines(cut(await unpacked(text), data.sizes, data.chunk), data, most);
  }

  /** The manifest that a piece holds. */
  manifest(piece) {
    return JSON.parse(new TextDecoder().decode(this.pieces[piece]));
  }

  /** The manifests of all versions. */
  manifests() {
    return this.data.machines.map(({ manifest }) => this.manifest(manifest));
  }

  /** The machine of a version. */
  of(version) {
    if (!this.ready.has(version)) {
      const { module, words, manifest } = this.data.machines[version];
      if (!this.modules.has(module)) this.modules.set(module, new WebAssembly.Module(this.pieces[module]));
      const start = new BigInt64Array(this.pieces[words]);
      const parsed = this.manifest(manifest);
      this.ready.set(version, new Machine(this.modules.get(module), start, parsed, this.data.header, this.most));
    }
    return this.ready.get(version);
  }
}
