/**
 * A translation lookaside buffer: set-associative, without tags for address spaces, pseudo-LRU.
 *
 * A hit never looks at the tables again. So an entry outlives the table entry that it came from,
 * until INVLPG, a load of CR3 or its replacement removes it; that a kernel forgot to flush can be seen.
 */
import { LARGE_PAGE_SHIFT, PAGE_SHIFT, PDE_LARGE, PTE_GLOBAL } from '../formats/x86.ts';
import { PseudoLru } from './plru.ts';

/** No page has this number. */
const EMPTY = -1;

export class Tlb {
  declare readonly entries: number;
  declare readonly sets: number;
  declare readonly ways: number;
  declare readonly pageShift: number;
  /** The page number of each entry; EMPTY where it is not valid. Ways of a set stand together. */
  declare readonly tags: Int32Array;
  /** The translation of each entry: physical page, and flags in the format of a table entry. */
  declare readonly values: Int32Array;
  /** The way of each set that was used last: another use of it changes nothing. */
  declare private readonly recent: Uint8Array;
  declare private readonly lru: PseudoLru;
  declare private readonly wayShift: number;
  declare private readonly setMask: number;
  /** Set whenever a tag or a value may have changed; whoever lists the entries takes it back. */
  written = true;

  constructor(entries: number, ways: number, pageShift: number) {
    const sets = entries / ways;
    if (!Number.isInteger(sets) || (sets & (sets - 1)) !== 0) {
      throw new Error(`a TLB of ${entries} entries cannot have ${ways} ways`);
    }
    this.entries = entries;
    this.sets = sets | 0;
    this.ways = ways;
    this.pageShift = pageShift;
    this.tags = new Int32Array(entries).fill(EMPTY);
    this.values = new Int32Array(entries);
    this.recent = new Uint8Array(sets);
    this.lru = new PseudoLru(sets, ways);
    this.wayShift = 31 - Math.clz32(ways);
    this.setMask = (sets - 1) | 0;
    this.findRecent();
  }

  /** The entry that holds the page of this linear address; -1 if there is none. */
  find(linear: number): number {
    const page = linear >>> this.pageShift;
    const tags = this.tags;
    const set = page & this.setMask;
    const first = set << this.wayShift;
    const recent = first | this.recent[set];
    if (tags[recent] === page) return recent;
    const end = first + this.ways;
    for (let entry = first; entry < end; entry++) if (tags[entry] === page) return entry;
    return -1;
  }

  /** The entry was used; true if another entry of its set was used last. */
  use(entry: number): boolean {
    const set = entry >> this.wayShift;
    const way = entry & (this.ways - 1);
    if (this.recent[set] === way) return false;
    this.recent[set] = way;
    this.lru.use(set, way);
    return true;
  }

  /** Enters a translation: where the set has room, otherwise over its victim. */
  insert(linear: number, value: number): number {
    const page = linear >>> this.pageShift;
    const set = page & this.setMask;
    const first = set << this.wayShift;
    let entry = first + this.lru.victim(set);
    for (let way = this.ways - 1; way >= 0; way--) {
      if (this.tags[first + way] === EMPTY) entry = first + way;
    }
    this.tags[entry] = page;
    this.values[entry] = value;
    this.written = true;
    return entry;
  }

  drop(entry: number): void {
    this.tags[entry] = EMPTY;
    this.values[entry] = 0;
    this.written = true;
  }

  /** Drops the entry of the page that holds this linear address; true if there was one. */
  flushPage(linear: number): boolean {
    const entry = this.find(linear);
    if (entry >= 0) this.drop(entry);
    return entry >= 0;
  }

  /** Drops the pieces of 4 KiB in which the 4 MB page of this linear address may be held; true if any were. */
  flushPieces(linear: number): boolean {
    const large = linear >>> LARGE_PAGE_SHIFT;
    let any = false;
    for (let entry = 0; entry < this.entries; entry++) {
      if ((this.values[entry] & PDE_LARGE) === 0) continue;
      if (this.tags[entry] >>> (LARGE_PAGE_SHIFT - PAGE_SHIFT) !== large) continue;
      this.drop(entry);
      any = true;
    }
    return any;
  }

  /** Drops every entry but, on request, the global ones. */
  flush(keepGlobal: boolean): void {
    let kept = 0;
    if (keepGlobal) {
      for (let entry = 0; entry < this.entries; entry++) {
        if ((this.values[entry] & PTE_GLOBAL) !== 0) kept++;
        else this.drop(entry);
      }
    } else {
      this.tags.fill(EMPTY);
      this.values.fill(0);
      this.written = true;
    }
    if (kept > 0) return;
    this.lru.trees.fill(0);
    this.recent.fill(this.lru.last(0));
  }

  private findRecent(): void {
    for (let set = 0; set < this.sets; set++) this.recent[set] = this.lru.last(set);
  }

  save(): TlbState {
    return {
      tags: this.tags.slice(),
      values: this.values.slice(),
      trees: this.lru.trees.slice(),
    };
  }

  restore(state: TlbState): void {
    this.tags.set(state.tags);
    this.values.set(state.values);
    this.written = true;
    this.lru.trees.set(state.trees);
    this.findRecent();
  }

  /** What it holds and whom it will replace both decide what code sees, so both are hashed. */
  hash(seed: number): number {
    let hash = seed;
    for (let i = 0; i < this.entries; i++) {
      hash = Math.imul(hash ^ this.tags[i], 0x01000193);
      hash = Math.imul(hash ^ this.values[i], 0x01000193);
    }
    for (const tree of this.lru.trees) hash = Math.imul(hash ^ tree, 0x01000193);
    return hash;
  }
}

export interface TlbState {
  readonly tags: Int32Array;
  readonly values: Int32Array;
  readonly trees: Uint8Array;
}
