/**
 * Where an access of an R2000 or R3000 goes: the segments of the address space, the TLB and its
 * shortcuts, devices, faults (Kane, "MIPS RISC Architecture", chapters 4 and 6).
 */
import type { Access, FaultCause } from '../../core/words/trap.ts';
import { KernelBug, UNWIND } from '../errors.ts';
import { ASID_MASK, ENTRY_LO_N, KSEG1, KSEG2, VPN_MASK } from '../formats/mips.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, UNCACHED_WRITES } from '../ledger.ts';
import type { PhysicalMemory } from '../memory.ts';
import { DEVICE_BASE } from '../processor.ts';
import { MipsBypass } from './bypass.ts';
import type { MipsParameters } from './parameters.ts';
import { INVALID, MISS, Tlb } from './tlb.ts';

const PAGE = VPN_MASK | 0;
const OFFSET = 0xfff;
/** Of an address in kseg0 or kseg1, the physical address. */
export const PHYSICAL = 0x1fffffff;
/** Segments as 32-bit signed numbers. */
const KSEG1_INT = KSEG1 | 0;
const KSEG2_INT = KSEG2 | 0;

/** Where an access goes; below 0 nowhere, and why. MISS, INVALID and MODIFIED come from the TLB. */
export const CACHED = 0;
export const UNCACHED = 1;
export const DEVICE = 2;
export const ADDRESS = -4;
const BUS = -5;

export abstract class MipsTranslation extends MipsBypass {
  declare protected readonly tlb: Tlb;
  /** The current space, as EntryHi has it. */
  protected space = 0;
  /** The physical address that `reach` found. */
  protected pa = 0;

  constructor(
    parameters: MipsParameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parameters, memory, ledger, interrupts);
    this.tlb = new Tlb(parameters.tlb);
  }

  // Devices answer to words, past the caches.

  protected deviceLoad(pa: number): number {
    this.waitUncachedRead();
    return this.host === null ? -1 : this.host.deviceLoad(pa);
  }

  protected deviceStore(pa: number, value: number): boolean {
    this.charge(UNCACHED_WRITES, 1);
    return this.host?.deviceStore(pa, value) ?? false;
  }

  protected kernelDeviceLoad(pa: number): number {
    const value = this.deviceLoad(pa);
    if (value < 0) throw noAnswer(pa);
    return value;
  }

  protected kernelDeviceStore(pa: number, value: number): void {
    if (!this.deviceStore(pa, value)) throw noAnswer(pa);
  }

  // Translation.

  /**
   * Where an access to `va` goes, with `pa` set; below 0 if it faults. Kernel mode adds kseg0 and
   * kseg1, which are memory as it stands, and kseg2, which goes through the TLB as kuseg does.
   */
  protected reach(va: number, write: boolean, kernel: boolean): number {
    const at = va | 0;
    if (at < 0 && !kernel) return ADDRESS;
    if (at < 0 && at < KSEG2_INT) {
      this.pa = at & PHYSICAL;
      return this.#behind(at < KSEG1_INT);
    }
    const index = this.tlb.lookup(at, write);
    if (index < 0) return index;
    const lo = this.tlb.lo[index];
    this.pa = ((lo & PAGE) | (at & OFFSET)) >>> 0;
    const place = this.#behind((lo & ENTRY_LO_N) === 0);
    if (place === CACHED && at >= 0) {
      this.shortcuts.remember(at, this.space, this.pa, write);
    }
    return place;
  }

  /** What answers at `pa`: devices only where no cache stands between. */
  #behind(cached: boolean): number {
    if (this.pa < this.memoryEnd) return cached ? CACHED : UNCACHED;
    return !cached && this.pa >= DEVICE_BASE ? DEVICE : BUS;
  }

  spaceChanged(): void {
    this.space = this.tlb.entryHi & ASID_MASK;
  }

  /** Where an access of the code that runs goes; traps if it faults, until the kernel has helped. */
  protected mustReach(va: number, access: Access): number {
    for (;;) {
      const place = this.reach(va, access === 'write', this.kernelMode);
      if (place >= 0) return place;
      // The chip leaves the page in EntryHi, for the handler to write the entry with.
      if (place > ADDRESS) this.tlb.setEntryHi((va & PAGE) | (this.tlb.entryHi & ASID_MASK));
      this.setFault(causeOf(place), va, access);
      if (this.host?.onFault?.() !== true) throw UNWIND;
      this.tick();
    }
  }

  /** Where an access of the kernel's own goes. It has no handler for its own faults. */
  protected kernelReach(ka: number, access: Access, alignment: number): number {
    const place = (ka & alignment) !== 0 ? ADDRESS : this.reach(ka, access === 'write', true);
    if (place >= 0) return place;
    const address = `0x${(ka >>> 0).toString(16)}`;
    if (place === MISS && ka >>> 0 >= KSEG2) {
      throw new KernelBug(`the kernel touched kseg2 address ${address} without a TLB entry`);
    }
    throw new KernelBug(`the kernel's ${access} at ${address} faulted: ${causeOf(place)}`);
  }
}

function causeOf(place: number): FaultCause {
  if (place === MISS) return 'refill';
  if (place === INVALID) return 'invalid';
  if (place === ADDRESS) return 'address';
  return place === BUS ? 'bus' : 'modified';
}

export function noAnswer(pa: number): KernelBug {
  return new KernelBug(`no device register answers at physical address 0x${pa.toString(16)}`);
}
