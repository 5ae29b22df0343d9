/** Each frame of the pool is free, or somebody has it; never both, and never two. */
import { PAGE_BYTES } from '../abi/fpage.ts';
import { FRAME, ROOT, USE } from '../records.ts';
import type { Books } from './books.ts';

/** Walks the free list, before what spaces and threads have is reached. */
export function wrongFreeFrames(books: Books): string | null {
  const { plan } = books.k;
  const { frames } = books;
  let listed = 0;
  for (let frame = books.root(ROOT.freeFrame); frame !== 0; listed++) {
    const wrong = books.reach(frame, USE.free, 'One in the list of free frames');
    if (wrong !== null) return wrong;
    if (!isZero(books, frame)) return `Frame ${frame} is free, and not zero.`;
    frame = frames.get(frame - plan.poolLow, FRAME.link);
  }
  const free = books.found.length - frames.count + listed;
  const count = books.root(ROOT.freeFrames);
  return free === count ? null : `${free} frames of the pool are free, but ${count} are counted.`;
}

function isZero(books: Books, frame: number): boolean {
  const { words } = books;
  books.reads.read(books.k.plan.kernelBase + frame * PAGE_BYTES, words, words.length);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false;
  return true;
}

/** When all that is in use has been reached: what has nobody is lost. */
export function lostFrame(books: Books): string | null {
  const { found, frames } = books;
  for (let row = 0; row < frames.count; row++) {
    if (found[row] !== 0) continue;
    const frame = books.k.plan.poolLow + row;
    const use = frames.get(row, FRAME.use);
    return `Frame ${frame} (use ${use}) is lost: it is not free, and no space or thread has it.`;
  }
  return null;
}
