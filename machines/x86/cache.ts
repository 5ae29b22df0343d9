/**
 * One cache: set-associative, pseudo-LRU, write-back or write-through; tags, and what dirty lines hide.
 *
 * Memory always holds the newest bytes, because x86 caches snoop every other master of the bus. What
 * a dirty line keeps is therefore the other half: the bytes that the level below still had when the
 * line was first written. INVD, which throws lines away without writing them back, brings these back.
 */
import type { CacheParameters } from './parameters.ts';
import { PseudoLru } from './plru.ts';

/** No line has this number. */
const EMPTY = -1;

export class Cache {
  readonly writeBack: boolean;
  readonly ways: number;
  readonly lineShift: number;
  readonly lineWords: number;
  /** The line number (physical address / line size) in each slot. Ways of a set stand together. */
  readonly tags: Int32Array;
  /** 1 where the line differs from the level below. */
  readonly dirty: Uint8Array;
  /** The words of the level below under each dirty line. */
  readonly below: Int32Array;
  readonly lru: PseudoLru;
  readonly wayShift: number;
  readonly setMask: number;

  constructor(parameters: CacheParameters) {
    const { bytes, lineBytes, ways } = parameters;
    const sets = bytes / lineBytes / ways;
    if (!Number.isInteger(sets) || (sets & (sets - 1)) !== 0 || (lineBytes & 3) !== 0) {
      throw new Error(`a cache of ${bytes} bytes cannot have ${ways} ways of ${lineBytes} bytes`);
    }
    this.writeBack = parameters.writeBack;
    this.ways = ways;
    this.lineShift = 31 - Math.clz32(lineBytes);
    this.lineWords = lineBytes >> 2;
    this.tags = new Int32Array(sets * ways).fill(EMPTY);
    this.dirty = new Uint8Array(sets * ways);
    this.below = new Int32Array(parameters.writeBack ? bytes >> 2 : 0);
    this.lru = new PseudoLru(sets, ways);
    this.wayShift = 31 - Math.clz32(ways);
    this.setMask = sets - 1;
  }

  /** The slot that holds this line; -1 if none does. */
  find(line: number): number {
    const tags = this.tags;
    const first = (line & this.setMask) << this.wayShift;
    if (tags[first] === line) return first;
    const end = first + this.ways;
    for (let slot = first + 1; slot < end; slot++) if (tags[slot] === line) return slot;
    return -1;
  }

  use(slot: number): void {
    this.lru.use(slot >> this.wayShift, slot & (this.ways - 1));
  }

  /** The slot that this line will go to: a free one, otherwise the victim. */
  victim(line: number): number {
    const set = line & this.setMask;
    const first = set << this.wayShift;
    for (let slot = first; slot < first + this.ways; slot++) {
      if (this.tags[slot] === EMPTY) return slot;
    }
    return first + this.lru.victim(set);
  }

  /** Brings a line into a slot, clean. */
  fill(slot: number, line: number): void {
    this.tags[slot] = line;
    this.dirty[slot] = 0;
    this.use(slot);
  }

  /** The line is about to be written for the first time: keeps the `words` of the level below. */
  soil(slot: number, words: Int32Array, at: number): void {
    this.dirty[slot] = 1;
    const start = slot * this.lineWords;
    for (let i = 0; i < this.lineWords; i++) this.below[start + i] = words[at + i];
  }

  drop(slot: number): void {
    this.tags[slot] = EMPTY;
    this.dirty[slot] = 0;
  }

  clear(): void {
    this.tags.fill(EMPTY);
    this.dirty.fill(0);
    this.lru.bits.fill(0);
  }

  save(): CacheState {
    const slots: number[] = [];
    this.dirty.forEach((dirty, slot) => {
      if (dirty === 1) slots.push(slot);
    });
    const below = new Int32Array(slots.length * this.lineWords);
    slots.forEach((slot, i) => {
      const start = slot * this.lineWords;
      below.set(this.below.subarray(start, start + this.lineWords), i * this.lineWords);
    });
    return { tags: this.tags.slice(), bits: this.lru.bits.slice(), slots, below };
  }

  restore(state: CacheState): void {
    this.tags.set(state.tags);
    this.lru.bits.set(state.bits);
    this.dirty.fill(0);
    const words = this.lineWords;
    state.slots.forEach((slot, i) => {
      this.dirty[slot] = 1;
      this.below.set(state.below.subarray(i * words, (i + 1) * words), slot * words);
    });
  }
}

export interface CacheState {
  readonly tags: Int32Array;
  readonly bits: Uint8Array;
  /** The dirty slots, and the words below each. */
  readonly slots: readonly number[];
  readonly below: Int32Array;
}
