/**
 * The TLB of the R2000 and R3000: fully associative, tagged with address-space identifiers, filled
 * by software (Kane, "MIPS RISC Architecture", chapter 4).
 */
import type { TlbEntry } from '../../core/words/bus.ts';
import { MachineShutdown } from '../errors.ts';
import {
  ASID_MASK,
  ASID_SHIFT,
  ENTRY_LO_D,
  ENTRY_LO_G,
  ENTRY_LO_N,
  ENTRY_LO_V,
  KUSEG_END,
  PAGE_BYTES,
  PAGE_SHIFT,
  VPN_MASK,
} from '../formats/mips.ts';

export interface TlbParameters {
  readonly entries: number;
  /** Entries that Random never names: those from 0 up. */
  readonly wired: number;
}

export interface TlbState {
  readonly hi: Int32Array;
  readonly lo: Int32Array;
  readonly entryHi: number;
  readonly randomBase: number;
}

/** What a lookup gives instead of an index. */
export const MISS = -1;
export const INVALID = -2;
export const MODIFIED = -3;

/** Bits of EntryHi and EntryLo that the chip has; the others read as zero. */
const HI_BITS = VPN_MASK | ASID_MASK;
const LO_BITS = VPN_MASK | ENTRY_LO_N | ENTRY_LO_D | ENTRY_LO_V | ENTRY_LO_G;
/** The page of an address, as a mask of a signed number: constants that fit are faster. */
const PAGE = VPN_MASK | 0;
const BUCKETS = 256;

export class Tlb {
  // `declare` and initial values keep a field's kind the same from its first value on (a field that is
  // only declared starts as undefined): the host reads fields of one kind several times faster.

  declare readonly entries: number;
  declare readonly wired: number;
  declare readonly hi: Int32Array;
  declare readonly lo: Int32Array;
  /** The EntryHi register: the ASID in it is the current address space. */
  entryHi = 0;
  /** The count of instructions at which Random stood at its top. */
  randomBase = 0;
  /**
   * Pairs of entries that could match the same address. While it is 0 the first match is the only
   * one, and a lookup may stop there.
   */
  doubles = 0;
  /** The bits of EntryHi that each entry compares: no ASID where it is global. */
  #care = new Int32Array(0);
  /** By a hash of what is looked up, the entry that matched last: a hint, verified each time. */
  readonly #hint = new Uint8Array(BUCKETS);
  /** Entries by page number modulo the buckets: only a crowd can hold a double. */
  readonly #crowd = new Uint8Array(BUCKETS);
  /** Whether an entry was written since `list` was last asked for. */
  #written = true;
  /** What each entry held then, and the object that says so; null where no address could match. */
  #listedHi = new Int32Array(0);
  #listedLo = new Int32Array(0);
  #listed: (TlbEntry | null)[] = [];
  #list: readonly TlbEntry[] = [];

  constructor({ entries, wired }: TlbParameters) {
    this.entries = entries;
    this.wired = wired;
    this.hi = new Int32Array(entries);
    this.lo = new Int32Array(entries);
    this.#care = new Int32Array(entries);
    this.#listedHi = new Int32Array(entries);
    this.#listedLo = new Int32Array(entries);
    this.#listed = new Array<TlbEntry | null>(entries).fill(null);
    // The chip powers on with anything in its entries, and kernels clear them at boot by giving each
    // a page of kseg0, which is never looked up. Here they stand so from the start.
    this.hi.fill(KUSEG_END);
    for (let i = 0; i < entries; i++) this.write(i, KUSEG_END | (i << PAGE_SHIFT), 0);
  }

  /**
   * The index of the entry through which `va` may be read, or written, in the current space; MISS,
   * INVALID or MODIFIED if there is none.
   */
  lookup(va: number, write: boolean): number {
    const index = this.#find((va & PAGE) | (this.entryHi & ASID_MASK));
    if (index < 0) return MISS;
    const lo = this.lo[index];
    if ((lo & ENTRY_LO_V) === 0) return INVALID;
    if (write && (lo & ENTRY_LO_D) === 0) return MODIFIED;
    return index;
  }

  /** The index of the entry that matches `hi` (tlbp), valid or not; -1 if none does. */
  probe(hi: number): number {
    return this.#findAll(hi & HI_BITS);
  }

  setEntryHi(value: number): void {
    this.entryHi = value & HI_BITS;
  }

  /** Writes an entry (tlbwi, tlbwr). A second match for an address is noticed when it is used. */
  write(index: number, hi: number, lo: number): void {
    this.#written = true;
    if (this.doubles !== 0) this.doubles -= this.#overlaps(index);
    if (isMapped(this.hi[index])) this.#crowd[bucket(this.hi[index])]--;
    this.hi[index] = hi & HI_BITS;
    this.lo[index] = lo & LO_BITS;
    this.#care[index] = (lo & ENTRY_LO_G) !== 0 ? PAGE : HI_BITS;
    this.#hint[slot(hi)] = index;
    if (!isMapped(hi)) return;
    const crowd = ++this.#crowd[bucket(hi)];
    if (crowd > 1) this.doubles += this.#overlaps(index);
  }

  /**
   * The Random register. The chip counts it down from the last entry to the first that is not wired,
   * one in every cycle; here one in every instruction, so that the same program finds the same
   * victims whatever the caches did.
   */
  random(instructions: number): number {
    const top = this.entries - 1;
    return top - ((instructions - this.randomBase) % (this.entries - this.wired));
  }

  /**
   * The entries that could match some address: the same array while all of them stay, and the same
   * object for an entry that stays.
   */
  list(): readonly TlbEntry[] {
    return this.#written ? this.#renew() : this.#list;
  }

  #renew(): readonly TlbEntry[] {
    this.#written = false;
    const listed = this.#listed;
    let changed = false;
    for (let i = 0; i < this.entries; i++) {
      const hi = this.hi[i];
      const lo = this.lo[i];
      if (hi === this.#listedHi[i] && lo === this.#listedLo[i]) continue;
      this.#listedHi[i] = hi;
      this.#listedLo[i] = lo;
      if (listed[i] === null && !isMapped(hi)) continue;
      listed[i] = isMapped(hi) ? listedEntry(i, hi, lo) : null;
      changed = true;
    }
    if (changed) this.#list = listed.filter((entry) => entry !== null);
    return this.#list;
  }

  save(): TlbState {
    return {
      hi: this.hi.slice(),
      lo: this.lo.slice(),
      entryHi: this.entryHi,
      randomBase: this.randomBase,
    };
  }

  restore(state: TlbState): void {
    for (let i = 0; i < this.entries; i++) {
      if (state.hi[i] !== this.hi[i] || state.lo[i] !== this.lo[i]) {
        this.write(i, state.hi[i], state.lo[i]);
      }
    }
    this.entryHi = state.entryHi;
    this.randomBase = state.randomBase;
  }

  /** Mixes the registers and entries into a hash. */
  hash(seed: number, instructions: number): number {
    let hash = Math.imul(seed ^ this.entryHi, 0x01000193);
    hash = Math.imul(hash ^ this.random(instructions), 0x01000193);
    for (let i = 0; i < this.entries; i++) {
      hash = Math.imul(hash ^ this.hi[i], 0x01000193);
      hash = Math.imul(hash ^ this.lo[i], 0x01000193);
    }
    return hash;
  }

  #find(wanted: number): number {
    if (this.doubles !== 0) return this.#findAll(wanted);
    const at = slot(wanted);
    const hint = this.#hint[at];
    if (((this.hi[hint] ^ wanted) & this.#care[hint]) === 0) return hint;
    if (this.#crowd[bucket(wanted)] === 0) return -1;
    for (let i = 0; i < this.entries; i++) {
      if (((this.hi[i] ^ wanted) & this.#care[i]) === 0) {
        this.#hint[at] = i;
        return i;
      }
    }
    return -1;
  }

  /** Looks at every entry. Two matches shut the chip down (the TS bit of Status), valid or not. */
  #findAll(wanted: number): number {
    let found = -1;
    for (let i = 0; i < this.entries; i++) {
      if (((this.hi[i] ^ wanted) & this.#care[i]) !== 0) continue;
      if (found >= 0) {
        const page = ((wanted & VPN_MASK) >>> 0).toString(16);
        const asid = (wanted & ASID_MASK) >>> ASID_SHIFT;
        throw new MachineShutdown(
          `the TLB shut down: entries ${found} and ${i} both match page 0x${page} in space ${asid}`,
        );
      }
      found = i;
    }
    return found;
  }

  /** How many other entries could match an address that this one matches. */
  #overlaps(index: number): number {
    const hi = this.hi[index];
    if (!isMapped(hi)) return 0;
    let count = 0;
    for (let i = 0; i < this.entries; i++) {
      if (i !== index && ((this.hi[i] ^ hi) & this.#care[i] & this.#care[index]) === 0) count++;
    }
    return count;
  }
}

function listedEntry(index: number, hi: number, lo: number): TlbEntry {
  const page = (hi & VPN_MASK) >>> 0;
  return {
    index,
    page,
    bytes: PAGE_BYTES,
    frame: lo >>> PAGE_SHIFT,
    rights: (lo & ENTRY_LO_D) !== 0 ? 7 : 5,
    user: page < KUSEG_END,
    context: (lo & ENTRY_LO_G) !== 0 ? -1 : (hi & ASID_MASK) >>> ASID_SHIFT,
    cached: (lo & ENTRY_LO_N) === 0,
    dirty: false,
    accessed: false,
    valid: (lo & ENTRY_LO_V) !== 0,
  };
}

/** Whether addresses of this page go through the TLB: those of kseg0 and kseg1 do not. */
function isMapped(hi: number): boolean {
  return hi >>> 30 !== 2;
}

/** Where the hint for a page of a space stands. */
function slot(hi: number): number {
  return ((hi >>> PAGE_SHIFT) ^ (hi >>> 4)) & (BUCKETS - 1);
}

function bucket(hi: number): number {
  return (hi >>> PAGE_SHIFT) & (BUCKETS - 1);
}
