/**
 * The caches of a P54C as its manual describes them, written to be obvious: each line that a cache
 * holds has its own copy of the bytes, and each set is a list in the order of use.
 */

/** A line's words, and whether they differ from the level below. */
interface Line {
  readonly number: number;
  readonly words: number[];
  dirty: boolean;
}

/** Sets as lists of lines; the line that was used last stands first. */
class LruCache {
  readonly #sets: Line[][];
  readonly #ways: number;

  constructor(sets: number, ways: number) {
    this.#sets = Array.from({ length: sets }, () => []);
    this.#ways = ways;
  }

  find(number: number): Line | undefined {
    return this.#set(number).find((line) => line.number === number);
  }

  use(line: Line): void {
    this.drop(line.number);
    this.#set(line.number).unshift(line);
  }

  /** Puts a line in; the line that had to leave for it. */
  add(line: Line): Line | undefined {
    const set = this.#set(line.number);
    set.unshift(line);
    return set.length > this.#ways ? set.pop() : undefined;
  }

  drop(number: number): void {
    const set = this.#set(number);
    const at = set.findIndex((line) => line.number === number);
    if (at >= 0) set.splice(at, 1);
  }

  clear(): Line[] {
    return this.#sets.flatMap((set) => set.splice(0));
  }

  #set(number: number): Line[] {
    return this.#sets[number % this.#sets.length];
  }
}

export class ReferenceCaches {
  dataMisses = 0;
  fetchMisses = 0;
  l2Misses = 0;
  readonly #code = new LruCache(128, 2);
  readonly #data = new LruCache(128, 2);
  readonly #outer = new LruCache(8192, 1);
  readonly #memory = new Map<number, number>();
  readonly #poison: number;

  constructor(poison: number) {
    this.#poison = poison;
  }

  load(pa: number): number {
    const number = Math.floor(pa / 32);
    let line = this.#data.find(number);
    if (line === undefined) {
      this.dataMisses++;
      line = { number, words: [...this.#readOuter(number)], dirty: false };
      const victim = this.#data.add(line);
      if (victim !== undefined) this.#writeBack(victim);
    }
    this.#data.use(line);
    return line.words[wordOf(pa)];
  }

  store(pa: number, value: number): void {
    const number = Math.floor(pa / 32);
    this.#code.drop(number);
    const line = this.#data.find(number);
    if (line === undefined) {
      this.#storeOuter(pa, value);
      return;
    }
    this.#data.use(line);
    line.words[wordOf(pa)] = value;
    line.dirty = true;
  }

  fetch(pa: number): number {
    const number = Math.floor(pa / 32);
    let line = this.#code.find(number);
    if (line === undefined) {
      this.fetchMisses++;
      this.#evict(number);
      line = { number, words: [...this.#readOuter(number)], dirty: false };
      this.#code.add(line);
    }
    this.#code.use(line);
    return line.words[wordOf(pa)];
  }

  loadPast(pa: number): number {
    const number = Math.floor(pa / 32);
    const line = this.#data.find(number);
    if (line !== undefined) this.#writeBack(line);
    const outer = this.#outer.find(number);
    if (outer !== undefined) this.#writeBackOuter(outer);
    return this.#word(pa);
  }

  storePast(pa: number, value: number): void {
    this.flush(pa);
    this.#memory.set(pa, value);
  }

  flush(pa: number): void {
    const number = Math.floor(pa / 32);
    this.#evict(number);
    this.#code.drop(number);
    const outer = this.#outer.find(number);
    if (outer !== undefined) this.#writeBackOuter(outer);
    this.#outer.drop(number);
  }

  invd(): void {
    this.#code.clear();
    this.#data.clear();
    this.#outer.clear();
  }

  wbinvd(): void {
    for (const line of this.#data.clear()) this.#writeBack(line);
    for (const line of this.#outer.clear()) this.#writeBackOuter(line);
    this.#code.clear();
  }

  /** What a load would give, without one. */
  peek(pa: number): number {
    const number = Math.floor(pa / 32);
    const line = this.#data.find(number) ?? this.#outer.find(number);
    return line?.words[wordOf(pa)] ?? this.#word(pa);
  }

  #readOuter(number: number): readonly number[] {
    let line = this.#outer.find(number);
    if (line === undefined) {
      this.l2Misses++;
      const words = Array.from({ length: 8 }, (_, i) => this.#word(number * 32 + i * 4));
      line = { number, words, dirty: false };
      const victim = this.#outer.add(line);
      if (victim !== undefined) this.#writeBackOuter(victim);
    }
    return line.words;
  }

  #storeOuter(pa: number, value: number): void {
    const line = this.#outer.find(Math.floor(pa / 32));
    if (line === undefined) {
      this.#memory.set(pa, value);
      return;
    }
    line.words[wordOf(pa)] = value;
    line.dirty = true;
  }

  #evict(number: number): void {
    const line = this.#data.find(number);
    if (line !== undefined) this.#writeBack(line);
    this.#data.drop(number);
  }

  #writeBack(line: Line): void {
    if (!line.dirty) return;
    line.words.forEach((word, i) => {
      this.#storeOuter(line.number * 32 + i * 4, word);
    });
    line.dirty = false;
  }

  #writeBackOuter(line: Line): void {
    if (!line.dirty) return;
    line.words.forEach((word, i) => {
      this.#memory.set(line.number * 32 + i * 4, word);
    });
    line.dirty = false;
  }

  #word(pa: number): number {
    return this.#memory.get(pa) ?? this.#poison;
  }
}

function wordOf(pa: number): number {
  return Math.floor(pa / 4) % 8;
}
