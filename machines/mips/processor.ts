/**
 * The R2000 and R3000 of the DECstations: modes, segments of the address space, translation, traps
 * (Kane, "MIPS RISC Architecture", chapters 4 to 6). Memory behind it is `hierarchy.ts`.
 */
import type { TlbEntry, Translation } from '../../core/words/bus.ts';
import type { Access, FaultCause } from '../../core/words/trap.ts';
import { KernelBug, UNWIND } from '../errors.ts';
import {
  ASID_MASK,
  ASID_SHIFT,
  ENTRY_LO_N,
  KSEG0,
  KSEG1,
  KSEG2,
  KUSEG_END,
  VPN_MASK,
} from '../formats/mips.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, REFILL_TRAPS, TRAP_RETURNS, TRAPS, UNCACHED_WRITES } from '../ledger.ts';
import { FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import { type ChipStates, DEVICE_BASE } from '../processor.ts';
import type { MachineSheet } from '../sheets/sheet.generated.ts';
import { type HierarchyState, MipsHierarchy } from './hierarchy.ts';
import { TlbInstructions } from './mmu.ts';
import { mipsParameters } from './parameters.ts';
import { PAGE_AND_ALIGNMENT, PLACE_MASK, PLACE_SHIFT } from './shortcuts.ts';
import { INVALID, MISS, Tlb, type TlbState } from './tlb.ts';

const PAGE = VPN_MASK | 0;
const PAGE_ALIGN = PAGE_AND_ALIGNMENT;
const SHIFT = PLACE_SHIFT;
const MASK = PLACE_MASK;
const OFFSET = 0xfff;
/** The segment of an address, and its alignment. */
const SEGMENT_AND_ALIGNMENT = 0xe0000003 | 0;
const PHYSICAL = 0x1fffffff;
/** kseg0 and the segments after it as 32-bit signed numbers. */
const KSEG0_INT = KSEG0 | 0;
const KSEG1_INT = KSEG1 | 0;
const KSEG2_INT = KSEG2 | 0;

/** Where an access goes; below 0 nowhere, and why. MISS, INVALID and MODIFIED come from the TLB. */
const CACHED = 0;
const UNCACHED = 1;
const DEVICE = 2;
const ADDRESS = -4;
const BUS = -5;

export class MipsProcessor extends MipsHierarchy {
  readonly family = 'mips';
  readonly kernelBase = KSEG0;
  readonly registers = 32;
  declare readonly mips: TlbInstructions;
  readonly x86 = null;
  declare protected readonly tlb: Tlb;
  /** The current space, as EntryHi has it. */
  #space = 0;
  /** The physical address that `#reach` found. */
  #pa = 0;

  constructor(
    sheet: MachineSheet,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    const parameters = mipsParameters(sheet);
    super(parameters, memory, ledger, interrupts);
    this.tlb = new Tlb(parameters.tlb);
    this.mips = new TlbInstructions(this.tlb, this.shortcuts, this);
  }

  // Accesses by the code that runs.

  userLoad(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const at = (va >>> SHIFT) & MASK;
    const pages = this.hot;
    if (pages[at] !== ((va & PAGE_ALIGN) | this.#space)) return this.#slowLoad(va);
    return this.cachedLoad(pages[at + 2] | (va & OFFSET), va);
  }

  userStore(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const at = (va >>> SHIFT) & MASK;
    const pages = this.hot;
    if (pages[at + 1] !== ((va & PAGE_ALIGN) | this.#space)) this.#slowStore(va, value);
    else this.cachedStore(pages[at + 2] | (va & OFFSET), value, va);
  }

  userLoad8(va: number): number {
    this.tick();
    const place = this.#mustReach(va, 'read');
    if (place === CACHED) return this.cachedLoad8(this.#pa, va);
    if (place === DEVICE) this.raise('bus', va, 'read');
    const word = this.uncachedLoad(this.#pa & ~3, va);
    return (word >>> ((va & 3) << 3)) & 0xff;
  }

  userStore8(va: number, value: number): void {
    this.tick();
    const place = this.#mustReach(va, 'write');
    if (place === CACHED) this.cachedStore8(this.#pa, value, va);
    else if (place === DEVICE) this.raise('bus', va, 'write');
    else this.uncachedStore8(this.#pa, value, va);
  }

  userFetch(va: number): number {
    this.tick();
    if ((va & 3) !== 0) this.raise('address', va, 'fetch');
    const place = this.#mustReach(va, 'fetch');
    if (place === CACHED) return this.cachedFetch(this.#pa, va);
    if (place === DEVICE) this.raise('bus', va, 'fetch');
    return this.uncachedLoad(this.#pa, va);
  }

  #slowLoad(va: number): number {
    if ((va & 3) !== 0) this.raise('address', va, 'read');
    const place = this.#mustReach(va, 'read');
    if (place === CACHED) return this.cachedLoad(this.#pa, va);
    if (place === UNCACHED) return this.uncachedLoad(this.#pa, va);
    const value = this.#deviceLoad(this.#pa);
    if (value < 0) this.raise('bus', va, 'read');
    return value;
  }

  #slowStore(va: number, value: number): void {
    if ((va & 3) !== 0) this.raise('address', va, 'write');
    const place = this.#mustReach(va, 'write');
    if (place === CACHED) this.cachedStore(this.#pa, value, va);
    else if (place === UNCACHED) this.uncachedStore(this.#pa, value, va);
    else if (!this.#deviceStore(this.#pa, value)) this.raise('bus', va, 'write');
  }

  // Accesses by the kernel itself.

  load(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = ka & PHYSICAL;
    if ((ka & SEGMENT_AND_ALIGNMENT) === KSEG0_INT && pa < this.memoryEnd) {
      return this.cachedLoad(pa, ka);
    }
    const place = this.#kernelReach(ka, 'read', 3);
    if (place === CACHED) return this.cachedLoad(this.#pa, ka);
    if (place === UNCACHED) return this.uncachedLoad(this.#pa, ka);
    return this.#kernelDeviceLoad(this.#pa);
  }

  store(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = ka & PHYSICAL;
    if ((ka & SEGMENT_AND_ALIGNMENT) === KSEG0_INT && pa < this.memoryEnd) {
      this.cachedStore(pa, value, ka);
      return;
    }
    const place = this.#kernelReach(ka, 'write', 3);
    if (place === CACHED) this.cachedStore(this.#pa, value, ka);
    else if (place === UNCACHED) this.uncachedStore(this.#pa, value, ka);
    else this.#kernelDeviceStore(this.#pa, value);
  }

  load8(ka: number): number {
    this.tick();
    const place = this.#kernelReach(ka, 'read', 0);
    if (place === CACHED) return this.cachedLoad8(this.#pa, ka);
    if (place === DEVICE) throw noAnswer(this.#pa);
    return (this.uncachedLoad(this.#pa & ~3, ka) >>> ((ka & 3) << 3)) & 0xff;
  }

  store8(ka: number, value: number): void {
    this.tick();
    const place = this.#kernelReach(ka, 'write', 0);
    if (place === CACHED) this.cachedStore8(this.#pa, value, ka);
    else if (place === DEVICE) throw noAnswer(this.#pa);
    else this.uncachedStore8(this.#pa, value, ka);
  }

  loadUser(va: number): number {
    this.tick();
    const place = (va & 3) !== 0 ? ADDRESS : this.#reach(va, false, false);
    if (place === DEVICE) return this.#deviceLoad(this.#pa);
    if (place < 0 || this.memory.red[this.#pa >>> FRAME_SHIFT] !== 0) return -1;
    return place === CACHED ? this.cachedLoad(this.#pa, va) : this.uncachedLoad(this.#pa, va);
  }

  storeUser(va: number, value: number): boolean {
    this.tick();
    const place = (va & 3) !== 0 ? ADDRESS : this.#reach(va, true, false);
    if (place === DEVICE) return this.#deviceStore(this.#pa, value);
    if (place < 0 || this.memory.red[this.#pa >>> FRAME_SHIFT] !== 0) return false;
    if (place === CACHED) this.cachedStore(this.#pa, value, va);
    else this.uncachedStore(this.#pa, value, va);
    return true;
  }

  loadUncached(pa: number): number {
    this.tick();
    if (pa >= DEVICE_BASE) return this.#kernelDeviceLoad(pa);
    return this.uncachedLoad(pa, pa);
  }

  storeUncached(pa: number, value: number): void {
    this.tick();
    if (pa >= DEVICE_BASE) this.#kernelDeviceStore(pa, value);
    else this.uncachedStore(pa, value, pa);
  }

  // Devices answer to words, past the caches.

  #deviceLoad(pa: number): number {
    this.waitUncachedRead();
    return this.host === null ? -1 : this.host.deviceLoad(pa);
  }

  #deviceStore(pa: number, value: number): boolean {
    this.charge(UNCACHED_WRITES, 1);
    return this.host?.deviceStore(pa, value) ?? false;
  }

  #kernelDeviceLoad(pa: number): number {
    const value = this.#deviceLoad(pa);
    if (value < 0) throw noAnswer(pa);
    return value;
  }

  #kernelDeviceStore(pa: number, value: number): void {
    if (!this.#deviceStore(pa, value)) throw noAnswer(pa);
  }

  // Translation.

  /**
   * Where an access to `va` goes, with `#pa` set; below 0 if it faults. Kernel mode adds kseg0 and
   * kseg1, which are memory as it stands, and kseg2, which goes through the TLB as kuseg does.
   */
  #reach(va: number, write: boolean, kernel: boolean): number {
    const at = va | 0;
    if (at < 0 && !kernel) return ADDRESS;
    if (at < 0 && at < KSEG2_INT) {
      this.#pa = at & PHYSICAL;
      return this.#behind(at < KSEG1_INT);
    }
    const index = this.tlb.lookup(at, write);
    if (index < 0) return index;
    const lo = this.tlb.lo[index];
    this.#pa = ((lo & PAGE) | (at & OFFSET)) >>> 0;
    const place = this.#behind((lo & ENTRY_LO_N) === 0);
    if (place === CACHED && at >= 0) {
      this.shortcuts.remember(at, this.#space, this.#pa, write);
    }
    return place;
  }

  /** What answers at `#pa`: devices only where no cache stands between. */
  #behind(cached: boolean): number {
    if (this.#pa < this.memoryEnd) return cached ? CACHED : UNCACHED;
    return !cached && this.#pa >= DEVICE_BASE ? DEVICE : BUS;
  }

  spaceChanged(): void {
    this.#space = this.tlb.entryHi & ASID_MASK;
  }

  /** Where an access of the code that runs goes; traps if it faults, until the kernel has helped. */
  #mustReach(va: number, access: Access): number {
    for (;;) {
      const place = this.#reach(va, access === 'write', this.kernelMode);
      if (place >= 0) return place;
      // The chip leaves the page in EntryHi, for the handler to write the entry with.
      if (place > ADDRESS) this.tlb.setEntryHi((va & PAGE) | (this.tlb.entryHi & ASID_MASK));
      this.setFault(causeOf(place), va, access);
      if (this.host?.onFault?.() !== true) throw UNWIND;
      this.tick();
    }
  }

  /** Where an access of the kernel's own goes. It has no handler for its own faults. */
  #kernelReach(ka: number, access: Access, alignment: number): number {
    const place = (ka & alignment) !== 0 ? ADDRESS : this.#reach(ka, access === 'write', true);
    if (place >= 0) return place;
    const address = `0x${(ka >>> 0).toString(16)}`;
    if (place === MISS && ka >>> 0 >= KSEG2) {
      throw new KernelBug(`the kernel touched kseg2 address ${address} without a TLB entry`);
    }
    throw new KernelBug(`the kernel's ${access} at ${address} faulted: ${causeOf(place)}`);
  }

  // Traps.

  enterTrap(): void {
    const { kind, cause, address } = this.trap;
    // Misses on user addresses have a vector of their own; all else goes to the general one.
    const refill = kind === 'fault' && cause === 'refill' && address < KUSEG_END;
    this.charge(refill ? REFILL_TRAPS : TRAPS, 1);
  }

  returnFromTrap(): void {
    this.charge(TRAP_RETURNS, 1);
  }

  // What others look at.

  context(): number {
    return (this.tlb.entryHi & ASID_MASK) >>> ASID_SHIFT;
  }

  tlbEntries(): readonly TlbEntry[] {
    return this.tlb.list();
  }

  walk(): Translation | null {
    return null;
  }

  saveChips(): ChipStates {
    return { architectural: this.tlb.save(), timing: this.saveHierarchy() };
  }

  /** Without timing state, the caches are cold. The clock must be restored as well. */
  restoreChips(state: ChipStates): void {
    this.tlb.restore(state.architectural as TlbState);
    this.shortcuts.clear();
    this.spaceChanged();
    if (state.timing === null) this.coolDown();
    else this.restoreHierarchy(state.timing as HierarchyState);
  }

  hashChips(seed: number): number {
    const hash = this.tlb.hash(seed, this.instructions);
    return this.instructionCache.hash(this.dataCache.hash(hash));
  }
}

function causeOf(place: number): FaultCause {
  if (place === MISS) return 'refill';
  if (place === INVALID) return 'invalid';
  if (place === ADDRESS) return 'address';
  return place === BUS ? 'bus' : 'modified';
}

function noAnswer(pa: number): KernelBug {
  return new KernelBug(`no device register answers at physical address 0x${pa.toString(16)}`);
}
