/** Kernel memory as a plain array, from 0x80000000 on, for unit tests: words, bytes, and what is charged is forgotten. */
import type { Memory } from '../door.ts';

export const MEMORY_BASE = 0x80000000;
const PAGE_BYTES = 4096;

export class FakeMemory implements Memory {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  #taken = 0;
  /** Rooms that were entered and not left. */
  depth = 0;

  constructor(pages: number) {
    this.words = new Int32Array((pages * PAGE_BYTES) / 4);
    this.bytes = new Uint8Array(this.words.buffer);
  }

  /** Whole pages of zeroes: their address. */
  take(bytes: number): number {
    const at = this.#taken;
    this.#taken += Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    if (this.#taken > this.bytes.length) throw new RangeError('the test has no more memory');
    return MEMORY_BASE + at;
  }

  #word(at: number): number {
    const byte = this.#byte(at);
    if (byte % 4 !== 0) throw new RangeError(`0x${at.toString(16)} is no word's address`);
    return byte / 4;
  }

  #byte(at: number): number {
    const byte = at - MEMORY_BASE;
    if (!(byte >= 0 && byte < this.#taken)) {
      throw new RangeError(`there is no memory at 0x${at.toString(16)}`);
    }
    return byte;
  }

  load(at: number): number {
    return this.words[this.#word(at)] >>> 0;
  }

  store(at: number, value: number): void {
    this.words[this.#word(at)] = value;
  }

  load8(at: number): number {
    return this.bytes[this.#byte(at)];
  }

  store8(at: number, value: number): void {
    this.bytes[this.#byte(at)] = value;
  }

  copy(to: number, from: number, bytes: number): void {
    for (let i = 0; i < bytes; i += 4) this.store(to + i, this.load(from + i));
  }

  fill(to: number, value: number, bytes: number): void {
    for (let i = 0; i < bytes; i += 4) this.store(to + i, value);
  }

  /** Words in a row, as PeekBus reads them. */
  read(at: number, into: Int32Array, count: number, stride = 4): void {
    for (let i = 0; i < count; i++) into[i] = this.words[this.#word(at + i * stride)];
  }

  exec(path: number): void {
    if (!(path >= 0)) throw new RangeError(`${path} is no path`);
  }

  enter(_room: number): void {
    this.depth++;
  }

  leave(): void {
    this.depth--;
  }
}
