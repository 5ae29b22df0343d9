/** The Pentium as code meets it: loads and stores of user and kernel, traps, and its state as data. */
import type { TlbEntry, Translation } from '../../core/words/bus.ts';
import { KernelBug } from '../errors.ts';
import { KERNEL_BASE } from '../formats/x86.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, TRAP_RETURNS, TRAPS, WORDS_COPIED } from '../ledger.ts';
import type { PhysicalMemory } from '../memory.ts';
import { type ChipStates, GENERAL_REGISTERS } from '../processor.ts';
import type { MachineSheet } from '../sheets/load.ts';
import { Control } from './control.ts';
import type { Door } from './door.ts';
import type { HierarchyState } from './hierarchy.ts';
import { inspectWalk, listTlbs } from './inspect.ts';
import type { MmuState } from './mmu.ts';
import { parametersOf } from './parameters.ts';
import { FAULTED, UNCACHED, X86Port } from './port.ts';

/** A word access may take the fast way if its page is the door's and it is aligned: one comparison. */
const PAGE_AND_ALIGNMENT = 0xfffff003 | 0;
const PAGE = 0xfffff000 | 0;
const OFFSET = 0xfff;

export class X86Processor extends X86Port {
  readonly family = 'x86';
  readonly kernelBase = KERNEL_BASE;
  readonly registers = GENERAL_REGISTERS;
  readonly mips = null;
  declare readonly x86: Control;
  declare readonly fetchLineBytes: number;
  declare private readonly userData: Door;
  declare private readonly kernelData: Door;

  constructor(
    sheet: MachineSheet,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parametersOf(sheet), memory, ledger, interrupts);
    this.fetchLineBytes = this.parameters.instructionCache.lineBytes;
    this.x86 = new Control(this.mmu, this);
    this.userData = this.mmu.userData;
    this.kernelData = this.mmu.kernelData;
  }

  // Accesses by the code that runs.

  userLoad(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.readKey
        ? door.readPage | (va & OFFSET)
        : this.mustRead(door, va, 4, 'read') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(4), va, 'read') >>> 0;
    return this.readWord(pa) >>> 0;
  }

  userStore(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.writeKey
        ? door.writePage | (va & OFFSET)
        : this.mustWrite(door, va, 4) | 0;
    if (pa >= 0) this.writeWord(pa, value);
    else this.answered(this.uncachedStore(value, 4), va, 'write');
  }

  userLoad8(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const pa =
      (va & PAGE) === door.readKey
        ? door.readPage | (va & OFFSET)
        : this.mustRead(door, va, 1, 'read') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(1), va, 'read') >>> 0;
    return this.readByte(pa);
  }

  userStore8(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.kernelData : this.userData;
    const pa =
      (va & PAGE) === door.writeKey
        ? door.writePage | (va & OFFSET)
        : this.mustWrite(door, va, 1) | 0;
    if (pa >= 0) this.writeByte(pa, value);
    else this.answered(this.uncachedStore(value, 1), va, 'write');
  }

  /** The P54C's code cache snoops stores, so a fetch sees the newest bytes. */
  userFetch(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelMode === true ? this.mmu.kernelCode : this.mmu.userCode;
    const pa =
      (va & PAGE_AND_ALIGNMENT) === door.readKey
        ? door.readPage | (va & OFFSET)
        : this.mustRead(door, va, 4, 'fetch') | 0;
    if (pa < 0) return this.answered(this.uncachedLoad(4), va, 'fetch') >>> 0;
    this.fetchLine(pa);
    return this.words[pa >>> 2] >>> 0;
  }

  // Accesses by the kernel itself.

  load(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    return this.kernelLoad(ka) >>> 0;
  }

  store(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.kernelStore(ka, value);
  }

  load8(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelData;
    const pa =
      (ka & PAGE) === door.readKey ? door.readPage | (ka & OFFSET) : this.kernelRead(ka, 1) | 0;
    if (pa < 0) return this.kernelAnswered(this.uncachedLoad(1)) >>> 0;
    return this.readByte(pa);
  }

  store8(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const door = this.kernelData;
    const pa =
      (ka & PAGE) === door.writeKey ? door.writePage | (ka & OFFSET) : this.kernelWrite(ka, 1) | 0;
    if (pa >= 0) this.writeByte(pa, value);
    else this.kernelAnswered(this.uncachedStore(value, 1));
  }

  /**
   * REP MOVS: one instruction, and one for each word. An interrupt may come before each word, as on
   * the processor, whose registers then say how far it has come.
   */
  copy(to: number, from: number, bytes: number): void {
    this.beginString(bytes);
    for (let at = 0; at < bytes; at += 4) {
      if (++this.instructions >= this.nextEvent) this.host?.onEvent();
      this.kernelStore(to + at, this.kernelLoad(from + at));
    }
  }

  /** REP STOS. */
  fill(to: number, value: number, bytes: number): void {
    this.beginString(bytes);
    for (let at = 0; at < bytes; at += 4) {
      if (++this.instructions >= this.nextEvent) this.host?.onEvent();
      this.kernelStore(to + at, value);
    }
  }

  loadUser(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = this.find(this.userData, false, va, 4);
    if (pa === FAULTED) return -1;
    if (pa === UNCACHED) return this.uncachedLoad(4);
    return this.readWord(pa) >>> 0;
  }

  storeUser(va: number, value: number): boolean {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = this.find(this.userData, true, va, 4);
    if (pa === FAULTED) return false;
    if (pa === UNCACHED) return this.uncachedStore(value, 4) >= 0;
    this.writeWord(pa, value);
    return true;
  }

  loadUncached(pa: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.reach(pa, 'read');
    return this.kernelAnswered(this.uncachedLoad(4)) >>> 0;
  }

  storeUncached(pa: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.reach(pa, 'write');
    this.kernelAnswered(this.uncachedStore(value, 4));
  }

  private kernelLoad(ka: number): number {
    const door = this.kernelData;
    const pa =
      (ka & PAGE_AND_ALIGNMENT) === door.readKey
        ? door.readPage | (ka & OFFSET)
        : this.kernelRead(ka, 4) | 0;
    if (pa < 0) return this.kernelAnswered(this.uncachedLoad(4)) >>> 0;
    return this.readWord(pa);
  }

  private kernelStore(ka: number, value: number): void {
    const door = this.kernelData;
    const pa =
      (ka & PAGE_AND_ALIGNMENT) === door.writeKey
        ? door.writePage | (ka & OFFSET)
        : this.kernelWrite(ka, 4) | 0;
    if (pa >= 0) this.writeWord(pa, value);
    else this.kernelAnswered(this.uncachedStore(value, 4));
  }

  private beginString(bytes: number): void {
    if ((bytes & 3) !== 0) throw new KernelBug(`${bytes} bytes are not a number of words`);
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.count(WORDS_COPIED, bytes >>> 2);
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
    return listTlbs(this.mmu);
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
