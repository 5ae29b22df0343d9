/**
 * Caches as the manuals have them, written to be obvious: each set is a list of lines, most recent first, or a list of ways with the bits of
 * a tree. They count misses and hold no bytes. Nothing of `machines/` is in them.
 */

export interface Shape {
  readonly bytes: number;
  readonly ways: number;
  readonly lineBytes: number;
  /** Aligned bytes that a miss brings: one line, if absent. */
  readonly refillBytes?: number;
  /** Of more than two ways, by which rule a line leaves: the least recently used, or the one that a tree of bits points to. */
  readonly replace?: 'lru' | 'tree';
}

/** A set whose lines stand in the order of their last use. */
class Recent {
  readonly #ways: number;
  #lines: number[] = [];

  constructor(ways: number) {
    this.#ways = ways;
  }

  has(line: number): boolean {
    return this.#lines.includes(line);
  }

  touch(line: number): void {
    this.#lines = [line, ...this.#lines.filter((other) => other !== line)].slice(0, this.#ways);
  }

  drop(line: number): void {
    this.#lines = this.#lines.filter((other) => other !== line);
  }
}

/**
 * A set of four ways with three bits, as the i486 has it (i486 Microprocessor Data Book, 5.5, "Cache replacement"): B0 tells which pair was
 * used last, B1 and B2 which of a pair.
 */
class Tree {
  readonly #lines: (number | null)[] = [null, null, null, null];
  #lastWasFirstPair = false;
  readonly #lastWasFirst = [false, false];

  has(line: number): boolean {
    return this.#lines.includes(line);
  }

  touch(line: number): void {
    const at = this.#lines.indexOf(line);
    const way = at >= 0 ? at : this.#room();
    this.#lines[way] = line;
    this.#lastWasFirstPair = way < 2;
    this.#lastWasFirst[way < 2 ? 0 : 1] = way % 2 === 0;
  }

  drop(line: number): void {
    const at = this.#lines.indexOf(line);
    if (at >= 0) this.#lines[at] = null;
  }

  /** The first invalid line of the set; if all are valid, the less recent one of the less recent pair. */
  #room(): number {
    const free = this.#lines.indexOf(null);
    if (free >= 0) return free;
    const pair = this.#lastWasFirstPair ? 1 : 0;
    return 2 * pair + (this.#lastWasFirst[pair] ? 1 : 0);
  }
}

export class NaiveCache {
  readonly shape: Shape;
  misses = 0;
  readonly #sets: readonly (Recent | Tree)[];

  constructor(shape: Shape) {
    this.shape = shape;
    const { bytes, ways, lineBytes, replace } = shape;
    const count = bytes / lineBytes / ways;
    this.#sets = Array.from({ length: count }, () =>
      replace === 'tree' ? new Tree() : new Recent(ways),
    );
  }

  lineOf(address: number): number {
    return Math.floor(address / this.shape.lineBytes);
  }

  has(address: number): boolean {
    return this.#setOf(address).has(this.lineOf(address));
  }

  /** Whether it was there; if not, it is now, and all else that a miss brings. */
  read(address: number): boolean {
    if (this.has(address)) {
      this.#setOf(address).touch(this.lineOf(address));
      return true;
    }
    this.misses++;
    const { lineBytes, refillBytes = lineBytes } = this.shape;
    const first = Math.floor(address / refillBytes) * refillBytes;
    for (let at = first; at < first + refillBytes; at += lineBytes) this.put(at);
    return false;
  }

  /** It is there from now on, and was used last. */
  put(address: number): void {
    this.#setOf(address).touch(this.lineOf(address));
  }

  drop(address: number): void {
    this.#setOf(address).drop(this.lineOf(address));
  }

  #setOf(address: number): Recent | Tree {
    return this.#sets[this.lineOf(address) % this.#sets.length];
  }
}

/** What of a machine's caches is counted. */
export interface Misses {
  readonly data: number;
  readonly fetch: number;
  readonly outer: number;
}

export interface NaiveCaches {
  fetch(address: number): void;
  load(address: number): void;
  store(address: number): void;
  misses(): Misses;
}

/**
 * R2000 and R3000 (Kane, MIPS RISC Architecture, chapter 5): two caches, direct-mapped, written through. A store of a word writes the word's
 * line and its tag without reading, so it never misses. Neither cache looks at the other.
 */
export class R3000Caches implements NaiveCaches {
  readonly #code: NaiveCache;
  readonly #data: NaiveCache;

  constructor(code: Shape, data: Shape) {
    this.#code = new NaiveCache(code);
    this.#data = new NaiveCache(data);
  }

  fetch(address: number): void {
    this.#code.read(address);
  }

  load(address: number): void {
    this.#data.read(address);
  }

  store(address: number): void {
    this.#data.put(address);
  }

  misses(): Misses {
    return { data: this.#data.misses, fetch: this.#code.misses, outer: 0 };
  }
}

/**
 * Pentium and Pentium Pro (Pentium Processor User's Manual, volume 1, chapter 3; Intel Architecture Software Developer's Manual, volume 3,
 * chapter 9): two first-level caches and one behind both. The Pentium's brings no line in for a store that misses, which then goes to the
 * level behind; the Pro's does. Stores throw the line out of the code cache, and fetches that miss throw it out of the data cache.
 */
export class IntelCaches implements NaiveCaches {
  readonly #code: NaiveCache;
  readonly #data: NaiveCache;
  readonly #outer: NaiveCache;
  readonly #allocates: boolean;

  constructor(code: Shape, data: Shape, outer: Shape, allocates: boolean) {
    this.#code = new NaiveCache(code);
    this.#data = new NaiveCache(data);
    this.#outer = new NaiveCache(outer);
    this.#allocates = allocates;
  }

  fetch(address: number): void {
    if (this.#code.has(address)) {
      this.#code.read(address);
      return;
    }
    this.#data.drop(address);
    this.#outer.read(address);
    this.#code.read(address);
  }

  load(address: number): void {
    if (!this.#data.read(address)) this.#outer.read(address);
  }

  store(address: number): void {
    this.#code.drop(address);
    if (this.#data.has(address) || this.#allocates) this.load(address);
    else if (this.#outer.has(address)) this.#outer.read(address);
  }

  misses(): Misses {
    return { data: this.#data.misses, fetch: this.#code.misses, outer: this.#outer.misses };
  }
}
