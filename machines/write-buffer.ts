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
  readonly done: Float64Array;
  readonly oldest: number;
  readonly last: number;
  readonly readEnd: number;
  readonly row: number;
}

/** No row of memory is open. */
const NO_ROW = -1;

export class WriteBuffer {
  readonly #retire: number;
  readonly #pageModeRetire: number;
  readonly #rowShift: number;
  readonly #readsFirst: boolean;
  /** When each write has left: a ring that starts at `#oldest`. Times in the past are free places. */
  readonly #done: Float64Array;
  #oldest = 0;
  /** When the youngest write has left. */
  #last = 0;
  /** When the last read had its data. */
  #readEnd = 0;
  /** The DRAM row that the youngest write leaves open. */
  #row = NO_ROW;

  constructor(parameters: WriteBufferParameters) {
    const { entries, retireCycles, pageModeRetireCycles, pageModeBytes, readsFirst } = parameters;
    this.#retire = retireCycles;
    this.#pageModeRetire = pageModeRetireCycles ?? retireCycles;
    this.#rowShift = 31 - Math.clz32(pageModeBytes ?? 4096);
    this.#readsFirst = readsFirst;
    this.#done = new Float64Array(entries);
  }

  /** A store to `pa` at `now`: the cycles for which it waits until there is a place. */
  store(now: number, pa: number): number {
    const oldest = this.#oldest;
    const free = this.#done[oldest];
    const accepted = Math.max(free, now);
    const row = pa >>> this.#rowShift;
    const cycles = row === this.#row ? this.#pageModeRetire : this.#retire;
    const last = Math.max(this.#last, accepted) + cycles;
    this.#row = row;
    this.#last = last;
    this.#done[oldest] = last;
    this.#oldest = oldest + 1 === this.#done.length ? 0 : oldest + 1;
    return accepted - now;
  }

  /** A read of memory at `now` that takes `cycles`: the cycles for which it waits before that. */
  readDelay(now: number, cycles: number): number {
    let start = now;
    let postponed = false;
    if (this.#last > now) {
      if (this.#readsFirst) {
        start = this.#underWay(now);
        postponed = this.#postpone(now, start, cycles);
      } else {
        start = this.#last;
      }
    }
    // The read opens a row of its own, whichever it is: the next write begins its row anew, unless
    // one that still waits opens the old row again.
    if (!postponed) this.#row = NO_ROW;
    this.#readEnd = start + cycles;
    return start - now;
  }

  /** The cycles from `now` until the buffer is empty. */
  drain(now: number): number {
    return this.#last > now ? this.#last - now : 0;
  }

  /** When the write that is under way at `now` has left; `now` if none is. */
  #underWay(now: number): number {
    // A read ended just now, and is followed by another before any write could begin.
    if (now <= this.#readEnd) return now;
    for (let i = 0, at = this.#oldest; i < this.#done.length; i++) {
      if (this.#done[at] > now) return this.#done[at];
      at = at + 1 === this.#done.length ? 0 : at + 1;
    }
    return now;
  }

  /** Lets a read from `start` overtake the writes that have not begun. False if there are none. */
  #postpone(now: number, start: number, cycles: number): boolean {
    let shift = 0;
    for (let i = 0, at = this.#oldest; i < this.#done.length; i++) {
      const done = this.#done[at];
      if (done > now && done > start) {
        // The first to follow the read finds another row open than it was reckoned with.
        if (shift === 0) shift = cycles + Math.max(0, this.#retire - (done - start));
        this.#done[at] = done + shift;
      }
      at = at + 1 === this.#done.length ? 0 : at + 1;
    }
    this.#last += shift;
    return shift > 0;
  }

  clear(): void {
    this.#done.fill(0);
    this.#oldest = 0;
    this.#last = 0;
    this.#readEnd = 0;
    this.#row = NO_ROW;
  }

  /** The times are those of the processor's clock, which must be restored with them. */
  save(): WriteBufferState {
    return {
      done: this.#done.slice(),
      oldest: this.#oldest,
      last: this.#last,
      readEnd: this.#readEnd,
      row: this.#row,
    };
  }

  restore(state: WriteBufferState): void {
    this.#done.set(state.done);
    this.#oldest = state.oldest;
    this.#last = state.last;
    this.#readEnd = state.readEnd;
    this.#row = state.row;
  }
}
