/** Entries of page tables, and what a page table is. */

import { bits } from '../../../core/memory/bits.ts';
import type { UserBus } from '../../../core/words/bus.ts';

/**
 * Entries: the frame's number above, and below it the capability slot by which it is bound, and rights as
 * the kernel has them. 0 is no entry.
 */
export const PTE = {
  rights: bits(0, 2),
  /** Bound for reading, though it may be written: to a copy of its own (`fork.ts`). */
  copyOnWrite: bits(2, 1),
  /** Used since the hand of the clock came by (`pager.ts`). */
  referenced: bits(3, 1),
  slot: bits(4, 5),
  /** Its contents stand in the backing store, in the frame that the entry names (`pager.ts`). */
  swapped: bits(9, 1),
  frame: bits(12, 20),
} as const;

export function makePte(frame: number, slot: number, rights: number): number {
  return PTE.rights.put(PTE.slot.put(PTE.frame.put(0, frame), slot), rights);
}

export interface PageTable {
  /** The page's entry; 0 if it has none. */
  find(bus: UserBus, page: number): number;
  /** False if there is no room for one more. */
  put(bus: UserBus, page: number, pte: number): boolean;
  remove(bus: UserBus, page: number): void;
}
