/** The caches and the write buffer as accesses meet them, and the time that each access takes. */
import type { InterruptController } from '../interrupts.ts';
import {
  type CountLedger,
  DATA_MISSES,
  FETCH_MISSES,
  KINDS,
  L2_MISSES,
  TLB_REFILLS,
  WRITE_STALL_CYCLES,
} from '../ledger.ts';
import { BLOCK_SHIFT, type PhysicalMemory } from '../memory.ts';
import { WriteBuffer, type WriteBufferState } from '../write-buffer.ts';
import { LEAST_LINE_SHIFT, Levels, type LevelsState } from './levels.ts';
import type { X86Parameters } from './parameters.ts';

// V8 builds a module's own constants into compiled code, but looks imported ones up at each use.
const READS = DATA_MISSES;
const OUTER_MISSES = L2_MISSES;
const REFILLS = TLB_REFILLS;
const STALLS = WRITE_STALL_CYCLES;
const SET_SHIFT = LEAST_LINE_SHIFT;
const BLOCK = BLOCK_SHIFT;

export abstract class Hierarchy extends Levels {
  declare readonly buffer: WriteBuffer;
  declare protected readonly bytes: Uint8Array;
  declare protected readonly dirty: Uint8Array;
  declare protected readonly lineMask: number;
  declare protected readonly prices: Float64Array;
  declare private readonly allocates: boolean;
  declare private readonly walksThroughL1: boolean;
  declare private readonly locksInL1: boolean;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parameters, memory, ledger, interrupts);
    this.buffer = new WriteBuffer(parameters.writeBuffer);
    this.bytes = memory.bytes;
    this.dirty = memory.dirty;
    this.lineMask = -1 << this.lineShift;
    // The clock goes by the prices of the ledger, so that waits are counts times prices.
    this.prices = Float64Array.from(KINDS, (kind) => ledger.price(kind).value);
    this.allocates = parameters.dataCache.allocateOnWriteMiss;
    this.walksThroughL1 = parameters.walksThroughL1;
    this.locksInL1 = parameters.locksInL1;
  }

  // Waits.

  /** Counts one of this kind and waits as long as it takes. */
  charge(kind: number): void {
    this.count(kind, 1);
    this.waited += this.prices[kind];
  }

  /** Waits for the write buffer. */
  private stall(cycles: number): void {
    if (cycles === 0) return;
    this.count(STALLS, cycles);
    this.waited += cycles;
  }

  /** A read of this kind goes to the bus: waits for the writes that go before it, and for itself. */
  protected chargeRead(kind: number): void {
    this.stall(this.buffer.readDelay(this.now(), this.prices[kind]));
    this.charge(kind);
  }

  protected bufferWrite(line: number): void {
    this.stall(this.buffer.store(this.now(), line << this.lineShift));
  }

  /** Waits until every buffered store has left. */
  drain(): void {
    this.stall(this.buffer.drain(this.now()));
  }

  // Cached memory.

  protected readWord(pa: number): number {
    if (((this.recent[(pa >>> SET_SHIFT) & this.recentMask] ^ pa) & this.lineMask) !== 0) {
      this.readLine(pa);
    }
    return this.words[pa >>> 2];
  }

  protected readByte(pa: number): number {
    this.readWord(pa & ~3);
    return this.bytes[pa];
  }

  protected writeWord(pa: number, value: number): void {
    const key = (pa & this.lineMask) | 1;
    if (this.recent[(pa >>> SET_SHIFT) & this.recentMask] !== key) this.writeLine(pa);
    this.words[pa >>> 2] = value;
    this.dirty[pa >>> BLOCK] = 1;
  }

  protected writeByte(pa: number, value: number): void {
    const key = (pa & this.lineMask) | 1;
    if (this.recent[(pa >>> SET_SHIFT) & this.recentMask] !== key) this.writeLine(pa);
    this.bytes[pa] = value;
    this.dirty[pa >>> BLOCK] = 1;
  }

  /** The line is not the one used last in its set. */
  protected readLine(pa: number): void {
    const l1d = this.l1d;
    const line = pa >>> this.lineShift;
    let slot = l1d.use(line);
    if (slot < 0) slot = this.readMiss(line);
    this.recent[(pa >>> SET_SHIFT) & this.recentMask] = (pa & this.lineMask) | (l1d.tags[slot] & 1);
  }

  /** The line is not the one used last in its set, or it is clean. The word has not changed yet. */
  protected writeLine(pa: number): void {
    const l1d = this.l1d;
    const line = pa >>> this.lineShift;
    let slot = l1d.use(line);
    if (slot < 0) {
      if (!this.allocates) {
        this.writeAround(line);
        return;
      }
      slot = this.readMiss(line);
    }
    if (!l1d.writeBack) this.writeAround(line);
    else if (!l1d.isDirty(slot)) this.soil(slot, line);
    this.recent[(pa >>> SET_SHIFT) & this.recentMask] = (pa & this.lineMask) | (l1d.tags[slot] & 1);
  }

  /** Brings a line into L1 for data; its slot. */
  private readMiss(line: number): number {
    const l1d = this.l1d;
    this.chargeRead(READS);
    this.readOuter(line);
    const slot = l1d.victim(line);
    if (l1d.isDirty(slot)) this.writeBack(slot);
    l1d.fill(slot, line);
    return slot;
  }

  private readOuter(line: number): void {
    const l2 = this.l2;
    if (l2 === null || l2.use(line) >= 0) return;
    this.charge(OUTER_MISSES);
    // A dirty victim is written to memory by the chip set, while the processor goes on.
    this.fillOuter(l2, line);
  }

  /** A store that goes on to the level below. */
  protected writeAround(line: number): void {
    this.bufferWrite(line);
    this.dropCode(line);
    this.soilOuter(line);
  }

  /** A dirty line of L1 leaves by way of the write buffer. */
  private writeBack(slot: number): void {
    this.bufferWrite(this.l1d.lineAt(slot));
    this.passDown(slot);
  }

  // Code and tables.

  /** A fetch of instructions, or of a line of a path's text. */
  fetchLine(pa: number): void {
    const line = pa >>> this.lineShift;
    const { l1i, l1d } = this;
    if (l1i.use(line) >= 0) {
      if (l1i === l1d) this.forget(line);
      return;
    }
    this.chargeRead(FETCH_MISSES);
    // The Pentium's code fetches snoop the data cache: a modified line is written back, and leaves.
    if (l1i !== l1d) this.evict(line);
    this.readOuter(line);
    const slot = l1i.victim(line);
    if (l1i === l1d && l1d.isDirty(slot)) this.writeBack(slot);
    this.fillCode(slot, line);
  }

  /** The table walker reads an entry. The Pentium's MMU does not bring table entries into L1. */
  readTable(pa: number): void {
    if (this.walksThroughL1) {
      this.readWord(pa);
      return;
    }
    const line = pa >>> this.lineShift;
    this.stall(this.buffer.readDelay(this.now(), this.prices[REFILLS]));
    if (this.l1d.find(line) < 0) this.readOuter(line);
  }

  /**
   * The table walker is about to set a bit, past L1. It is a locked cycle, before which a modified
   * line in L1 is written back and leaves. The Pentium Pro locks the line in its cache instead, and
   * writes it there (Intel Architecture Software Developer's Manual, volume 3, "Effects of a LOCK
   * Operation on Internal Processor Caches").
   */
  writeTable(pa: number): void {
    if (this.locksInL1) {
      this.writeLine(pa);
      return;
    }
    const line = pa >>> this.lineShift;
    this.evict(line);
    this.soilOuter(line);
  }

  /** A write past all caches: uncached, or DMA. */
  protected writePast(pa: number, value: number, size: number): void {
    this.snoopWrite(pa);
    if (size === 4) this.words[pa >>> 2] = value;
    else this.bytes[pa] = value;
    this.dirty[pa >>> BLOCK] = 1;
  }

  // All of it.

  /** Writes a line back and drops it everywhere, at the processor's expense. */
  protected flushLine(line: number): void {
    const slot = this.l1d.find(line);
    if (slot >= 0 && this.l1d.isDirty(slot)) this.writeBack(slot);
    this.snoopWrite(line << this.lineShift);
  }

  /** WBINVD: L1's dirty lines go out through the buffer; the board's chip set writes L2's back. */
  writeAllBack(): void {
    for (const slot of this.l1d.dirtySlots()) this.writeBack(slot);
    this.drain();
    this.clearLines();
  }

  protected clearHierarchy(): void {
    this.clearLines();
    this.buffer.clear();
  }

  protected saveHierarchy(): HierarchyState {
    return { lines: this.saveLines(), buffer: this.buffer.save() };
  }

  protected restoreHierarchy(state: HierarchyState): void {
    this.restoreLines(state.lines);
    this.buffer.restore(state.buffer);
  }
}

export interface HierarchyState {
  readonly lines: LevelsState;
  readonly buffer: WriteBufferState;
}
