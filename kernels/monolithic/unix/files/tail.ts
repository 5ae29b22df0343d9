/**
 * The bytes of a file's last page behind its end. Mappings and lost power may leave anything there: it is made zero before
 * the file's end moves past it.
 */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { INODE } from '../records.ts';
import { mapBlock } from './blocks.ts';
import { BLOCK_BYTES } from './format.ts';

const PAGE_MASK = BLOCK_BYTES - 1;
const PAGE_SHIFT = 12;

/** The page in which the file ends, held for p; 0 if nothing is behind its end, or it is a hole. SLEEP, EIO. */
export function tailPage(u: Unix, p: number, inode: number): Answer {
  return pageOfEnd(u, p, inode, u.m.load(inode + INODE.size));
}

/** The same for an end that the file may get. */
export function pageOfEnd(u: Unix, p: number, inode: number, end: number): Answer {
  if ((end & PAGE_MASK) === 0) return 0;
  const index = end >>> PAGE_SHIFT;
  const block = mapBlock(u, p, inode, index);
  if (block <= NO_BLOCK) return block;
  return u.low.page(p, u.m.load(inode + INODE.number), index, block, HOW.read);
}

/** In the act: what is behind this end is zero. */
export function zeroTail(u: Unix, page: number, end: number): void {
  const { m, low } = u;
  let at = end & PAGE_MASK;
  for (; (at & 3) !== 0; at++) m.store8(page + at, 0);
  m.fill(page + at, 0, BLOCK_BYTES - at);
  low.dirty(page);
}
