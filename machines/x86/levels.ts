/**
 * The levels of cache of one processor: which lines each holds, and how lines move between them.
 *
 * Nothing here takes time (`hierarchy.ts` charges for it), and nothing but INVD touches memory, which
 * always holds the newest bytes.
 */
import type { InterruptController } from '../interrupts.ts';
import type { CountLedger } from '../ledger.ts';
import { BLOCK_SHIFT, type PhysicalMemory } from '../memory.ts';
import { GENERAL_REGISTERS, Processor } from '../processor.ts';
import { Cache, type CacheState } from './cache.ts';
import type { X86Parameters } from './parameters.ts';
import { Underlay } from './underlay.ts';

/** Lines are at least 16 bytes long: sets are told apart by address bits from here. */
export const LEAST_LINE_SHIFT = 4;
/** The key of no line: no physical memory stands there. (Any small number would be a key of line 0.) */
const NONE = -0x80000000;

export abstract class Levels extends Processor {
  // Here and in the other chips, `declare` keeps a field from starting as undefined: V8 reads fields
  // that have only had values of one kind several times faster. (So `private`, for there is no
  // declaring of #names.)

  declare readonly parameters: X86Parameters;
  declare readonly l1i: Cache;
  declare readonly l1d: Cache;
  declare readonly l2: Cache | null;
  declare readonly lineShift: number;
  /**
   * For each set of L1 for data, the physical address of the line that was used last, plus one if it
   * is dirty. Another read of that line, or write if it is dirty, changes nothing in the cache.
   */
  declare protected readonly recent: Int32Array;
  declare protected readonly recentMask: number;
  declare protected readonly words: Int32Array;
  declare protected readonly underlay: Underlay;
  /** Whether L1 for code may hold a line of memory: the text of paths stands elsewhere. */
  private holdsCode = false;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(memory, ledger, interrupts, parameters.instructionCycles, GENERAL_REGISTERS);
    this.parameters = parameters;
    this.l1d = new Cache(parameters.dataCache);
    this.l1i = parameters.unifiedL1 ? this.l1d : new Cache(parameters.instructionCache);
    this.l2 = parameters.l2 === null ? null : new Cache(parameters.l2);
    const { lineShift, setMask } = this.l1d;
    if (this.l1i.lineShift !== lineShift || (this.l2 ?? this.l1d).lineShift !== lineShift) {
      throw new Error('lines of one size are needed in all caches of an x86 processor');
    }
    this.lineShift = lineShift;
    this.recentMask = setMask << (lineShift - LEAST_LINE_SHIFT);
    this.recent = new Int32Array(this.recentMask + 1).fill(NONE);
    this.words = memory.words;
    this.underlay = new Underlay(this.l1d.lines + (this.l2?.lines ?? 0), 1 << (lineShift - 2));
  }

  /** L1's clean line is about to be written. */
  protected soil(slot: number, line: number): void {
    this.l1d.soil(slot, this.underlay.keep(this.words, line << (this.lineShift - 2)));
    this.dropCode(line);
  }

  /** L2's line, if it has it, is about to be written past L1: memory still shows what L2 has. */
  protected soilOuter(line: number): void {
    const l2 = this.l2;
    if (l2 === null) return;
    const slot = l2.use(line);
    if (slot < 0 || !l2.writeBack || l2.isDirty(slot)) return;
    l2.soil(slot, this.underlay.keep(this.words, line << (this.lineShift - 2)));
  }

  /** L1's dirty line is written back: L2 has the bytes now if it holds the line, else memory. */
  protected passDown(slot: number): void {
    const { l1d, l2 } = this;
    const piece = l1d.clean(slot);
    const outer = l2 === null || !l2.writeBack ? -1 : l2.find(l1d.lineAt(slot));
    // A clean line of L2 equals memory: what was below L1 is also what is below L2.
    if (l2 !== null && outer >= 0 && !l2.isDirty(outer)) l2.soil(outer, piece);
    else this.underlay.giveBack(piece);
  }

  /** Brings a line into L2. A dirty victim goes to memory. */
  protected fillOuter(l2: Cache, line: number): void {
    const slot = l2.victim(line);
    if (l2.isDirty(slot)) this.underlay.giveBack(l2.pieces[slot]);
    l2.fill(slot, line);
  }

  /** L1 for data hands down what it has of a line, and drops it. */
  protected evict(line: number): void {
    const slot = this.l1d.find(line);
    if (slot < 0) return;
    if (this.l1d.isDirty(slot)) this.passDown(slot);
    this.l1d.drop(slot);
    this.forget(line);
  }

  /** A line comes into L1 for code. */
  protected fillCode(slot: number, line: number): void {
    this.l1i.fill(slot, line);
    if (this.l1i === this.l1d) this.forget(line);
    else if (line << (this.lineShift - 2) < this.words.length) this.holdsCode = true;
  }

  /** The P54C's stores snoop the code cache, so that code that changes itself runs as changed. */
  protected dropCode(line: number): void {
    if (!this.holdsCode) return;
    const slot = this.l1i.find(line);
    if (slot >= 0) this.l1i.drop(slot);
  }

  /** The next access to the set of this line passes the cache. */
  protected forget(line: number): void {
    this.recent[(line << (this.lineShift - LEAST_LINE_SHIFT)) & this.recentMask] = NONE;
  }

  /** A write past all caches (uncached, or DMA): they write the line back first, and drop it. */
  snoopWrite(pa: number): void {
    const line = pa >>> this.lineShift;
    this.evict(line);
    this.dropCode(line);
    const slot = this.cleanOuter(line);
    if (slot >= 0) this.l2?.drop(slot);
  }

  /** A read past all caches: dirty lines are written back, and stay. */
  snoopRead(pa: number): void {
    const line = pa >>> this.lineShift;
    const slot = this.l1d.find(line);
    if (slot >= 0 && this.l1d.isDirty(slot)) {
      this.passDown(slot);
      this.forget(line);
    }
    this.cleanOuter(line);
  }

  /** L2's line goes to memory, and stays; its slot. */
  private cleanOuter(line: number): number {
    const l2 = this.l2;
    if (l2 === null) return -1;
    const slot = l2.find(line);
    if (slot >= 0 && l2.isDirty(slot)) this.underlay.giveBack(l2.clean(slot));
    return slot;
  }

  /** INVD: dirty lines are lost, and memory shows what was below them. */
  discardLines(): void {
    // L1 first: where both are dirty, what was below L2 is what remains.
    for (const cache of this.dataCaches()) {
      for (const slot of cache.dirtySlots()) {
        const at = cache.lineAt(slot) << (this.lineShift - 2);
        this.words.set(this.underlay.piece(cache.pieces[slot]), at);
        this.memory.dirty[at >>> (BLOCK_SHIFT - 2)] = 1;
      }
    }
    this.clearLines();
  }

  /** Cold caches: everything was written back in time. */
  protected clearLines(): void {
    this.l1i.clear();
    this.l1d.clear();
    this.l2?.clear();
    this.underlay.clear();
    this.recent.fill(NONE);
    this.holdsCode = false;
  }

  protected saveLines(): LevelsState {
    return {
      l1i: this.l1i.save(),
      l1d: this.l1d.save(),
      l2: this.l2?.save() ?? null,
      below: this.dataCaches().flatMap((cache) =>
        cache.dirtySlots().map((slot) => this.underlay.piece(cache.pieces[slot]).slice()),
      ),
    };
  }

  protected restoreLines(state: LevelsState): void {
    this.clearLines();
    this.l1i.restore(state.l1i);
    this.l1d.restore(state.l1d);
    if (state.l2 !== null) this.l2?.restore(state.l2);
    this.holdsCode = this.l1i !== this.l1d;
    let next = 0;
    for (const cache of this.dataCaches()) {
      for (const slot of cache.dirtySlots()) {
        cache.pieces[slot] = this.underlay.keep(state.below[next++], 0);
      }
    }
  }

  private dataCaches(): readonly Cache[] {
    return this.l2 === null ? [this.l1d] : [this.l1d, this.l2];
  }
}

export interface LevelsState {
  readonly l1i: CacheState;
  readonly l1d: CacheState;
  readonly l2: CacheState | null;
  /** What is below each dirty line of L1 for data and then of L2, in the order of their slots. */
  readonly below: readonly Int32Array[];
}
