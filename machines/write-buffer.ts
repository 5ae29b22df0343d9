/**
 * The write buffer between a write-through cache and memory: how long stores and reads wait.
 *
 * Only time is kept here; the bytes are in memory at once. Every accepted write gets the time at
 * which it will have left, so that a store costs a comparison and an addition, however deep the
 * buffer is. A read that overtakes waiting writes moves their times.
 */

export interface WriteBufferParameters {
  /** Writes that can wait. */
  readonly entries: number;
  /** Cycles until the oldest write has left. */
  readonly retireCycles: number;
  /** The same for a write into the DRAM row of the write before; null without page mode. */
  readonly pageModeRetireCycles: number | null;
  /** Bytes of a DRAM row, a power of two; null without page mode. */
  readonly pageModeBytes: number | null;
  /** Whether a read goes before waiting writes; one that has started is always waited for. */
  readonly readsFirst: boolean;
}

export interface WriteBufferState {
  readonly left: Float64Array;
  readonly next: number;
  readonly waiting: number;
  readonly last: number;
  readonly readEnd: number;
  readonly row: number;
}

/** No row of memory is open. */
const NO_ROW = -1;
/** Not a whole number: a field that starts with one is kept as such, and never changes its kind. */
const SOME_TIME = 0.5;
/** Places in the ring, a power of two. */
const PLACES = 16;

export class WriteBuffer {
  // Initial values keep a field's kind the same from its first value on (a field that is only
  // declared starts as undefined): the host reads fields of one kind several times faster.

  #entries = 0;
  #retire = SOME_TIME;
  #pageModeRetire = SOME_TIME;
  #rowShift = 0;
  #readsFirst = true;
  /** When each of the last writes has left: a ring, of which the next write takes place `#next`. */
  readonly #left = new Float64Array(PLACES);
  #next = 0;
  /** How many of the last writes may be waiting still, up to the buffer's depth. */
  #waiting = 0;
  /** When the youngest write has left. */
  #last = SOME_TIME;
  /** When the last read had its data. */
  #readEnd = SOME_TIME;
  /** The DRAM row that the youngest write leaves open. */
  #row = NO_ROW;

  constructor(parameters: WriteBufferParameters) {
    const { entries, retireCycles, pageModeRetireCycles, pageModeBytes, readsFirst } = parameters;
    if (entries > PLACES) throw new Error(`a write buffer holds ${PLACES} writes at the most`);
    this.#entries = entries;
    this.#retire = retireCycles;
    this.#pageModeRetire = pageModeRetireCycles ?? retireCycles;
    this.#rowShift = 31 - Math.clz32(pageModeBytes ?? 4096);
    this.#readsFirst = readsFirst;
    this.clear();
  }

  /** A store to `pa` at `now`: the cycles for which it waits until there is a place. */
  store(now: number, pa: number): number {
    const row = pa >> this.#rowShift;
    const cycles = row === this.#row ? this.#pageModeRetire : this.#retire;
    this.#row = row;
    const next = this.#next;
    this.#next = (next + 1) & (PLACES - 1);
    const last = this.#last;
    if (last <= now) {
      this.#waiting = 1;
      this.#last = now + cycles;
      this.#left[next] = now + cycles;
      return 0;
    }
    this.#last = last + cycles;
    this.#left[next] = last + cycles;
    if (this.#waiting < this.#entries) {
      this.#waiting++;
      return 0;
    }
    // The oldest of them must have left for this one to have its place.
    const place = this.#left[(next - this.#entries) & (PLACES - 1)];
    return place > now ? place - now : 0;
  }

  /**
   * `count` stores to the words from `pa` on, the first at `now` and each `step` cycles after the one
   * before has its place: the cycles for which they wait together. All is as after a `store` for each,
   * to the last bit as long as times are whole multiples of some 1 / 2^n of a cycle.
   */
  storeRun(now: number, step: number, pa: number, count: number): number {
    const cycles = this.#pageModeRetire;
    let waited = 0;
    /** How many stores in a row have begun to leave as soon as the one before had left. */
    let even = 0;
    for (let i = 0; i < count; i++) {
      const last = this.#last;
      const stall = this.store(now + i * step + waited, pa + 4 * i);
      waited += stall;
      even = this.#last === last + cycles ? even + 1 : 0;
      if (even < this.#entries || this.#waiting < this.#entries) continue;
      // From here to the end of the row each store takes the place of one that leaves `cycles` after
      // the last that did, and so waits for what is more than `step`.
      if (cycles < step || (cycles > step && stall === 0)) continue;
      const more = Math.min(count - 1 - i, this.#wordsLeftInRow(pa + 4 * i));
      this.#goOn(more, cycles);
      waited += more * (cycles - step);
      i += more;
      this.#row = (pa + 4 * i) >> this.#rowShift;
    }
    return waited;
  }

  /** How many words follow this one before another takes longer. */
  #wordsLeftInRow(pa: number): number {
    if (this.#retire === this.#pageModeRetire) return Number.POSITIVE_INFINITY;
    return (((pa >> this.#rowShift) + 1) * (1 << this.#rowShift) - pa - 1) >> 2;
  }

  /** Takes more writes in, of which each leaves so many cycles after the one before. */
  #goOn(writes: number, cycles: number): void {
    this.#last += writes * cycles;
    this.#next = (this.#next + writes) & (PLACES - 1);
    for (let i = 0; i < Math.min(writes, PLACES); i++) {
      this.#left[(this.#next - 1 - i) & (PLACES - 1)] = this.#last - i * cycles;
    }
  }

  /** A read of memory at `now` that takes `cycles`: the cycles for which it waits before that. */
  readDelay(now: number, cycles: number): number {
    if (this.#last > now) return this.#overtake(now, cycles);
    // The read opens a row of its own, whichever it is: the next write begins its row anew.
    this.#row = NO_ROW;
    this.#readEnd = now + cycles;
    return 0;
  }

  /** The same while writes wait. */
  #overtake(now: number, cycles: number): number {
    let start = this.#readsFirst ? now : this.#last;
    let shift = 0;
    // If a read has ended just now, no write could begin in between.
    let underWay = now > this.#readEnd;
    for (let i = this.#waiting; i > 0; i--) {
      const place = (this.#next - i) & (PLACES - 1);
      const left = this.#left[place];
      if (left <= start) continue;
      if (underWay) {
        start = left;
        underWay = false;
        continue;
      }
      // The first to follow the read finds another row open than it was reckoned with.
      if (shift === 0) shift = cycles + Math.max(0, this.#retire - (left - start));
      this.#left[place] = left + shift;
    }
    // A write that still waits opens its row again.
    if (shift === 0) this.#row = NO_ROW;
    this.#last += shift;
    this.#readEnd = start + cycles;
    return start - now;
  }

  /** The cycles from `now` until the buffer is empty. */
  drain(now: number): number {
    return Math.max(0, this.#last - now);
  }

  clear(): void {
    this.#waiting = 0;
    this.#last = 0;
    this.#readEnd = 0;
    this.#row = NO_ROW;
  }

  /** The times are those of the processor's clock, which must be restored with them. */
  save(): WriteBufferState {
    return {
      left: this.#left.slice(),
      next: this.#next,
      waiting: this.#waiting,
      last: this.#last,
      readEnd: this.#readEnd,
      row: this.#row,
    };
  }

  restore(state: WriteBufferState): void {
    this.#left.set(state.left);
    this.#next = state.next;
    this.#waiting = state.waiting;
    this.#last = state.last;
    this.#readEnd = state.readEnd;
    this.#row = state.row;
  }
}
