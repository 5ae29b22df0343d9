/**
 * Page tables on MIPS: the kernel's own, walked by the refill handler.
 *
 * A table entry is what goes into EntryLo, with the kernel's notes in the eight bits that the chip
 * ignores. The chip records no accesses, so an entry first goes into the TLB without D, and the trap
 * at the first store notes the write; a refill notes the read.
 *
 *     31          12 11 10 9 8 7   4   3       2        1       0
 *     [ frame       | N  D V G |  0  | table | written | read | writable ]
 *
 * An entry of a directory either points to a table, or maps 4 MB in the same format: the chip knows
 * pages of 4 KB alone, so the refill handler makes the entry of one page out of it.
 *
 * Entry 0 of the TLB is wired: the kernel interface page, global. It stands in no table.
 */
import type { TableEntry } from '../../core/words/authority.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { MipsMmu } from '../../core/words/mmu.ts';
import type { Trap } from '../../core/words/trap.ts';
import {
  ASID_MASK,
  ASID_SHIFT,
  ENTRY_LO_D,
  ENTRY_LO_G,
  ENTRY_LO_V,
  entryHi,
  entryLo,
  KSEG0,
  KUSEG_END,
  PAGE_BYTES,
  PAGE_SHIFT,
  VPN_MASK,
} from '../../machines/formats/mips.ts';
import { KIP_AREA } from './abi/address-map.ts';
import {
  EXECUTE,
  hardwareRights,
  normalRights,
  READ,
  SUPERPAGE_BYTES,
  SUPERPAGE_SHIFT,
  WRITE,
} from './abi/fpage.ts';
import type { L4, Place, Pmap } from './context.ts';
import { find } from './page-tables.ts';
import { ASIDS, NO_ASID, NONE, ROOT, SPACE } from './records.ts';

const WRITABLE = 1;
const WAS_READ = 2;
const WAS_WRITTEN = 4;
const NOTES = WRITABLE | WAS_READ | WAS_WRITTEN;
/** In a directory: the entry points to a table. */
const TABLE = 8;

/** The address of a superpage. */
const SUPERPAGE_MASK = 0xffc00000;

/** The wired entry with the kernel interface page. */
export const KIP_ENTRY = 0;

/** What an empty entry holds: an address that never goes through the TLB, another for each. */
function emptyHi(index: number): number {
  return KSEG0 + index * PAGE_BYTES;
}

/** What is found where nothing is. */
const NOTHING: TableEntry[] = [];

export class MipsPmap implements Pmap {
  readonly userEnd = KUSEG_END;
  readonly superpages = true;
  readonly tableFlags = TABLE;
  readonly #mmu: MipsMmu;
  /** How many ASIDs are given to spaces: all that the chip has, or fewer. */
  readonly #asids: number;
  /** Scratch: which entries of a directory, and of a table, are in use. */
  readonly #regions = new Int32Array(KUSEG_END / SUPERPAGE_BYTES);
  readonly #entries = new Int32Array(1024);

  constructor(mmu: MipsMmu, asids = ASIDS) {
    this.#mmu = mmu;
    this.#asids = asids;
  }

  /** Kernel addresses go through no table. */
  prepare(): void {}

  start(k: L4, space: number): void {
    const mmu = this.#mmu;
    for (let i = 0; i < mmu.entries; i++) mmu.writeIndexed(i, emptyHi(i), 0);
    const frame = (k.plan.kip - k.plan.kernelBase) / PAGE_BYTES;
    mmu.writeIndexed(KIP_ENTRY, entryHi(KIP_AREA, 0), entryLo(frame, ENTRY_LO_V | ENTRY_LO_G));
    this.activate(k, space);
  }

  isTable(entry: number): boolean {
    return (entry & TABLE) !== 0;
  }

  encode(frame: number, rights: number): number {
    return entryLo(frame, ENTRY_LO_V | ((rights & WRITE) !== 0 ? WRITABLE : 0));
  }

  isPresent(entry: number): boolean {
    return (entry & ENTRY_LO_V) !== 0;
  }

  frameOf(entry: number): number {
    return entry >>> 12;
  }

  rightsOf(entry: number): number {
    if ((entry & ENTRY_LO_V) === 0) return 0;
    return (entry & WRITABLE) !== 0 ? normalRights(READ | WRITE) : normalRights(READ);
  }

  statusOf(entry: number): number {
    const read = (entry & WAS_READ) !== 0 ? READ | EXECUTE : 0;
    return (entry & WAS_WRITTEN) !== 0 ? read | WRITE : read;
  }

  withoutStatus(entry: number): number {
    return (entry & ~(WAS_READ | WAS_WRITTEN | ENTRY_LO_D)) >>> 0;
  }

  withRights(entry: number, rights: number): number {
    if ((rights & WRITE) !== 0) return (entry | WRITABLE) >>> 0;
    return (entry & ~(WRITABLE | ENTRY_LO_D)) >>> 0;
  }

  activate(k: L4, space: number): void {
    let asid = k.bus.load(space + SPACE.asid);
    if (asid === NO_ASID) asid = this.#assign(k, space);
    const hi = asid << ASID_SHIFT;
    if ((this.#mmu.entryHi() & ASID_MASK) !== hi) {
      k.bus.exec(k.paths.switchSpace);
      this.#mmu.setEntryHi(hi);
    }
    const directory = k.plan.kernelBase + k.bus.load(space + SPACE.directory);
    k.bus.store(k.plan.root + ROOT.directory, directory);
  }

  /**
   * Gives a space an ASID: the lowest that is free, for whoever retires one leaves nothing of it in the
   * TLB. Where none is, the owners lose theirs in turn.
   */
  #assign(k: L4, space: number): number {
    const { bus, plan } = k;
    let asid = 0;
    while (asid < this.#asids && bus.load(plan.root + ROOT.asidOwner + 4 * asid) !== NONE) asid++;
    if (asid === this.#asids) asid = this.#takeInTurn(k);
    bus.store(plan.root + ROOT.asidOwner + 4 * asid, space);
    bus.store(space + SPACE.asid, asid);
    return asid;
  }

  #takeInTurn(k: L4): number {
    const { bus, plan } = k;
    const asid = bus.load(plan.root + ROOT.nextAsid);
    bus.store(plan.root + ROOT.nextAsid, (asid + 1) % this.#asids);
    this.#flushAsid(asid);
    bus.store(bus.load(plan.root + ROOT.asidOwner + 4 * asid) + SPACE.asid, NO_ASID);
    return asid;
  }

  #flushAsid(asid: number): void {
    this.#drop(ASID_MASK, asid << ASID_SHIFT);
  }

  /** Empties all entries for user memory whose EntryHi has these bits. */
  #drop(mask: number, bits: number): void {
    const mmu = this.#mmu;
    for (let i = KIP_ENTRY + 1; i < mmu.entries; i++) {
      const hi = mmu.readHi(i);
      if (hi < KSEG0 && ((hi ^ bits) & mask) === 0) mmu.writeIndexed(i, emptyHi(i), 0);
    }
  }

  flush(k: L4, space: number, va: number, shift: number): void {
    const asid = k.bus.load(space + SPACE.asid);
    if (asid === NO_ASID) return;
    if (shift !== PAGE_SHIFT) {
      this.#drop(SUPERPAGE_MASK | ASID_MASK, entryHi(va, asid));
      return;
    }
    const index = this.#mmu.probe(entryHi(va, asid));
    if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);
  }

  retire(k: L4, space: number): void {
    const asid = k.bus.load(space + SPACE.asid);
    if (asid === NO_ASID) return;
    this.#flushAsid(asid);
    k.bus.store(k.plan.root + ROOT.asidOwner + 4 * asid, NONE);
    k.bus.store(space + SPACE.asid, NO_ASID);
  }

  resolve(k: L4, trap: Trap): boolean {
    const va = trap.address;
    if (va >= KUSEG_END) return false;
    if (trap.cause === 'refill') return this.#refill(k, va);
    return trap.cause === 'modified' && this.#noteWrite(k, va);
  }

  /** The entry of the current space that decides for `va`. */
  #find(k: L4, va: number): Place {
    const place = k.source;
    find(k, k.bus.load(k.plan.root + ROOT.directory), va, place);
    return place;
  }

  #refill(k: L4, va: number): boolean {
    const { slot, entry, shift } = this.#find(k, va);
    if (!this.isPresent(entry)) return false;
    k.bus.exec(k.paths.refill);
    if ((entry & WAS_READ) === 0) k.bus.store(slot, (entry | WAS_READ) >>> 0);
    const asid = this.#mmu.entryHi() & ASID_MASK;
    this.#mmu.writeRandom(((va & VPN_MASK) | asid) >>> 0, this.#lo(entry, va, shift));
    return true;
  }

  /** EntryLo for the page of `va`, out of the entry of a page or a superpage. */
  #lo(entry: number, va: number, shift: number): number {
    const offset = shift === PAGE_SHIFT ? 0 : va & ~SUPERPAGE_MASK & VPN_MASK;
    return ((entry & ~NOTES) + offset) >>> 0;
  }

  /** A store through an entry without D: if the page is writable, the write is noted and D set. */
  #noteWrite(k: L4, va: number): boolean {
    const { slot, entry, shift } = this.#find(k, va);
    if (!this.isPresent(entry) || (entry & WRITABLE) === 0) return false;
    const marked = (entry | WAS_WRITTEN | WAS_READ | ENTRY_LO_D) >>> 0;
    k.bus.store(slot, marked);
    const hi = ((va & VPN_MASK) | (this.#mmu.entryHi() & ASID_MASK)) >>> 0;
    const index = this.#mmu.probe(hi);
    if (index >= 0) this.#mmu.writeIndexed(index, hi, this.#lo(marked, va, shift));
    return true;
  }

  /** All that the refill handler would find from one address to below another. */
  readonly tables = (
    k: L4,
    peek: PeekBus,
    space: number,
    from = 0,
    end: number = KUSEG_END,
  ): readonly TableEntry[] => {
    let found = NOTHING;
    const { kernelBase } = k.plan;
    const directory = kernelBase + peek.load(space + SPACE.directory);
    const first = from >>> SUPERPAGE_SHIFT;
    const count = Math.ceil(Math.min(end, KUSEG_END) / SUPERPAGE_BYTES) - first;
    const used = count <= 0 ? 0 : peek.find(directory + 4 * first, count, this.#regions);
    for (let n = 0; n < used; n++) {
      const i = first + this.#regions[n];
      const entry = peek.load(directory + 4 * i);
      const page = i * SUPERPAGE_BYTES;
      if (this.isTable(entry)) {
        const table = kernelBase + ((entry & VPN_MASK) >>> 0);
        found = this.#listTable(found, peek, page, table, from, end);
      } else found = this.#list(found, page, SUPERPAGE_BYTES, entry);
    }
    return found;
  };

  #listTable(
    before: TableEntry[],
    peek: PeekBus,
    region: number,
    table: number,
    from: number,
    end: number,
  ): TableEntry[] {
    let found = before;
    const first = Math.max(0, (from - region) >> PAGE_SHIFT);
    const count = Math.min(1024, Math.ceil((end - region) / PAGE_BYTES)) - first;
    const used = count <= 0 ? 0 : peek.find(table + 4 * first, count, this.#entries);
    for (let k = 0; k < used; k++) {
      const i = first + this.#entries[k];
      found = this.#list(found, region + i * PAGE_BYTES, PAGE_BYTES, peek.load(table + 4 * i));
    }
    return found;
  }

  /** Most who ask are told of nothing, or of one entry: that takes no list that can grow. */
  #list(found: TableEntry[], page: number, bytes: number, entry: number): TableEntry[] {
    if (!this.isPresent(entry)) return found;
    const rights = hardwareRights(this.rightsOf(entry));
    const one = { page, bytes, frame: this.frameOf(entry), rights };
    if (found === NOTHING) return [one];
    found.push(one);
    return found;
  }

  context(peek: PeekBus, space: number): number {
    const asid = peek.load(space + SPACE.asid);
    return asid === NO_ASID ? -1 : asid;
  }
}
