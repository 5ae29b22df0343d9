/** Translation: from the address that code names, through segment and TLB, to a physical page. */
import type { FaultCause } from '../../core/words/trap.ts';
import {
  KERNEL_BASE,
  LARGE_PAGE_SHIFT,
  PAGE_SHIFT,
  PDE_LARGE,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_FRAME_MASK,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
} from '../formats/x86.ts';
import { TLB_REFILLS } from '../ledger.ts';
import { Door } from './door.ts';
import type { TlbParameters, X86Parameters } from './parameters.ts';
import { Segment, type SegmentState } from './segments.ts';
import { Tlb, type TlbState } from './tlb.ts';
import type { Walker } from './walker.ts';

/** The bits of an address that choose a 4 KiB page within a 4 MB page. */
const PIECE_MASK = 0x003ff000;

const UNPAGED = PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY;

/**
 * The 4 MB entries stand in sets of as many ways as the small ones, or in one set where there are not so
 * many: what CPUID tells of the Pentium Pro (Intel Architecture Software Developer's Manual, volume 2),
 * and a guess for the Pentium.
 */
function largeTlb(parameters: TlbParameters): Tlb | null {
  const { largeEntries, ways } = parameters;
  if (largeEntries === 0) return null;
  return new Tlb(largeEntries, Math.min(largeEntries, ways), LARGE_PAGE_SHIFT);
}

/** The ledger and the clock, as a chip books on them. */
export interface Meter {
  charge(kind: number): void;
}

export class Mmu {
  readonly code = new Segment();
  readonly data = new Segment();
  declare readonly walker: Walker;
  /** Every TLB once: those for fetches first. */
  declare readonly tlbs: readonly Tlb[];
  declare readonly userData: Door;
  declare readonly userCode: Door;
  declare readonly kernelData: Door;
  declare readonly kernelCode: Door;
  declare private readonly doors: readonly Door[];
  declare private readonly meter: Meter;

  /** CR3. */
  root = 0;
  paging = false;
  /** CR4.PGE. */
  globalPages = false;
  /** The linear address of the last translation. */
  linear = 0;
  /** Why the last translation failed, and the address to report. */
  cause: FaultCause = 'missing';
  faultAddress = 0;

  constructor(parameters: X86Parameters, walker: Walker, meter: Meter) {
    this.walker = walker;
    this.meter = meter;
    const { dataTlb, instructionTlb, unifiedTlb } = parameters;
    const small = new Tlb(dataTlb.entries, dataTlb.ways, PAGE_SHIFT);
    const large = largeTlb(dataTlb);
    const smallCode = unifiedTlb
      ? small
      : new Tlb(instructionTlb.entries, instructionTlb.ways, PAGE_SHIFT);
    const largeCode = unifiedTlb ? large : largeTlb(instructionTlb);
    this.tlbs = [...new Set([smallCode, largeCode, small, large])].filter((tlb) => tlb !== null);
    this.userData = new Door({ small, large, segment: this.data });
    this.userCode = new Door({ small: smallCode, large: largeCode, segment: this.code });
    this.kernelData = new Door({ small, large, segment: null });
    this.kernelCode = new Door({ small: smallCode, large: largeCode, segment: null });
    this.doors = [this.userData, this.userCode, this.kernelData, this.kernelCode];
    this.setWriteProtect(false);
  }

  /**
   * Translates the address of an access to `bytes` bytes: the physical page in the high bits, and
   * flags as in a table entry; 0 if it faults (`cause`, `faultAddress`).
   */
  translate(door: Door, write: boolean, address: number, bytes: number): number {
    let linear = address | 0;
    const segment = door.segment;
    if (segment !== null) {
      const offset = address >>> 0;
      // Segmentation comes before paging: beyond the limit no page is looked at.
      if (!segment.holds(offset, bytes)) return this.fault('segment', offset);
      linear = (offset + segment.base) | 0;
    }
    this.linear = linear;
    // The Pentium lets words be misaligned, at the price of a second access, unless CR0.AM and
    // EFLAGS.AC forbid it. This machine model always forbids it.
    if ((linear & (bytes - 1)) !== 0) return this.fault('address', address);
    if (!this.paging) return this.unpaged(door, linear);

    let tlb = door.first;
    let entry = tlb.find(linear);
    if (entry < 0 && door.second !== null) {
      tlb = door.second;
      entry = tlb.find(linear);
    }
    if (entry < 0) return this.refill(door, write, linear);
    const value = tlb.values[entry];
    const need = write ? door.writeNeed : door.readNeed;
    if ((value & need) !== need) return this.short(door, write, linear, tlb, entry);
    if (tlb.use(entry)) this.shutDoorsTo(tlb, linear);
    return tlb === door.large ? value | (linear & PIECE_MASK) : value;
  }

  fault(cause: FaultCause, address: number): number {
    this.cause = cause;
    this.faultAddress = address >>> 0;
    return 0;
  }

  /** An entry was found, but it lacks a flag that this access needs. */
  private short(door: Door, write: boolean, linear: number, tlb: Tlb, entry: number): number {
    if (!this.walker.allows(tlb.values[entry], write, door.user)) {
      return this.fault('protection', linear);
    }
    // Only D is missing: the first write through an entry walks again, to set D in the tables. That
    // walk sees the tables as they are now, and what it finds takes the place of the entry.
    const leaf = this.walk(door, write, linear);
    if (leaf === 0) return 0;
    tlb.drop(entry);
    return this.enter(door, linear, leaf);
  }

  private refill(door: Door, write: boolean, linear: number): number {
    const leaf = this.walk(door, write, linear);
    return leaf === 0 ? 0 : this.enter(door, linear, leaf);
  }

  private walk(door: Door, write: boolean, linear: number): number {
    this.meter.charge(TLB_REFILLS);
    const leaf = this.walker.walk(this.root, linear, write, door.user);
    return leaf === 0 ? this.fault(this.walker.cause, linear) : leaf;
  }

  private enter(door: Door, linear: number, leaf: number): number {
    if (!this.walker.large) {
      this.insert(door.small, linear, leaf);
      return leaf;
    }
    const piece = leaf | (linear & PIECE_MASK);
    // The Pentium's code TLB has no entries for 4 MB pages and keeps them in pieces of 4 KiB; these
    // are marked, so that INVLPG finds all pieces of its page.
    if (door.large === null) this.insert(door.small, linear, piece | PDE_LARGE);
    else this.insert(door.large, linear, leaf);
    return piece;
  }

  private insert(tlb: Tlb, linear: number, value: number): void {
    tlb.use(tlb.insert(linear, value));
    this.shutDoorsTo(tlb, linear);
  }

  /** In the set of this address another entry is the last used now, or holds another page, or none. */
  private shutDoorsTo(tlb: Tlb, linear: number): void {
    const doors = this.doors;
    for (let i = 0; i < doors.length; i++) {
      const door = doors[i];
      if (door.small === tlb) door.forget(linear, tlb.sets);
      else if (door.large === tlb) door.shut();
    }
  }

  private unpaged(door: Door, linear: number): number {
    const address = linear >>> 0;
    if (address >= KERNEL_BASE) return ((address - KERNEL_BASE) & PTE_FRAME_MASK) | UNPAGED;
    return door.user ? (address & PTE_FRAME_MASK) | UNPAGED : this.fault('bus', address);
  }

  // Control registers.

  /** Loads CR3, which drops every entry but global ones. */
  setRoot(pa: number): void {
    this.root = pa & PTE_FRAME_MASK;
    for (const tlb of this.tlbs) tlb.flush(this.globalPages);
    this.shutDoors();
  }

  /** INVLPG: drops the entries of this page, global ones too; and all pieces of a 4 MB page. */
  flushPage(linear: number): void {
    const tlbs = this.tlbs;
    for (let i = 0; i < tlbs.length; i++) {
      const tlb = tlbs[i];
      if (tlb.flushPage(linear)) this.shutDoorsTo(tlb, linear);
      if (tlb.pageShift === PAGE_SHIFT && tlb.flushPieces(linear)) this.shutDoors();
    }
  }

  /** CR4.PGE: a change drops every entry, so that those that are there are global as it says. */
  setGlobalPages(on: boolean): void {
    if (on === this.globalPages) return;
    this.admitGlobalPages(on);
    for (const tlb of this.tlbs) tlb.flush(false);
    this.shutDoors();
  }

  private admitGlobalPages(on: boolean): void {
    this.globalPages = on;
    this.walker.setGlobalPages(on);
  }

  setWriteProtect(on: boolean): void {
    this.walker.writeProtect = on;
    for (const door of this.doors) {
      door.writeNeed = door.readNeed | PTE_DIRTY | (door.user || on ? PTE_WRITE : 0);
    }
    this.shutDoors();
  }

  shutDoors(): void {
    for (const door of this.doors) door.shut();
  }

  save(): MmuState {
    return {
      root: this.root,
      paging: this.paging,
      writeProtect: this.walker.writeProtect,
      globalPages: this.globalPages,
      code: this.code.save(),
      data: this.data.save(),
      tlbs: this.tlbs.map((tlb) => tlb.save()),
    };
  }

  restore(state: MmuState): void {
    this.root = state.root;
    this.paging = state.paging;
    this.setWriteProtect(state.writeProtect);
    this.admitGlobalPages(state.globalPages);
    this.code.restore(state.code);
    this.data.restore(state.data);
    state.tlbs.forEach((tlb, i) => {
      this.tlbs[i].restore(tlb);
    });
  }

  hash(seed: number): number {
    const words = [
      this.root,
      (this.paging ? 1 : 0) | (this.walker.writeProtect ? 2 : 0) | (this.globalPages ? 4 : 0),
      this.code.base,
      this.code.limit,
      this.data.base,
      this.data.limit,
    ];
    const hash = words.reduce((mixed, word) => Math.imul(mixed ^ word, 0x01000193), seed);
    return this.tlbs.reduce((mixed, tlb) => tlb.hash(mixed), hash) >>> 0;
  }
}

export interface MmuState {
  readonly root: number;
  readonly paging: boolean;
  readonly writeProtect: boolean;
  readonly globalPages: boolean;
  readonly code: SegmentState;
  readonly data: SegmentState;
  readonly tlbs: readonly TlbState[];
}
