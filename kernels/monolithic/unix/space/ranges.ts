/** Ranges of pages, as users name them. */
import { PAGE_BYTES, USER_END } from '../abi/address-map.ts';
import { PROT } from '../abi/flags.ts';

const RIGHTS = PROT.read | PROT.write | PROT.execute;

export function isAligned(va: number): boolean {
  return va % PAGE_BYTES === 0;
}

/** Whether so many pages from `va` on are the user's to name: sums are no words here, so that nothing wraps. */
export function isUsers(va: number, pages: number): boolean {
  return va + pages * PAGE_BYTES <= USER_END;
}

export function areRights(prot: number): boolean {
  return (prot & ~RIGHTS) === 0;
}
