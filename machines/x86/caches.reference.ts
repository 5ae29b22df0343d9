/**
 * The caches of a P54C or a Pentium Pro as Intel's manuals describe them, written to be obvious: each
 * line that a cache holds has its own copy of the bytes.
 */

interface CacheShape {
  readonly sets: number;
  readonly ways: number;
}

/** In what the processors differ. Lines have 32 bytes, and are written back. */
export interface Shape {
  readonly code: CacheShape;
  readonly data: CacheShape;
  readonly outer: CacheShape;
  /** Whether a store that misses brings the line in. */
  readonly allocates: boolean;
}

/** With a board cache of 256 KB. */
export const P54C: Shape = {
  code: { sets: 128, ways: 2 },
  data: { sets: 128, ways: 2 },
  outer: { sets: 8192, ways: 1 },
  allocates: false,
};

/** Intel Architecture Software Developer's Manual, volume 2, CPUID: descriptors 06H, 0AH and 42H. */
export const PENTIUM_PRO: Shape = {
  code: { sets: 64, ways: 4 },
  data: { sets: 128, ways: 2 },
  outer: { sets: 2048, ways: 4 },
  allocates: true,
};

/** A line's words, and whether they differ from the level below. */
interface Line {
  readonly number: number;
  readonly words: number[];
  dirty: boolean;
}

/** One set: a line or nothing in each way, and which half of each range of ways was used longer ago. */
class Ways {
  readonly lines: (Line | undefined)[];
  readonly #older = new Map<string, 'low' | 'high'>();

  constructor(ways: number) {
    this.lines = Array.from({ length: ways }, () => undefined);
  }

  use(way: number): void {
    for (let low = 0, high = this.lines.length; high - low > 1; ) {
      const middle = (low + high) / 2;
      this.#older.set(`${low} to ${high}`, way < middle ? 'high' : 'low');
      if (way < middle) high = middle;
      else low = middle;
    }
  }

  /** The first way that is free; otherwise the one in the older half of the older half. */
  victim(): number {
    const free = this.lines.indexOf(undefined);
    if (free >= 0) return free;
    let low = 0;
    for (let high = this.lines.length; high - low > 1; ) {
      const middle = (low + high) / 2;
      if (this.#older.get(`${low} to ${high}`) === 'high') low = middle;
      else high = middle;
    }
    return low;
  }
}

class Cache {
  #sets: Ways[] = [];
  readonly #shape: CacheShape;

  constructor(shape: CacheShape) {
    this.#shape = shape;
    this.clear();
  }

  find(number: number): Line | undefined {
    return this.#set(number).lines.find((line) => line?.number === number);
  }

  use(line: Line): void {
    const set = this.#set(line.number);
    set.use(set.lines.indexOf(line));
  }

  /** Puts a line in; the line that had to leave for it. */
  add(line: Line): Line | undefined {
    const set = this.#set(line.number);
    const way = set.victim();
    const left = set.lines[way];
    set.lines[way] = line;
    set.use(way);
    return left;
  }

  drop(number: number): void {
    const { lines } = this.#set(number);
    const way = lines.findIndex((line) => line?.number === number);
    if (way >= 0) lines[way] = undefined;
  }

  /** Drops all lines, and gives them. */
  clear(): Line[] {
    const { sets, ways } = this.#shape;
    const lines = this.#sets.flatMap((set) => set.lines.filter((line) => line !== undefined));
    this.#sets = Array.from({ length: sets }, () => new Ways(ways));
    return lines;
  }

  #set(number: number): Ways {
    return this.#sets[number % this.#sets.length];
  }
}

export class ReferenceCaches {
  dataMisses = 0;
  fetchMisses = 0;
  l2Misses = 0;
  l2Victims = 0;
  readonly #code: Cache;
  readonly #data: Cache;
  readonly #outer: Cache;
  readonly #allocates: boolean;
  readonly #memory = new Map<number, number>();
  readonly #poison: number;

  constructor(shape: Shape, poison: number) {
    this.#code = new Cache(shape.code);
    this.#data = new Cache(shape.data);
    this.#outer = new Cache(shape.outer);
    this.#allocates = shape.allocates;
    this.#poison = poison;
  }

  load(pa: number): number {
    const number = Math.floor(pa / 32);
    const line = this.#data.find(number) ?? this.#bring(number);
    this.#data.use(line);
    return line.words[wordOf(pa)];
  }

  /** A line comes into L1 for data. */
  #bring(number: number): Line {
    this.dataMisses++;
    const line = { number, words: [...this.#readOuter(number)], dirty: false };
    const victim = this.#data.add(line);
    if (victim !== undefined) this.#writeBack(victim);
    return line;
  }

  store(pa: number, value: number): void {
    const number = Math.floor(pa / 32);
    this.#code.drop(number);
    const line = this.#data.find(number) ?? (this.#allocates ? this.#bring(number) : undefined);
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
      if (victim !== undefined) {
        this.l2Victims++;
        this.#writeBackOuter(victim);
      }
    }
    this.#outer.use(line);
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
