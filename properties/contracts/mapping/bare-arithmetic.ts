/** The arithmetic of the bare mapping database, which it does not share with the specification. */
import { KEPT_PAGES, PAGES } from './ops.ts';

/** A row of the database, as others see it. */
export interface BareMapping {
  readonly id: number;
  /** The `id` of the mapping that it was derived from; 0 for none. */
  readonly from: number;
  readonly task: number;
  readonly page: number;
  readonly pages: number;
  readonly frame: number;
  readonly rights: number;
}

/** Log2 of the bytes of a flexpage of this size; 0 for nil. */
export function shiftOf(size: number): number {
  if (size === 1) return 32;
  return size >= 10 && size <= 32 ? size : 0;
}

/** The first page of the flexpage around this one. */
export function base(page: number, shift: number): number {
  return shift <= 12 ? page : page - (page % 2 ** (shift - 12));
}

/** Whether the page belongs to the kernel in every task. */
export function isKept(page: number): boolean {
  return page >= KEPT_PAGES && page < PAGES;
}

/** Pages of the flexpage that a touch reads. */
export function touchedPages(shift: number): number {
  return shift < 12 ? 0 : Math.min(2 ** (shift - 12), 64);
}
