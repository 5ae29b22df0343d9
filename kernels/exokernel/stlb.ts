/**
 * Secure bindings on MIPS: a software TLB of 4,096 entries, direct mapped (Aegis, Engler, Kaashoek,
 * O'Toole, SOSP 1995, section 5.2). The record of a binding has the number of its slot; a binding that
 * needs a slot in use evicts what is there, which its library OS may bind again.
 *
 * The refill handler compares both words of the tag at once: EntryHi, with page and ASID. An entry in the
 * TLB is in the STLB, or is one of the two that are wired:
 *
 *     0  the information page, in every environment
 *     1  the U-area of the environment that runs: so saving an exception never misses
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
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { link, setRights, unlink, whatOf, whatWord, whereWord } from './bindings.ts';
import type { Exo, Translations } from './context.ts';
import { indexOf } from './env-records.ts';
import { frameAt } from './plan.ts';
import { BINDING, BINDINGS, ENV, STLB, WHAT, WHERE } from './records.ts';

/** The wired entries. */
export const INFO_ENTRY = 0;
export const UAREA_ENTRY = 1;

/** Slots that share one bit of ENV.pieces. */
const PIECE_SHIFT = 6;
/** Ranges of fewer pages than this are looked up page by page. */
const FEW_PAGES = 1024;

const READ = 5;
const WRITE = 7;

/** What an empty entry holds: an address that never goes through the TLB, another for each. */
function emptyHi(index: number): number {
  return KSEG0 + index * PAGE_BYTES;
}

/** The slot for a page of the environment with this index, which is its ASID. */
export function slotFor(index: number, va: number): number {
  return ((va >>> PAGE_SHIFT) ^ (index << ASID_SHIFT)) & (BINDINGS - 1);
}

function lo(frame: number, rights: number): number {
  return entryLo(frame, rights === RIGHTS.write ? ENTRY_LO_V | ENTRY_LO_D : ENTRY_LO_V);
}

export class SoftwareTlb implements Translations {
  readonly userEnd = KUSEG_END;
  readonly #mmu: MipsMmu;
  /** Scratch: the first words of all slots. */
  readonly #tags = new Int32Array(BINDINGS);

  constructor(mmu: MipsMmu) {
    this.#mmu = mmu;
  }

  /** All slots are empty while they are zero. */
  boot(): void {}

  /** An environment needs no tables. */
  prepare(k: Exo, env: number): boolean {
    k.bus.store(env + ENV.context, indexOf(k, env));
    return true;
  }

  start(k: Exo, env: number): void {
    const mmu = this.#mmu;
    for (let i = 0; i < mmu.entries; i++) mmu.writeIndexed(i, emptyHi(i), 0);
    const info = entryLo(frameAt(k.plan, k.plan.info), ENTRY_LO_V | ENTRY_LO_G);
    mmu.writeIndexed(INFO_ENTRY, entryHi(INFO_AREA, 0), info);
    this.activate(k, env);
  }

  activate(k: Exo, env: number): void {
    const mmu = this.#mmu;
    const index = indexOf(k, env);
    const asid = index << ASID_SHIFT;
    if ((mmu.entryHi() & ASID_MASK) !== asid) mmu.setEntryHi(asid);
    const hi = entryHi(U_AREA, index);
    if (mmu.readHi(UAREA_ENTRY) === hi) return;
    const frame = frameAt(k.plan, k.plan.uAreas.at(index));
    mmu.writeIndexed(UAREA_ENTRY, hi, entryLo(frame, ENTRY_LO_V | ENTRY_LO_D));
  }

  find(k: Exo, env: number, va: number): number {
    const index = indexOf(k, env);
    const slot = slotFor(index, va);
    const where = k.bus.load(k.plan.bindings.at(slot) + BINDING.where);
    return where === whereWord(index, va) ? slot + 1 : 0;
  }

  /** There is always a slot, if need be another's. */
  canInsert(): boolean {
    return true;
  }

  insert(k: Exo, env: number, va: number, frame: number, rights: number, entry: number): number {
    const { bus, plan } = k;
    const index = indexOf(k, env);
    const slot = slotFor(index, va);
    if (bus.load(plan.bindings.at(slot) + BINDING.where) !== 0) this.remove(k, slot + 1);
    link(k, slot + 1, whereWord(index, va), whatWord(frame, rights, entry));
    const stlb = plan.stlb.at(slot);
    bus.store(stlb + STLB.hi, entryHi(va, index));
    bus.store(stlb + STLB.lo, lo(frame, rights));
    notePiece(k, env, slot);
    return slot + 1;
  }

  lower(k: Exo, binding: number, rights: number): void {
    const stlb = k.plan.stlb.at(binding - 1);
    const frame = whatOf(k, binding) >>> 12;
    setRights(k, binding, rights);
    k.bus.store(stlb + STLB.lo, lo(frame, rights));
    this.#forget(k.bus.load(stlb + STLB.hi));
  }

  remove(k: Exo, binding: number): void {
    const stlb = k.plan.stlb.at(binding - 1);
    this.#forget(k.bus.load(stlb + STLB.hi));
    k.bus.store(stlb + STLB.hi, 0);
    k.bus.store(stlb + STLB.lo, 0);
    unlink(k, binding);
  }

  /** The TLB does not translate this page any more. */
  #forget(hi: number): void {
    const index = this.#mmu.probe(hi);
    if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);
  }

  retire(k: Exo, env: number): void {
    const index = indexOf(k, env);
    for (let piece = 0; piece < BINDINGS >>> PIECE_SHIFT; piece++) {
      if (this.#hasUsed(k, env, piece)) this.#emptyPiece(k, index, piece << PIECE_SHIFT);
    }
    if (this.#mmu.readHi(UAREA_ENTRY) === entryHi(U_AREA, index)) {
      this.#mmu.writeIndexed(UAREA_ENTRY, emptyHi(UAREA_ENTRY), 0);
    }
  }

  #hasUsed(k: Exo, env: number, piece: number): boolean {
    return ((k.bus.load(env + ENV.pieces + 4 * (piece >>> 5)) >>> (piece & 31)) & 1) !== 0;
  }

  /** Breaks the bindings that an environment has in the slots from `first` on, one after the other. */
  #emptyPiece(k: Exo, index: number, first: number): void {
    const { bus, plan } = k;
    for (let slot = first; slot < first + (1 << PIECE_SHIFT); slot++) {
      const where = bus.load(plan.bindings.at(slot) + BINDING.where);
      if (WHERE.env.of(where) !== index) continue;
      bus.exec(k.paths.breakBinding);
      this.remove(k, slot + 1);
      bus.takeInterrupts();
    }
  }

  /** A refill, if the STLB has the page; a store to a page bound for reading is the library OS's. */
  resolve(k: Exo, trap: Trap): boolean {
    const va = trap.address;
    if (trap.cause !== 'refill' || va >= KUSEG_END) return false;
    const { bus, plan } = k;
    bus.enter(k.rooms.refill);
    const asid = this.#mmu.entryHi() & ASID_MASK;
    const hi = ((va & VPN_MASK) | asid) >>> 0;
    const stlb = plan.stlb.at(slotFor(asid >>> ASID_SHIFT, va));
    const isHit = bus.load(stlb + STLB.hi) === hi;
    bus.exec(isHit ? k.paths.stlbHit : k.paths.stlbMiss);
    if (isHit) this.#mmu.writeRandom(hi, bus.load(stlb + STLB.lo));
    bus.leave();
    return isHit;
  }

  /** All that the refill handler would find from one address to below another. */
  readonly tables = (
    k: Exo,
    peek: PeekBus,
    env: number,
    from = 0,
    end: number = KUSEG_END,
  ): TableEntry[] => {
    const found: TableEntry[] = [];
    const { stlb } = k.plan;
    const index = indexOf(k, env);
    const first = from >>> PAGE_SHIFT;
    const past = Math.ceil(Math.min(end, KUSEG_END) / PAGE_BYTES);
    if (past - first < FEW_PAGES) {
      for (let page = first; page < past; page++) {
        const slot = stlb.at(slotFor(index, page * PAGE_BYTES));
        const hi = peek.load(slot + STLB.hi);
        if (hi === entryHi(page * PAGE_BYTES, index)) list(found, hi, peek.load(slot + STLB.lo));
      }
      return found;
    }
    peek.read(stlb.base + STLB.hi, this.#tags, BINDINGS, STLB.bytes);
    for (let i = 0; i < BINDINGS; i++) {
      const hi = this.#tags[i] >>> 0;
      if (hi === 0 || (hi & ASID_MASK) >>> ASID_SHIFT !== index) continue;
      list(found, hi, peek.load(stlb.at(i) + STLB.lo));
    }
    return found;
  };

  context(k: Exo, _peek: PeekBus, env: number): number {
    return indexOf(k, env);
  }
}

/** The environment has, or has had, a binding among these 64 slots. */
function notePiece(k: Exo, env: number, slot: number): void {
  const piece = slot >>> PIECE_SHIFT;
  const at = env + ENV.pieces + 4 * (piece >>> 5);
  const pieces = k.bus.load(at);
  const bit = 1 << (piece & 31);
  if ((pieces & bit) === 0) k.bus.store(at, (pieces | bit) >>> 0);
}

function list(found: TableEntry[], hi: number, lo: number): void {
  if ((lo & ENTRY_LO_V) === 0) return;
  const rights = (lo & ENTRY_LO_D) !== 0 ? WRITE : READ;
  const page = (hi & VPN_MASK) >>> 0;
  found.push({ page, bytes: PAGE_BYTES, frame: lo >>> PAGE_SHIFT, rights });
}

/** Whether the bit for a slot is set in both words of ENV.pieces. */
export function hasUsedPiece(pieces: readonly number[], slot: number): boolean {
  const piece = slot >>> PIECE_SHIFT;
  return ((pieces[piece >>> 5] >>> (piece & 31)) & 1) !== 0;
}

/** What stands in the slot of a binding, as its record says: for the check of the records. */
export function tagOf(where: number): number {
  return entryHi((where & VPN_MASK) >>> 0, WHERE.env.of(where));
}

export function contentsOf(what: number): number {
  return lo(what >>> PAGE_SHIFT, WHAT.rights.of(what));
}
