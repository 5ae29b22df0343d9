/**
 * A direct-mapped, physically indexed, write-through cache, whose lines hold their own bytes from
 * the moment at which they differ from memory.
 *
 * A line that equals memory is only a tag, and its bytes are read from memory. Before memory changes
 * under a line (DMA, an uncached store, a store to what the instruction cache holds), `diverge`
 * takes the line's bytes aside and complements its tag, so that the fast comparison of tags misses
 * and a slower path finds the old bytes.
 */
import type { PhysicalMemory } from '../memory.ts';

export interface CacheGeometry {
  readonly bytes: number;
  /** Bytes under one tag. */
  readonly lineBytes: number;
  /** Aligned bytes that one miss fetches: one line or several. */
  readonly refillBytes: number;
}

export interface CacheState {
  readonly tags: Int32Array;
  /** The bytes of diverged lines; null while there are none. */
  readonly own: Int32Array | null;
}

/** No line: neither a line's number nor the complement of one. */
const EMPTY = 0x7fffffff;

export class Cache {
  // `declare` and initial values keep a field's kind the same from its first value on (a field that is
  // only declared starts as undefined): the host reads fields of one kind several times faster.

  declare readonly lineBytes: number;
  /** The number of the line of a physical address is the address shifted right by this. */
  declare readonly shift: number;
  /** The place of a line is its number, masked with this. */
  declare readonly mask: number;
  /** By place: the line's number; its complement where the line has diverged; or EMPTY. */
  declare readonly tags: Int32Array;
  #memory: Int32Array = new Int32Array(0);
  #refillLines = 1;
  #wordsShift = 0;
  #own = new Int32Array(0);
  #ownBytes = new Uint8Array(0);
  /** How many lines have bytes of their own. */
  #diverged = 0;

  /** The tags may be given a place, one for each line, in an array that others share. */
  constructor(geometry: CacheGeometry, memory: PhysicalMemory, tags?: Int32Array) {
    const { bytes, lineBytes, refillBytes } = geometry;
    this.lineBytes = lineBytes;
    this.shift = 31 - Math.clz32(lineBytes);
    this.mask = (bytes >>> this.shift) - 1;
    this.tags = (tags ?? new Int32Array(this.mask + 1)).fill(EMPTY);
    this.#memory = memory.words;
    this.#refillLines = refillBytes >>> this.shift;
    this.#wordsShift = this.shift - 2;
    this.#own = new Int32Array(bytes / 4);
    this.#ownBytes = new Uint8Array(this.#own.buffer);
  }

  /** Whether some line has bytes of its own. */
  get mayDiffer(): boolean {
    return this.#diverged > 0;
  }

  /** Whether the line of `pa` is here, diverged or not. */
  holds(pa: number): boolean {
    const line = pa >>> this.shift;
    const tag = this.tags[line & this.mask];
    return tag === line || tag === ~line;
  }

  /** Whether the line of `pa` is here with bytes of its own. */
  diverged(pa: number): boolean {
    const line = pa >>> this.shift;
    return this.tags[line & this.mask] === ~line;
  }

  /** The word that a diverged line holds for `pa`. */
  ownWord(pa: number): number {
    return this.#own[this.#ownIndex(pa)];
  }

  /** Takes the lines of the refill block around `pa` in from memory. */
  refill(pa: number): void {
    const count = this.#refillLines;
    const first = (pa >>> this.shift) & -count;
    for (let line = first; line < first + count; line++) this.#put(line & this.mask, line);
  }

  /** Takes the line of `pa` in, for a store that writes it whole. */
  allocate(pa: number): void {
    const line = pa >>> this.shift;
    this.#put(line & this.mask, line);
  }

  /** What is in this place now equals memory, or is nothing. */
  #put(place: number, tag: number): void {
    if (this.tags[place] < 0) this.#diverged--;
    this.tags[place] = tag;
  }

  /** Memory is about to change at `pa`, and this cache is not told: a line keeps its bytes. */
  diverge(pa: number): void {
    const line = pa >>> this.shift;
    const place = line & this.mask;
    if (this.tags[place] !== line) return;
    const words = 1 << this.#wordsShift;
    const from = line << this.#wordsShift;
    const to = place << this.#wordsShift;
    for (let i = 0; i < words; i++) this.#own[to + i] = this.#memory[from + i];
    this.tags[place] = ~line;
    this.#diverged++;
  }

  /** The same for a range. */
  divergeAll(pa: number, bytes: number): void {
    const end = pa + bytes;
    for (let at = pa & -this.lineBytes; at < end; at += this.lineBytes) this.diverge(at);
  }

  /** A store of a word to a diverged line; memory gets it too. The line may be as memory again. */
  storeOwn(pa: number, value: number): void {
    this.#own[this.#ownIndex(pa)] = value;
    const line = pa >>> this.shift;
    const words = 1 << this.#wordsShift;
    const from = line << this.#wordsShift;
    const to = (line & this.mask) << this.#wordsShift;
    for (let i = 0; i < words; i++) {
      const same = this.#own[to + i] === this.#memory[from + i];
      if (!same && from + i !== pa >>> 2) return;
    }
    this.#put(line & this.mask, line);
  }

  /** A store of a byte to a diverged line. */
  storeOwnByte(pa: number, value: number): void {
    this.#ownBytes[(this.#ownIndex(pa) << 2) | (pa & 3)] = value;
  }

  /**
   * Invalidates the places where the lines of a range would stand, whatever stands there, and
   * returns how many places that are. An isolated cache does not compare tags (Kane, chapter 5).
   */
  forget(pa: number, bytes: number): number {
    if (bytes <= 0) return 0;
    const first = pa >>> this.shift;
    const count = Math.min(((pa + bytes - 1) >>> this.shift) - first + 1, this.tags.length);
    for (let line = first; line < first + count; line++) this.#put(line & this.mask, EMPTY);
    return count;
  }

  clear(): void {
    this.tags.fill(EMPTY);
    this.#diverged = 0;
  }

  save(): CacheState {
    return { tags: this.tags.slice(), own: this.mayDiffer ? this.#own.slice() : null };
  }

  restore(state: CacheState): void {
    this.tags.set(state.tags);
    this.#diverged = 0;
    if (state.own === null) return;
    this.#own.set(state.own);
    for (const tag of state.tags) if (tag < 0) this.#diverged++;
  }

  /** Diverged lines are what a program can see of a cache: they belong to the machine's state. */
  hash(seed: number): number {
    if (!this.mayDiffer) return seed;
    let hash = seed;
    const words = 1 << this.#wordsShift;
    for (let place = 0; place < this.tags.length; place++) {
      if (this.tags[place] >= 0) continue;
      hash = Math.imul(hash ^ this.tags[place], 0x01000193);
      for (let i = 0; i < words; i++) {
        hash = Math.imul(hash ^ this.#own[(place << this.#wordsShift) + i], 0x01000193);
      }
    }
    return hash;
  }

  #ownIndex(pa: number): number {
    const words = (1 << this.#wordsShift) - 1;
    return (((pa >>> this.shift) & this.mask) << this.#wordsShift) | ((pa >>> 2) & words);
  }
}
