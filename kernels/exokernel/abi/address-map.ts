/**
 * User addresses that the kernel keeps for itself in every environment, on every machine:
 *
 *     0x7fffe000  the environment's U-area: its own page, which it may read and write
 *     0x7ffff000  the information page: read only, the same in all environments
 *     0x80000000  end of user memory on MIPS (0xc0000000 on x86)
 *
 * Both pages are guaranteed mappings: an access to them never misses. Nothing can be bound there.
 */

export const U_AREA = 0x7fffe000;
export const INFO_AREA = 0x7ffff000;
export const KEPT_START = U_AREA;
export const KEPT_END = 0x80000000;

export const PAGE_BYTES = 4096;
export const PAGE_SHIFT = 12;

/** Whether this address is on a page that the kernel keeps. */
export function isKept(va: number): boolean {
  return va >= KEPT_START && va < KEPT_END;
}
