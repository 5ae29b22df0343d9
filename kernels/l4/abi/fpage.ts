/**
 * Flexpages: regions of an address space, as large as their alignment.
 *
 *     31          10 9    4 3  0
 *     [ base        | size | 0rwx ]   size: log2 of the bytes; 1 with base 0 is the complete space
 *
 * The machines' MMUs cannot tell reading from execution: r and x are one right here, and a flexpage
 * with neither reaches nothing.
 */
import { bits } from '../../../core/memory/bits.ts';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;
export const ALL_RIGHTS = READ | WRITE | EXECUTE;

export const NIL_FPAGE = 0;
/** In a request to sigma0, the base that stands for any. */
export const ANYWHERE = 0xfffffc00;
export const PAGE_SHIFT = 12;
export const PAGE_BYTES = 4096;
export const SUPERPAGE_SHIFT = 22;
export const SUPERPAGE_BYTES = 0x400000;
/** The size, as a power of two, that stands for the complete space in all arithmetic. */
export const COMPLETE_SHIFT = 32;

const RIGHTS = bits(0, 3);
const SIZE = bits(4, 6);
const BASE_MASK = 0xfffffc00;
const COMPLETE = 0x10;

/** The complete address space, with these rights. */
export function completeFpage(rights: number): number {
  return COMPLETE | rights;
}

export function fpage(base: number, shift: number, rights: number): number {
  return SIZE.put(((base & BASE_MASK) | rights) >>> 0, shift);
}

/**
 * The flexpage of this size (as the size field has it) around an address; nil, if there is none.
 */
export function alignedFpage(address: number, size: number, rights: number): number {
  if (size === 1) return completeFpage(rights);
  const page = size >= 10 && size <= COMPLETE_SHIFT ? fpage(address, size, rights) : NIL_FPAGE;
  return (page & ~(BASE_MASK & lowMask(size))) >>> 0;
}

export function rightsOf(page: number): number {
  return RIGHTS.of(page);
}

export function withRights(page: number, rights: number): number {
  return RIGHTS.put(page, rights);
}

/** Log2 of the bytes; 0 if it is nil or no flexpage at all. */
export function shiftOf(page: number): number {
  const size = SIZE.of(page);
  if (size === 1) return (page & BASE_MASK) === 0 ? COMPLETE_SHIFT : 0;
  return size >= 10 && size <= 32 ? size : 0;
}

/** The address of its first byte: the base is rounded down to the size. */
export function baseOf(page: number): number {
  return (page & BASE_MASK & ~lowMask(shiftOf(page))) >>> 0;
}

/** The bits of an address below this power of two. */
export function lowMask(shift: number): number {
  return shift >= 32 ? 0xffffffff : 2 ** shift - 1;
}

/** The right to execute follows the right to read, and the other way round. */
export function normalRights(rights: number): number {
  return (rights & (READ | EXECUTE)) === 0 ? 0 : rights | READ | EXECUTE;
}

/** What is left of `rights` when these are revoked; nothing, if it cannot be read any more. */
export function withoutRights(rights: number, revoked: number): number {
  return (revoked & (READ | EXECUTE)) !== 0 ? 0 : rights & ~revoked;
}

/** Rights in the order of the hardware's words: 1 read, 2 write, 4 execute. */
export function hardwareRights(rights: number): number {
  const read = (rights & READ) !== 0 ? 1 : 0;
  const write = (rights & WRITE) !== 0 ? 2 : 0;
  return read | write | ((rights & EXECUTE) !== 0 ? 4 : 0);
}
