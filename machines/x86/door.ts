/**
 * A door: the rights of user or kernel, to data or to code, and the pages that it let pass last.
 *
 * An access to such a page needs one comparison. A door remembers a page only while passing the TLB
 * would change nothing: the entry is there still, with the flags that the access needs, and is the
 * last used of its set. Otherwise what the TLB replaces would depend on what the doors remember.
 */
import { PTE_USER } from '../formats/x86.ts';
import type { Segment } from './segments.ts';
import type { Tlb } from './tlb.ts';

const PAGE = 0xfffff000 | 0;
/** Neither the address of a page nor that of a misaligned word. */
const SHUT = 0x10;

/** The pages that a door remembers stand by page number modulo their count, in words side by side. */
const PLACES = 16;
/** Words of one place: the page that may be read, the page that may be written, where either is. */
export const READ = 0;
export const WRITE = 1;
export const FRAME = 2;
const WORDS = 4;
/** The place of a page is its address shifted right by this, under this mask. */
export const PLACE_SHIFT = 10;
export const PLACE_MASK = (PLACES - 1) * WORDS;

/** The chips that accesses pass. */
export interface Passage {
  /** The TLB for pages of 4 KiB. */
  readonly small: Tlb;
  /** The TLB for pages of 4 MB; null where the other one holds these in pieces. */
  readonly large: Tlb | null;
  /** Null with supervisor rights: kernel code uses flat segments. */
  readonly segment: Segment | null;
}

export class Door {
  declare readonly user: boolean;
  declare readonly segment: Segment | null;
  declare readonly small: Tlb;
  declare readonly large: Tlb | null;
  /** The same two, in the order in which to look. */
  declare readonly first: Tlb;
  declare readonly second: Tlb | null;
  /** Flags that a TLB entry must have for a read, and for a write. */
  declare readonly readNeed: number;
  writeNeed = 0;

  declare readonly places: Int32Array;
  private isOpen = false;

  constructor(passage: Passage) {
    this.user = passage.segment !== null;
    this.segment = passage.segment;
    this.small = passage.small;
    this.large = passage.large;
    // The kernel's window consists of large pages.
    const largeFirst = !this.user && this.large !== null;
    this.first = largeFirst && this.large !== null ? this.large : this.small;
    this.second = largeFirst ? this.small : this.large;
    this.readNeed = this.user ? PTE_USER : 0;
    this.places = new Int32Array(PLACES * WORDS).fill(SHUT);
  }

  /** Remembers the page to which the last translation led, with the flags of its entry. */
  remember(address: number, page: number, flags: number): void {
    if (this.segment !== null && !this.segment.holdsPageOf(address >>> 0)) return;
    const places = this.places;
    const at = (address >>> PLACE_SHIFT) & PLACE_MASK;
    const key = address & PAGE;
    places[at + READ] = key;
    places[at + WRITE] = (flags & this.writeNeed) === this.writeNeed ? key : SHUT;
    places[at + FRAME] = page;
    this.isOpen = true;
  }

  shut(): void {
    if (!this.isOpen) return;
    this.places.fill(SHUT);
    this.isOpen = false;
  }

  /** Forgets the pages of 4 KiB that stand in one of so many sets with this linear address. */
  forget(linear: number, sets: number): void {
    if (this.segment !== null && this.segment.base !== 0) {
      this.shut();
      return;
    }
    const places = this.places;
    const step = sets < PLACES ? sets * WORDS : PLACES * WORDS;
    const first = (linear >>> PLACE_SHIFT) & (step - WORDS) & PLACE_MASK;
    for (let at = first; at < PLACES * WORDS; at += step) {
      places[at + READ] = SHUT;
      places[at + WRITE] = SHUT;
    }
  }
}
