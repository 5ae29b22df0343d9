/**
 * Where things stand in the space of an environment whose library OS this is:
 *
 *     0x10000000  the window: 4 MB in which programs have their pages
 *     0x7fc00000  the library's own pages, the public tables, U-area and information page
 *
 * Pages of the window have the places 0 to 1023 in the kernel's software TLB, whatever the environment;
 * those of the library have others, and so near each other that they are never in each other's way.
 */
import { PAGE_BYTES, PAGE_SHIFT } from '../abi/address-map.ts';
import { PPAGE } from '../abi/info.ts';

export const WINDOW = 0x10000000;
export const WINDOW_PAGES = 1024;
/** The window's last page is the library's: what stands there keeps the table of the window (x86). */
export const WINDOW_KEEPER = WINDOW + (WINDOW_PAGES - 1) * PAGE_BYTES;

const OWN_AREA = 0x7fc00000;

/** The library's own pages, by number. */
export const OWN_PAGE = {
  table: 0,
  /** Of the first environment: two pages. */
  registry: 1,
  /** How many page tables name each frame, which a family shares. */
  references: 3,
  /** Places at which a frame stands while a page is copied. */
  from: 4,
  to: 5,
} as const;

/** The public tables, which are bound when they are read. */
const PPAGES = OWN_AREA + 16 * PAGE_BYTES;
const PPAGES_END = PPAGES + 16 * PAGE_BYTES;
/** There is room here for the records of so many frames: 16 MB. */
export const PPAGE_RECORDS = (PPAGES_END - PPAGES) / PPAGE.bytes;
export const ENV_INFOS = PPAGES_END;

export function windowVa(page: number): number {
  return WINDOW + page * PAGE_BYTES;
}

/** The page of the window at an address; -1 if it is not in it, or the library's. */
export function windowPage(va: number): number {
  const page = (va - WINDOW) >>> PAGE_SHIFT;
  return va >= WINDOW && va < WINDOW_KEEPER ? page : -1;
}

export function ownVa(number: number): number {
  return OWN_AREA + number * PAGE_BYTES;
}

/** The number of the library's own page at an address; -1 if it is none. */
export function ownPage(va: number): number {
  return va >= OWN_AREA && va < PPAGES ? (va - OWN_AREA) >>> PAGE_SHIFT : -1;
}

/** The frame of the ownership table at an address, from 0; -1 if it is not there. */
export function ppagesFrame(va: number): number {
  return va >= PPAGES && va < PPAGES_END ? (va - PPAGES) >>> PAGE_SHIFT : -1;
}

/** The record of a frame in the ownership table. */
export function ppage(frame: number): number {
  return PPAGES + frame * PPAGE.bytes;
}
