/** One cache: set-associative, pseudo-LRU; the tags of its lines, and which of them are dirty. */
import type { CacheParameters } from './parameters.ts';
import { PseudoLru } from './plru.ts';

/** No line has this tag. */
const EMPTY = -2;
/** In a tag: the line differs from the level below. */
const DIRTY = 1;
/** 512 sets are a group. */
export const GROUP_SHIFT = 9;

export class Cache {
  declare readonly writeBack: boolean;
  declare readonly lines: number;
  declare readonly ways: number;
  declare readonly lineShift: number;
  declare readonly setMask: number;
  /**
   * The tag of each slot: the number of the line (physical address / line size) doubled, plus DIRTY.
   * The ways of a set stand together.
   */
  declare readonly tags: Int32Array;
  /** The piece of the underlay that belongs to each dirty slot. */
  declare readonly pieces: Int32Array;
  declare private readonly wayShift: number;
  declare private readonly lru: PseudoLru;
  /** The replacement tree of each set. */
  declare readonly trees: Uint8Array;
  /** 1 for each group of sets in which a line may be: an empty cache is cleared for nothing. */
  declare readonly used: Uint8Array;

  constructor(parameters: CacheParameters) {
    const { bytes, lineBytes, ways } = parameters;
    const sets = bytes / lineBytes / ways;
    if (!Number.isInteger(sets) || (sets & (sets - 1)) !== 0 || (lineBytes & 3) !== 0) {
      throw new Error(`a cache of ${bytes} bytes cannot have ${ways} ways of ${lineBytes} bytes`);
    }
    this.writeBack = parameters.writeBack;
    this.lines = (sets * ways) | 0;
    this.ways = ways;
    this.lineShift = 31 - Math.clz32(lineBytes);
    this.setMask = (sets - 1) | 0;
    this.tags = new Int32Array(this.lines).fill(EMPTY);
    this.pieces = new Int32Array(this.lines);
    this.wayShift = 31 - Math.clz32(ways);
    this.lru = new PseudoLru(sets, ways);
    this.trees = this.lru.trees;
    this.used = new Uint8Array((this.setMask >>> GROUP_SHIFT) + 1);
  }

  /** The slot that holds this line; -1 if none does. */
  find(line: number): number {
    const tags = this.tags;
    const first = (line & this.setMask) << this.wayShift;
    if (tags[first] >> 1 === line) return first;
    const end = first + this.ways;
    for (let slot = first + 1; slot < end; slot++) if (tags[slot] >> 1 === line) return slot;
    return -1;
  }

  /** The slot that holds this line, which is used by that; -1 if none does. */
  use(line: number): number {
    const slot = this.find(line);
    if (slot >= 0) this.age(line & this.setMask, slot);
    return slot;
  }

  /** The slot that this line will go to: a free one, otherwise the victim. */
  victim(line: number): number {
    const set = line & this.setMask;
    const first = set << this.wayShift;
    if (this.ways === 1) return first;
    const tags = this.tags;
    if (tags[first] === EMPTY) return first;
    const end = first + this.ways;
    for (let slot = first + 1; slot < end; slot++) if (tags[slot] === EMPTY) return slot;
    return first + (this.ways === 2 ? this.trees[set] : this.lru.victim(set));
  }

  /** Brings a line into a slot, clean. */
  fill(slot: number, line: number): void {
    this.tags[slot] = line << 1;
    this.used[(line & this.setMask) >>> GROUP_SHIFT] = 1;
    this.age(line & this.setMask, slot);
  }

  /** The line in this slot was used: the others of its set grow older. */
  private age(set: number, slot: number): void {
    // The tree over two ways is one bit, which points away from the way that was used.
    if (this.ways === 2) this.trees[set] = ~slot & 1;
    else if (this.ways !== 1) this.lru.use(set, slot & (this.ways - 1));
  }

  isDirty(slot: number): boolean {
    return (this.tags[slot] & DIRTY) !== 0;
  }

  /** The line becomes dirty; this piece of the underlay keeps what is below it. */
  soil(slot: number, piece: number): void {
    this.pieces[slot] = piece;
    this.tags[slot] |= DIRTY;
  }

  /** The line was written back; the piece that it had. */
  clean(slot: number): number {
    this.tags[slot] &= ~DIRTY;
    return this.pieces[slot];
  }

  lineAt(slot: number): number {
    return this.tags[slot] >> 1;
  }

  drop(slot: number): void {
    this.tags[slot] = EMPTY;
  }

  clear(): void {
    const { used, wayShift } = this;
    for (let group = 0; group < used.length; group++) {
      if (used[group] === 0) continue;
      used[group] = 0;
      const first = group << GROUP_SHIFT;
      const end = first + (1 << GROUP_SHIFT);
      this.tags.fill(EMPTY, first << wayShift, end << wayShift);
      this.trees.fill(0, first, end);
    }
  }

  /** The slots whose lines are dirty. */
  dirtySlots(): readonly number[] {
    const slots: number[] = [];
    this.tags.forEach((tag, slot) => {
      if ((tag & DIRTY) !== 0) slots.push(slot);
    });
    return slots;
  }

  save(): CacheState {
    return { tags: this.tags.slice(), trees: this.trees.slice() };
  }

  restore(state: CacheState): void {
    this.tags.set(state.tags);
    this.trees.set(state.trees);
    this.used.fill(1);
  }
}

export interface CacheState {
  readonly tags: Int32Array;
  readonly trees: Uint8Array;
}
