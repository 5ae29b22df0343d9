/**
 * Page tables on MIPS: the kernel's own, in the shape that x86 has; the refill handler looks a page up in two loads.
 *
 * The chip records no accesses. So a word goes into the TLB without D until the first store has trapped, and out of it
 * when the kernel wants to know whether the page is used. A space's ASID is its index.
 *
 *     present   [ frame 31-12 | N D V G | .... M R W P=1 ]     bits 31-8 as EntryLo; M modified, R referenced, W writable
 *     absent    [ payload 31-4 | . | kind 2-1 | 0 ]
 */
import type { TableEntry } from '../../../core/words/authority.ts';
import type { KernelBus, PeekBus } from '../../../core/words/bus.ts';
import type { MipsMmu } from '../../../core/words/mmu.ts';
import {
  ASID_MASK,
  ASID_SHIFT,
  ENTRY_LO_D,
  ENTRY_LO_V,
  entryHi,
  KSEG0,
  KUSEG_END,
  PAGE_BYTES,
  VPN_MASK,
} from '../../../machines/formats/mips.ts';
import type { Pmap } from '../memory/door.ts';
import { PROT } from '../unix/abi/flags.ts';
import type { Plan } from './plan.ts';

const PRESENT = 1;
const WRITABLE = 2;
const REFERENCED = 4;
const MODIFIED = 8;
/** Bits that are the kernel's own notes. */
const NOTES = 0xff;
const KIND_SHIFT = 1;
const KIND_MASK = 3;
const PAYLOAD_SHIFT = 4;
const TABLE_SHIFT = 22;
const TABLE_SPAN = 2 ** TABLE_SHIFT;
const INDEX_MASK = 1023;

/** What an empty TLB entry holds: an address that never goes through the TLB, another for each. */
function emptyHi(index: number): number {
  return KSEG0 + index * PAGE_BYTES;
}

export class MipsPmap implements Pmap {
  readonly userEnd = KUSEG_END;
  /** The cache of instructions sees neither stores nor devices. */
  readonly isCoherent = false;
  readonly #bus: KernelBus;
  readonly #mmu: MipsMmu;
  readonly #plan: Plan;
  /** Scratch: which words of a directory, and of a table, are in use. */
  readonly #regions = new Int32Array(KUSEG_END >>> TABLE_SHIFT);
  readonly #entries = new Int32Array(INDEX_MASK + 1);

  constructor(bus: KernelBus, mmu: MipsMmu, plan: Plan) {
    this.#bus = bus;
    this.#mmu = mmu;
    this.#plan = plan;
  }

  start(): void {
    const mmu = this.#mmu;
    for (let i = 0; i < mmu.entries; i++) mmu.writeIndexed(i, emptyHi(i), 0);
    mmu.setEntryHi(0);
    const { kernelDirectory, kernelBase, spaceTables } = this.#plan;
    this.#bus.store(spaceTables.at(0), kernelDirectory - kernelBase);
  }

  #directory(space: number): number {
    return this.#plan.kernelBase + this.#bus.load(this.#plan.spaceTables.at(space));
  }

  create(space: number, directory: number): void {
    this.#bus.store(this.#plan.spaceTables.at(space), directory << 12);
  }

  activate(space: number): void {
    const hi = space << ASID_SHIFT;
    if ((this.#mmu.entryHi() & ASID_MASK) !== hi) this.#mmu.setEntryHi(hi);
  }

  /** The space that is the processor's. */
  current(): number {
    return (this.#mmu.entryHi() & ASID_MASK) >>> ASID_SHIFT;
  }

  retire(space: number): void {
    const mmu = this.#mmu;
    if (this.current() === space) this.activate(0);
    for (let i = 0; i < mmu.entries; i++) {
      const hi = mmu.readHi(i);
      if (hi < KSEG0 && (hi & ASID_MASK) === space << ASID_SHIFT)
        mmu.writeIndexed(i, emptyHi(i), 0);
    }
    this.#bus.store(this.#plan.spaceTables.at(space), 0);
  }

  flushCode(frame: number): void {
    this.#bus.flushInstructionCache(frame * PAGE_BYTES, PAGE_BYTES);
  }

  slot(space: number, va: number): number {
    const table = this.#bus.load(this.#directory(space) + 4 * (va >>> TABLE_SHIFT));
    if (table === 0) return 0;
    return this.#plan.kernelBase + ((table & VPN_MASK) >>> 0) + 4 * ((va >>> 12) & INDEX_MASK);
  }

  tableAt(space: number, va: number): number {
    return this.#bus.load(this.#directory(space) + 4 * (va >>> TABLE_SHIFT)) >>> 12;
  }

  /** The frame of the table that a directory's word names; 0 if it names none. */
  tableOf(word: number): number {
    return word >>> 12;
  }

  addTable(space: number, va: number, frame: number): void {
    this.#bus.store(
      this.#directory(space) + 4 * (va >>> TABLE_SHIFT),
      ((frame << 12) | PRESENT) >>> 0,
    );
  }

  removeTable(space: number, va: number): number {
    const at = this.#directory(space) + 4 * (va >>> TABLE_SHIFT);
    const frame = this.#bus.load(at) >>> 12;
    this.#bus.store(at, 0);
    return frame;
  }

  present(frame: number, rights: number): number {
    const write = (rights & PROT.write) !== 0 ? WRITABLE : 0;
    return ((frame << 12) | ENTRY_LO_V | write | PRESENT) >>> 0;
  }

  absent(kind: number, payload: number): number {
    return ((payload << PAYLOAD_SHIFT) | (kind << KIND_SHIFT)) >>> 0;
  }

  isPresent(word: number): boolean {
    return (word & PRESENT) !== 0;
  }

  kindOf(word: number): number {
    return (word >>> KIND_SHIFT) & KIND_MASK;
  }

  payloadOf(word: number): number {
    return word >>> PAYLOAD_SHIFT;
  }

  frameOf(word: number): number {
    return word >>> 12;
  }

  rightsOf(word: number): number {
    return PROT.read | PROT.execute | ((word & WRITABLE) !== 0 ? PROT.write : 0);
  }

  set(space: number, va: number, slot: number, word: number): void {
    const old = this.#bus.load(slot);
    this.#bus.store(slot, word);
    if (this.isPresent(old) && this.#takesAway(old, word)) this.#purge(space, va);
  }

  #takesAway(old: number, word: number): boolean {
    if (!this.isPresent(word) || old >>> 12 !== word >>> 12) return true;
    return (old & ~word & (WRITABLE | ENTRY_LO_D | REFERENCED)) !== 0;
  }

  #purge(space: number, va: number): void {
    const index = this.#mmu.probe(entryHi(va, space));
    if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);
  }

  takeReferenced(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, REFERENCED, REFERENCED);
  }

  takeDirty(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, MODIFIED, MODIFIED | ENTRY_LO_D);
  }

  #take(space: number, va: number, slot: number, bit: number, off: number): boolean {
    const word = this.#bus.load(slot);
    if ((word & bit) === 0) return false;
    this.#bus.store(slot, (word & ~off) >>> 0);
    this.#purge(space, va);
    return true;
  }

  /** Puts a present page into the TLB, in place of what it says of it now. */
  reload(space: number, va: number, slot: number, write: boolean): void {
    const word = this.#bus.load(slot);
    const noted = write ? word | REFERENCED | MODIFIED | ENTRY_LO_D : word | REFERENCED;
    if (noted !== word) this.#bus.store(slot, noted >>> 0);
    const hi = entryHi(va, space);
    const lo = (noted & ~NOTES) >>> 0;
    const index = this.#mmu.probe(hi);
    if (index >= 0) this.#mmu.writeIndexed(index, hi, lo);
    else this.#mmu.writeRandom(hi, lo);
  }

  /** The refill handler: the current space's page goes into the TLB, if it is present. */
  refill(va: number): boolean {
    const space = this.current();
    const slot = this.slot(space, va);
    if (slot === 0) return false;
    const word = this.#bus.load(slot);
    if ((word & PRESENT) === 0) return false;
    if ((word & REFERENCED) === 0) this.#bus.store(slot, (word | REFERENCED) >>> 0);
    this.#mmu.writeRandom(entryHi(va, space), (word & ~NOTES) >>> 0);
    return true;
  }

  /** The ASID of a space; -1 if it is not there. */
  context(load: (address: number) => number, space: number): number {
    return load(this.#plan.spaceTables.at(space)) === 0 ? -1 : space;
  }

  /** What the refill handler would find between two addresses, stores that are yet to be noted included. */
  tables(peek: PeekBus, space: number, from = 0, end: number = KUSEG_END): TableEntry[] {
    const found: TableEntry[] = [];
    const { kernelBase, spaceTables } = this.#plan;
    const directory = peek.load(spaceTables.at(space));
    const first = from >>> TABLE_SHIFT;
    const count = Math.ceil(Math.min(end, KUSEG_END) / TABLE_SPAN) - first;
    if (directory === 0 || count <= 0) return found;
    const used = peek.find(kernelBase + directory + 4 * first, count, this.#regions);
    for (let n = 0; n < used; n++) {
      const region = first + this.#regions[n];
      const table = peek.load(kernelBase + directory + 4 * region);
      this.#list(found, peek, region * TABLE_SPAN, kernelBase + ((table & VPN_MASK) >>> 0));
    }
    return found;
  }

  #list(found: TableEntry[], peek: PeekBus, region: number, table: number): void {
    const used = peek.find(table, INDEX_MASK + 1, this.#entries);
    for (let n = 0; n < used; n++) {
      const index = this.#entries[n];
      const word = peek.load(table + 4 * index);
      if (!this.isPresent(word)) continue;
      const page = region + index * PAGE_BYTES;
      found.push({
        page,
        bytes: PAGE_BYTES,
        frame: this.frameOf(word),
        rights: this.rightsOf(word),
      });
    }
  }

  /** A store through an entry without D: if the page may be written, that is noted, and D set. */
  noteWrite(va: number): boolean {
    const space = this.current();
    const slot = this.slot(space, va);
    if (slot === 0) return false;
    const word = this.#bus.load(slot);
    if ((word & (PRESENT | WRITABLE)) !== (PRESENT | WRITABLE)) return false;
    this.reload(space, va, slot, true);
    return true;
  }
}
