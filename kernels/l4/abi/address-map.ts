/**
 * User addresses that the kernel keeps for itself in every space, on every machine:
 *
 *     0x7fc00000  UTCB area: one page for each thread, by thread number
 *     0x7ffff000  KIP area: the kernel interface page, read only, the same in all spaces
 *     0x80000000  end of user memory on MIPS (0xc0000000 on x86)
 *
 * Nothing can be mapped into these areas, or out of them.
 */

export const UTCB_AREA = 0x7fc00000;
export const KIP_AREA = 0x7ffff000;
export const KEPT_START = UTCB_AREA;
export const KEPT_END = 0x80000000;

/** Whether this address is in an area that the kernel keeps. */
export function isKept(va: number): boolean {
  return va >= KEPT_START && va < KEPT_END;
}
