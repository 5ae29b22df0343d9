/** read and write of a file, page by page: what they have alike. */
import { type Answer, SLEEP } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { PROC } from '../records.ts';
import { BLOCK_BYTES } from './format.ts';
import { lock } from './held.ts';

export const PAGE_SHIFT = 12;
export const PAGE_MASK = BLOCK_BYTES - 1;

/** Moves the bytes of one page of a file, from offset `at` on, from or to user memory. Less than 0 is an error, or SLEEP. */
export type Piece = (
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  at: number,
  va: number,
  bytes: number,
) => Answer;

/**
 * Moves `all` bytes from `offset` on, from where PROC.done says: how many there are in the end, fewer where a later page is refused. The
 * first page's error; SLEEP. As long as it is at work on more than one page it has the inode's lock, so that no read, write or truncation
 * comes in between.
 */
export function byPages(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  offset: number,
  all: number,
  piece: Piece,
): Answer {
  const { m } = u;
  let done = m.load(proc + PROC.done);
  if ((offset & PAGE_MASK) + all > BLOCK_BYTES) lock(u, proc, inode);
  while (done < all) {
    const at = offset + done;
    const chunk = Math.min(all - done, BLOCK_BYTES - (at & PAGE_MASK));
    const answer = piece(u, p, proc, inode, at, argument(u, proc, 1) + done, chunk);
    if (answer === SLEEP) return SLEEP;
    if (answer < 0) return done === 0 ? answer : done;
    done += chunk;
    m.store(proc + PROC.done, done);
    u.low.point();
  }
  return done;
}
