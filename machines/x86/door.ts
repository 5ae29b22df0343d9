/**
 * A door: one kind of access, the chips that it passes, and the page that it opened last.
 *
 * The next access to that page needs one comparison. A door may do so only while passing the TLB
 * would change nothing: its entry must be there still and be the last used of its set, or replacement
 * would depend on what the doors remember.
 */
import { PTE_FRAME_MASK } from '../formats/x86.ts';
import type { Segment } from './segments.ts';
import type { Tlb } from './tlb.ts';

/** No page of addresses has this key. */
export const SHUT = -1;

/** Where an access of this kind looks for its translation. */
export interface Passage {
  /** The TLB for pages of 4 KiB. */
  readonly small: Tlb;
  /** The TLB for pages of 4 MB; null where the other one holds these in pieces. */
  readonly large: Tlb | null;
  /** Null with supervisor rights: kernel code uses flat segments. */
  readonly segment: Segment | null;
}

export class Door {
  readonly user: boolean;
  readonly write: boolean;
  readonly segment: Segment | null;
  readonly small: Tlb;
  readonly large: Tlb | null;
  /** The same two, in the order in which to look. */
  readonly first: Tlb;
  readonly second: Tlb | null;
  /** Flags that a TLB entry must have for the access to pass. */
  need = 0;
  /** The address of the page that it opened last, in the door's own addresses; SHUT if none. */
  key = SHUT;
  /** The physical address of that page. */
  page = 0;
  /** The TLB and the entry that it passed last. */
  usedTlb: Tlb;
  usedEntry = 0;

  constructor(write: boolean, passage: Passage) {
    this.user = passage.segment !== null;
    this.write = write;
    this.segment = passage.segment;
    this.small = passage.small;
    this.large = passage.large;
    // The kernel's window consists of large pages.
    const largeFirst = !this.user && this.large !== null;
    this.first = largeFirst && this.large !== null ? this.large : this.small;
    this.second = largeFirst ? this.small : this.large;
    this.usedTlb = this.small;
  }

  /** Remembers the physical page that the last translation through this door found. */
  remember(address: number, page: number): void {
    if (this.segment !== null && !this.segment.holdsPageOf(address >>> 0)) return;
    this.key = address & PTE_FRAME_MASK;
    this.page = page;
  }
}
