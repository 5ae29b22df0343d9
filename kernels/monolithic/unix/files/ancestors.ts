/** Whether a directory lies within another. */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { INODE } from '../records.ts';
import { directoryPage } from './directory.ts';
import { ENTRY_BYTES, ROOT_INODE } from './format.ts';
import { inodeAgain, inodeGet, inodePut } from './inode.ts';

/** 1 if `inner` is the directory with this number, or lies somewhere within it; else 0. SLEEP, EIO, ENFILE. */
export function isWithin(u: Unix, p: number, proc: number, inner: number, number: number): Answer {
  const { m, low } = u;
  let at = inner;
  inodeAgain(u, at);
  for (;;) {
    const own = m.load(at + INODE.number);
    // A directory that was removed has no parent any more.
    if (own === number || own === ROOT_INODE || m.load(at + INODE.links) === 0) {
      inodePut(u, at);
      return own === number ? 1 : 0;
    }
    const page = directoryPage(u, p, at, 0);
    inodePut(u, at);
    if (page < 0) return page;
    const parent = m.load(page + ENTRY_BYTES);
    low.release(p, page);
    at = inodeGet(u, p, proc, parent);
    if (at < 0) return at;
  }
}
