/** Map and grant items, and Unmap, without the messages and calls around them. */
import { baseOf, PAGE_SHIFT, rightsOf, shiftOf } from '../abi/fpage.ts';
import { type L4, noPlace } from '../context.ts';
import type { Transfer } from '../mapping/piece.ts';
import { ATOMIC } from '../mapping/revoke.ts';
import { type Progress, unmapRange } from '../mapping/unmap.ts';
import { look } from '../page-tables.ts';

/** An item with a flexpage that fits into its window. */
export function itemOf(
  source: number,
  target: number,
  from: number,
  to: number,
  rights: number,
  grant = false,
  shift = PAGE_SHIFT,
): Transfer {
  const range = { from, to, shift };
  return { source, target, range, rights, grant, sentBase: from, sentShift: shift };
}

/** The entry that decides for an address of a space. */
export function entryOf(k: L4, space: number, va: number): number {
  const place = noPlace();
  look(k, space, va, place);
  return place.entry;
}

/** Unmap without preemption; the accesses seen. */
export function unmap(k: L4, space: number, page: number, flush: boolean): number {
  const progress: Progress = { at: baseOf(page), status: 0 };
  const end = progress.at + 2 ** shiftOf(page);
  unmapRange(k, space, progress, end, rightsOf(page), flush, ATOMIC);
  return progress.status;
}
