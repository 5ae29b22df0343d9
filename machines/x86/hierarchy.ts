/**
 * The caches of one processor put together: L1 for code, L1 for data, L2, and the write buffer.
 *
 * Called before an access takes effect; it moves lines and charges waits, and never touches memory
 * (INVD apart), which always holds the newest bytes.
 */
import { DATA_MISSES, FETCH_MISSES, L2_MISSES, TLB_REFILLS } from '../ledger.ts';
import { FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import type { WriteBuffer, WriteBufferState } from '../write-buffer.ts';
import { Cache, type CacheState } from './cache.ts';
import type { X86Parameters } from './parameters.ts';

/** The clock and the ledger, as a chip books on them. */
export interface Meter {
  now(): number;
  /** The cycles that one of this kind takes. */
  price(kind: number): number;
  /** Counts one of this kind and waits as long as it takes. */
  charge(kind: number): void;
  /** Waits for the write buffer. */
  stall(cycles: number): void;
}

const NO_LINE = -1;

export class Hierarchy {
  readonly l1i: Cache;
  readonly l1d: Cache;
  readonly l2: Cache | null;
  readonly buffer: WriteBuffer;
  readonly lineShift: number;
  readonly #memory: PhysicalMemory;
  readonly #meter: Meter;
  readonly #allocates: boolean;
  /** The line of the last data access that hit, if another access to it changes nothing. */
  #lastRead = NO_LINE;
  #lastWritten = NO_LINE;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    buffer: WriteBuffer,
    meter: Meter,
  ) {
    this.l1d = new Cache(parameters.dataCache);
    this.l1i = parameters.unifiedL1 ? this.l1d : new Cache(parameters.instructionCache);
    this.l2 = parameters.l2 === null ? null : new Cache(parameters.l2);
    this.lineShift = this.l1d.lineShift;
    if (
      this.l1i.lineShift !== this.lineShift ||
      (this.l2 ?? this.l1d).lineShift !== this.lineShift
    ) {
      throw new Error('lines of one size are needed in all caches of an x86 processor');
    }
    this.buffer = buffer;
    this.#memory = memory;
    this.#meter = meter;
    this.#allocates = parameters.dataCache.allocateOnWriteMiss;
  }

  /** A load from cached memory. */
  read(pa: number): void {
    const line = pa >>> this.lineShift;
    if (line === this.#lastRead) return;
    const slot = this.l1d.find(line);
    if (slot < 0) this.#readMiss(line);
    else this.l1d.use(slot);
    this.#lastRead = line;
    this.#lastWritten = NO_LINE;
  }

  /** A store to cached memory, before the word changes. */
  write(pa: number): void {
    const line = pa >>> this.lineShift;
    if (line === this.#lastWritten) return;
    const l1d = this.l1d;
    let slot = l1d.find(line);
    if (slot < 0) {
      if (!this.#allocates) {
        this.#writeAround(line);
        return;
      }
      slot = this.#readMiss(line);
    } else {
      l1d.use(slot);
    }
    this.#lastRead = line;
    if (!l1d.writeBack) {
      this.#writeAround(line);
      return;
    }
    if (l1d.dirty[slot] === 0) this.#firstWrite(slot, line);
    this.#lastWritten = line;
  }

  /** A fetch of instructions. */
  fetch(pa: number): void {
    const line = pa >>> this.lineShift;
    const l1i = this.l1i;
    const found = l1i.find(line);
    if (found >= 0) {
      l1i.use(found);
    } else {
      this.awaitRead(FETCH_MISSES);
      this.#meter.charge(FETCH_MISSES);
      // The Pentium's code fetches snoop the data cache: a modified line is written back and leaves.
      if (l1i !== this.l1d) this.#evict(this.l1d.find(line));
      this.#readL2(line);
      const slot = l1i.victim(line);
      if (l1i === this.l1d) this.#writeBack(slot);
      l1i.fill(slot, line);
    }
    if (l1i === this.l1d) this.#forget();
  }

  /** A read by the table walker, past L1: the Pentium's MMU does not bring table entries into it. */
  readTable(pa: number): void {
    const line = pa >>> this.lineShift;
    this.awaitRead(TLB_REFILLS);
    if (this.l1d.find(line) < 0) this.#readL2(line);
  }

  /**
   * A write past L1, to L2 where that holds the line: a bit set by the walker. It is a locked cycle,
   * before which a modified line in L1 is written back and leaves.
   */
  writeTable(pa: number): void {
    const line = pa >>> this.lineShift;
    this.#evict(this.l1d.find(line));
    this.#writeL2(line);
  }

  /** A write past all caches (uncached, or DMA): they write the line back first, and drop it. */
  snoopWrite(pa: number): void {
    const line = pa >>> this.lineShift;
    this.#evict(this.l1d.find(line));
    if (this.l1i !== this.l1d) {
      const code = this.l1i.find(line);
      if (code >= 0) this.l1i.drop(code);
    }
    const outer = this.l2?.find(line) ?? -1;
    if (outer >= 0) this.l2?.drop(outer);
  }

  /** A read past all caches: dirty lines are written back and stay. */
  snoopRead(pa: number): void {
    const line = pa >>> this.lineShift;
    const slot = this.l1d.find(line);
    if (slot >= 0 && this.l1d.dirty[slot] === 1) {
      this.#passDown(slot);
      this.l1d.dirty[slot] = 0;
      this.#forget();
    }
    const outer = this.l2?.find(line) ?? -1;
    if (this.l2 !== null && outer >= 0) this.l2.dirty[outer] = 0;
  }

  /** Writes a line back and drops it everywhere, at the processor's expense. */
  flushLine(line: number): void {
    const slot = this.l1d.find(line);
    if (slot >= 0) this.#writeBack(slot);
    this.snoopWrite(line << this.lineShift);
  }

  /** A read of this kind goes to the bus: waits for the writes that go before it. */
  awaitRead(kind: number): void {
    this.#meter.stall(this.buffer.readDelay(this.#meter.now(), this.#meter.price(kind)));
  }

  /** Waits until every buffered store has left. */
  drain(): void {
    this.#meter.stall(this.buffer.drain(this.#meter.now()));
  }

  /** INVD: dirty lines are lost, and memory shows what was below them. */
  discard(): void {
    // L1 first: where both are dirty, what was below L2 is what remains.
    this.#uncover(this.l1d);
    if (this.l2 !== null) this.#uncover(this.l2);
    this.clear();
  }

  /** WBINVD: L1's dirty lines go out through the buffer; the board's chip set writes L2's back. */
  writeAllBack(): void {
    for (let slot = 0; slot < this.l1d.tags.length; slot++) this.#writeBack(slot);
    this.drain();
    this.clear();
  }

  /** Cold caches and an empty buffer; everything was written back in time. */
  clear(): void {
    this.l1i.clear();
    this.l1d.clear();
    this.l2?.clear();
    this.buffer.clear();
    this.#forget();
  }

  save(): HierarchyState {
    return {
      l1i: this.l1i.save(),
      l1d: this.l1d.save(),
      l2: this.l2?.save() ?? null,
      buffer: this.buffer.save(),
    };
  }

  restore(state: HierarchyState): void {
    this.l1i.restore(state.l1i);
    this.l1d.restore(state.l1d);
    if (state.l2 !== null) this.l2?.restore(state.l2);
    this.buffer.restore(state.buffer);
    this.#forget();
  }

  #forget(): void {
    this.#lastRead = NO_LINE;
    this.#lastWritten = NO_LINE;
  }

  /** Brings a line into L1 for data; its slot. */
  #readMiss(line: number): number {
    this.awaitRead(DATA_MISSES);
    this.#meter.charge(DATA_MISSES);
    this.#readL2(line);
    const slot = this.l1d.victim(line);
    this.#writeBack(slot);
    this.l1d.fill(slot, line);
    return slot;
  }

  #readL2(line: number): void {
    const l2 = this.l2;
    if (l2 === null) return;
    const slot = l2.find(line);
    if (slot >= 0) {
      l2.use(slot);
      return;
    }
    this.#meter.charge(L2_MISSES);
    // A dirty victim is written to memory by the chip set, while the processor goes on.
    l2.fill(l2.victim(line), line);
  }

  /** A store that goes on to the level below. */
  #writeAround(line: number): void {
    this.#meter.stall(this.buffer.store(this.#meter.now(), line << this.lineShift));
    this.#dropCode(line);
    this.#writeL2(line);
  }

  /** The word has not changed yet, so memory still shows what is below L2 if L2's line is clean. */
  #writeL2(line: number): void {
    const l2 = this.l2;
    if (l2 === null) return;
    const slot = l2.find(line);
    if (slot < 0) return;
    l2.use(slot);
    if (l2.writeBack && l2.dirty[slot] === 0) {
      l2.soil(slot, this.#memory.words, line << (this.lineShift - 2));
    }
  }

  #firstWrite(slot: number, line: number): void {
    this.l1d.soil(slot, this.#memory.words, line << (this.lineShift - 2));
    this.#dropCode(line);
  }

  /** The P54C's stores snoop the code cache, so that code that changes itself runs as changed. */
  #dropCode(line: number): void {
    if (this.l1i === this.l1d) return;
    const slot = this.l1i.find(line);
    if (slot >= 0) this.l1i.drop(slot);
  }

  /** A line of L1 for data leaves by way of the write buffer, if it is dirty. */
  #writeBack(slot: number): void {
    if (this.l1d.dirty[slot] === 0) return;
    const pa = this.l1d.tags[slot] << this.lineShift;
    this.#meter.stall(this.buffer.store(this.#meter.now(), pa));
    this.#passDown(slot);
    this.l1d.dirty[slot] = 0;
  }

  /** L2, where it holds the line, takes over the dirty bytes; otherwise memory has them now. */
  #passDown(slot: number): void {
    const l2 = this.l2;
    if (l2 === null || !l2.writeBack) return;
    const outer = l2.find(this.l1d.tags[slot]);
    if (outer < 0) return;
    // A clean line of L2 equals memory: what was below L1 is also what is below L2.
    if (l2.dirty[outer] === 0) l2.soil(outer, this.l1d.below, slot * this.l1d.lineWords);
  }

  /** Another master wants the line: L1 hands down what it has, and drops it. */
  #evict(slot: number): void {
    if (slot < 0) return;
    if (this.l1d.dirty[slot] === 1) this.#passDown(slot);
    this.l1d.drop(slot);
    this.#forget();
  }

  #uncover(cache: Cache): void {
    const words = cache.lineWords;
    cache.dirty.forEach((dirty, slot) => {
      if (dirty === 0) return;
      const at = cache.tags[slot] << (this.lineShift - 2);
      this.#memory.words.set(cache.below.subarray(slot * words, (slot + 1) * words), at);
      this.#memory.dirty[at >>> (FRAME_SHIFT - 2)] = 1;
    });
  }
}

export interface HierarchyState {
  readonly l1i: CacheState;
  readonly l1d: CacheState;
  readonly l2: CacheState | null;
  readonly buffer: WriteBufferState;
}
