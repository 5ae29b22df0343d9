/**
 * The R2000 and R3000 of the DECstations, as user code and the kernel see it: accesses in either
 * mode, traps (Kane, "MIPS RISC Architecture", chapters 4 to 6). Below it, `translation.ts` says where
 * an access goes, `hierarchy.ts` and `bypass.ts` what memory does.
 */
import type { TlbEntry, Translation } from '../../core/words/bus.ts';
import { ASID_MASK, ASID_SHIFT, KSEG0, KUSEG_END } from '../formats/mips.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, REFILL_TRAPS, TRAP_RETURNS, TRAPS } from '../ledger.ts';
import { FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import { type ChipStates, DEVICE_BASE } from '../processor.ts';
import type { MachineSheet } from '../sheets/sheet.generated.ts';
import type { HierarchyState } from './hierarchy.ts';
import { TlbInstructions } from './mmu.ts';
import { mipsParameters } from './parameters.ts';
import { BASE, PAGE_AND_ALIGNMENT, PLACE_MASK, PLACE_SHIFT, READ, WRITE } from './shortcuts.ts';
import type { TlbState } from './tlb.ts';
import {
  ADDRESS,
  CACHED,
  DEVICE,
  MipsTranslation,
  noAnswer,
  PHYSICAL,
  UNCACHED,
} from './translation.ts';

/** Imported names, at hand: the host takes as long to find one as to use it. */
const COMPARED = PAGE_AND_ALIGNMENT;
const SHIFT = PLACE_SHIFT;
const MASK = PLACE_MASK;
const READS = READ;
const WRITES = WRITE;
const BASES = BASE;
const PHYSICAL_BITS = PHYSICAL;
const OFFSET = 0xfff;
/** The segment of an address, and its alignment. */
const SEGMENT_AND_ALIGNMENT = 0xe0000003 | 0;
const KSEG0_INT = KSEG0 | 0;

export class MipsProcessor extends MipsTranslation {
  readonly family = 'mips';
  readonly kernelBase = KSEG0;
  readonly registers = 32;
  declare readonly mips: TlbInstructions;
  readonly x86 = null;

  constructor(
    sheet: MachineSheet,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(mipsParameters(sheet), memory, ledger, interrupts);
    this.mips = new TlbInstructions(this.tlb, this.shortcuts, this);
  }

  // Accesses by the code that runs.

  userLoad(va: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const at = (va >>> SHIFT) & MASK;
    const pages = this.hot;
    if (pages[at + READS] !== ((va & COMPARED) | this.space)) return this.#slowLoad(va);
    return this.cachedLoad(pages[at + BASES] | (va & OFFSET), va);
  }

  userStore(va: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const at = (va >>> SHIFT) & MASK;
    const pages = this.hot;
    if (pages[at + WRITES] !== ((va & COMPARED) | this.space)) this.#slowStore(va, value);
    else this.cachedStore(pages[at + BASES] | (va & OFFSET), value, va);
  }

  userLoad8(va: number): number {
    this.tick();
    const place = this.mustReach(va, 'read');
    if (place === CACHED) return this.cachedLoad8(this.pa, va);
    if (place === DEVICE) this.raise('bus', va, 'read');
    const word = this.uncachedLoad(this.pa & ~3, va);
    return (word >>> ((va & 3) << 3)) & 0xff;
  }

  userStore8(va: number, value: number): void {
    this.tick();
    const place = this.mustReach(va, 'write');
    if (place === CACHED) this.cachedStore8(this.pa, value, va);
    else if (place === DEVICE) this.raise('bus', va, 'write');
    else this.uncachedStore8(this.pa, value, va);
  }

  userFetch(va: number): number {
    this.tick();
    if ((va & 3) !== 0) this.raise('address', va, 'fetch');
    const place = this.mustReach(va, 'fetch');
    if (place === CACHED) return this.cachedFetch(this.pa, va);
    if (place === DEVICE) this.raise('bus', va, 'fetch');
    return this.uncachedLoad(this.pa, va);
  }

  #slowLoad(va: number): number {
    if ((va & 3) !== 0) this.raise('address', va, 'read');
    const place = this.mustReach(va, 'read');
    if (place === CACHED) return this.cachedLoad(this.pa, va);
    if (place === UNCACHED) return this.uncachedLoad(this.pa, va);
    const value = this.deviceLoad(this.pa);
    if (value < 0) this.raise('bus', va, 'read');
    return value;
  }

  #slowStore(va: number, value: number): void {
    if ((va & 3) !== 0) this.raise('address', va, 'write');
    const place = this.mustReach(va, 'write');
    if (place === CACHED) this.cachedStore(this.pa, value, va);
    else if (place === UNCACHED) this.uncachedStore(this.pa, value, va);
    else if (!this.deviceStore(this.pa, value)) this.raise('bus', va, 'write');
  }

  // Accesses by the kernel itself.

  load(ka: number): number {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = ka & PHYSICAL_BITS;
    if ((ka & SEGMENT_AND_ALIGNMENT) === KSEG0_INT && pa < this.memoryEnd) {
      return this.cachedLoad(pa, ka);
    }
    const place = this.kernelReach(ka, 'read', 3);
    if (place === CACHED) return this.cachedLoad(this.pa, ka);
    if (place === UNCACHED) return this.uncachedLoad(this.pa, ka);
    return this.kernelDeviceLoad(this.pa);
  }

  store(ka: number, value: number): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    const pa = ka & PHYSICAL_BITS;
    if ((ka & SEGMENT_AND_ALIGNMENT) === KSEG0_INT && pa < this.memoryEnd) {
      this.cachedStore(pa, value, ka);
      return;
    }
    const place = this.kernelReach(ka, 'write', 3);
    if (place === CACHED) this.cachedStore(this.pa, value, ka);
    else if (place === UNCACHED) this.uncachedStore(this.pa, value, ka);
    else this.kernelDeviceStore(this.pa, value);
  }

  load8(ka: number): number {
    this.tick();
    const place = this.kernelReach(ka, 'read', 0);
    if (place === CACHED) return this.cachedLoad8(this.pa, ka);
    if (place === DEVICE) throw noAnswer(this.pa);
    return (this.uncachedLoad(this.pa & ~3, ka) >>> ((ka & 3) << 3)) & 0xff;
  }

  store8(ka: number, value: number): void {
    this.tick();
    const place = this.kernelReach(ka, 'write', 0);
    if (place === CACHED) this.cachedStore8(this.pa, value, ka);
    else if (place === DEVICE) throw noAnswer(this.pa);
    else this.uncachedStore8(this.pa, value, ka);
  }

  loadUser(va: number): number {
    this.tick();
    const place = (va & 3) !== 0 ? ADDRESS : this.reach(va, false, false);
    if (place === DEVICE) return this.deviceLoad(this.pa);
    if (place < 0 || this.memory.red[this.pa >>> FRAME_SHIFT] !== 0) return -1;
    return place === CACHED ? this.cachedLoad(this.pa, va) : this.uncachedLoad(this.pa, va);
  }

  storeUser(va: number, value: number): boolean {
    this.tick();
    const place = (va & 3) !== 0 ? ADDRESS : this.reach(va, true, false);
    if (place === DEVICE) return this.deviceStore(this.pa, value);
    if (place < 0 || this.memory.red[this.pa >>> FRAME_SHIFT] !== 0) return false;
    if (place === CACHED) this.cachedStore(this.pa, value, va);
    else this.uncachedStore(this.pa, value, va);
    return true;
  }

  loadUncached(pa: number): number {
    this.tick();
    if (pa >= DEVICE_BASE) return this.kernelDeviceLoad(pa);
    return this.uncachedLoad(pa, pa);
  }

  storeUncached(pa: number, value: number): void {
    this.tick();
    if (pa >= DEVICE_BASE) this.kernelDeviceStore(pa, value);
    else this.uncachedStore(pa, value, pa);
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
