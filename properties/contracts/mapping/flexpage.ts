/** The arithmetic of flexpages, in pages: which are meant, and where they go in a window. */

import { TOUCHED_PAGES } from './ops.ts';

/** Log2 of the bytes of the complete space. */
const COMPLETE = 32;
const PAGE_SHIFT = 12;

/** Log2 of the bytes of a flexpage of this size; 0 if it is nil. */
export function shiftOf(size: number): number {
  if (size === 1) return COMPLETE;
  return size >= 10 && size <= COMPLETE ? size : 0;
}

/** Pages of a flexpage of up to 2^32 bytes; 0 if it is smaller than one. */
export function pagesIn(shift: number): number {
  return shift < PAGE_SHIFT ? 0 : 1 << (shift - PAGE_SHIFT);
}

/** The first page of the aligned flexpage around this one. */
export function baseOf(page: number, shift: number): number {
  return shift <= PAGE_SHIFT ? page : page - (page % pagesIn(shift));
}

/** Pages that `touch` reads, from the base of the flexpage on. */
export function pagesTouched(size: number): number {
  const pages = pagesIn(shiftOf(size));
  return pages < TOUCHED_PAGES ? pages : TOUCHED_PAGES;
}

/** Pages that are sent: so many, from there, to there; none if `pages` is 0. */
export interface Range {
  from: number;
  to: number;
  pages: number;
}

/**
 * What of a flexpage goes where in a window; neither is nil. A smaller flexpage is put where `at` says;
 * of a larger one `at` says which part fits.
 *
 * What is sent never lies above 2 GB, nor goes there. With the complete space on both sides it goes
 * to where it was; otherwise it fits into one half, which is the lower: programs name no page above.
 */
export function place(
  page: number,
  shift: number,
  at: number,
  windowPage: number,
  windowShift: number,
  range: Range,
): void {
  const sent = pagesIn(shift);
  const window = pagesIn(windowShift);
  range.pages = Math.min(sent, window);
  range.from = baseOf(page, shift);
  range.to = baseOf(windowPage, windowShift);
  if (range.pages === 0) return;
  if (sent <= window) range.to += (at % window) - (at % sent);
  else range.from += (at % sent) - (at % window);
}
