/** An x86 processor: its caches' and traps' instructions, what others may look at, and its state as data. */
import type { TlbEntry, Translation } from '../../core/words/bus.ts';
import { KERNEL_BASE } from '../formats/x86.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, TRAP_RETURNS, TRAPS } from '../ledger.ts';
import type { PhysicalMemory } from '../memory.ts';
import { type ChipStates, GENERAL_REGISTERS } from '../processor.ts';
import type { MachineSheet } from '../sheets/load.ts';
import { Accesses } from './accesses.ts';
import { Control } from './control.ts';
import type { HierarchyState } from './hierarchy.ts';
import { inspectWalk, TlbList } from './inspect.ts';
import type { MmuState } from './mmu.ts';
import { parametersOf } from './parameters.ts';

export class X86Processor extends Accesses {
  readonly family = 'x86';
  readonly kernelBase = KERNEL_BASE;
  readonly registers = GENERAL_REGISTERS;
  readonly mips = null;
  declare readonly x86: Control;
  declare readonly fetchLineBytes: number;
  readonly #tlbList: TlbList;

  constructor(
    sheet: MachineSheet,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parametersOf(sheet), memory, ledger, interrupts);
    this.fetchLineBytes = this.parameters.instructionCache.lineBytes;
    this.#tlbList = new TlbList(this.mmu);
    this.x86 = new Control(this.mmu, this, this.parameters);
  }

  // Code and caches.

  /**
   * The Pentium can flush no single line: its kernels execute WBINVD. That is done here for the range
   * alone, which is all that the kernel relies on; lines outside of it stay warm.
   */
  flushDataCache(pa: number, bytes: number): void {
    this.instructions++;
    const shift = this.lineShift;
    if (bytes <= 0) return;
    const last = (pa + bytes - 1) >>> shift;
    for (let line = pa >>> shift; line <= last; line++) this.flushLine(line);
  }

  /** The P54C's code cache snoops stores; what is left to do is a serialising instruction. */
  flushInstructionCache(): void {
    this.instructions++;
    this.drain();
  }

  // Traps.

  /**
   * What INT and exceptions push (SS, ESP, EFLAGS, CS, EIP) is part of their published cycles. The
   * machine counts interrupts besides: an interrupt is a trap, and priced as one.
   */
  enterTrap(): void {
    this.charge(TRAPS);
  }

  /** IRET serialises: it waits until buffered writes have left. */
  returnFromTrap(): void {
    this.drain();
    this.charge(TRAP_RETURNS);
  }

  // What others look at, and its state.

  context(): number {
    return this.mmu.root >>> 0;
  }

  tlbEntries(): readonly TlbEntry[] {
    return this.#tlbList.entries();
  }

  walk(root: number, va: number): Translation | null {
    return inspectWalk(this.mmu, this.memory, this.parameters.largePages, root, va);
  }

  coolDown(): void {
    this.clearHierarchy();
    this.mmu.shutDoors();
  }

  /** TLB entries are architectural: a stale one decides what code reads. So is whom they replace. */
  saveChips(): ChipStates {
    return { architectural: this.mmu.save(), timing: this.saveHierarchy() };
  }

  /** The times in the write buffer are those of the clock, which must be restored as well. */
  restoreChips(state: ChipStates): void {
    this.mmu.restore(state.architectural as MmuState);
    if (state.timing === null) this.clearHierarchy();
    else this.restoreHierarchy(state.timing as HierarchyState);
  }

  hashChips(seed: number): number {
    return this.mmu.hash(seed);
  }
}
