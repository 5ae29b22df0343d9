/**
 * What must hold of the kernel's records whenever no trap is under way: L4's own laws. The root server's
 * books of pages are looked at as well, where it has come to rest.
 *
 * An Unmap that was cut short counts as no trap under way: what it has left is in order.
 */
import type { L4 } from '../context.ts';
import { Books, type Reads } from './books.ts';
import { lostFrame, wrongFreeFrames } from './frames.ts';
import { wrongNodes } from './nodes.ts';
import { PageCheck } from './pages.ts';
import { wrongTables } from './tables.ts';
import { ThreadCheck } from './threads.ts';

/** Makes the check: what it answers is the first thing that is wrong, in one sentence, or null. */
export function consistencyCheck(k: L4): (reads: Reads) => string | null {
  let books: Books | null = null;
  let threads: ThreadCheck | null = null;
  let pages: PageCheck | null = null;
  return (reads) => {
    books ??= new Books(k, reads);
    threads ??= new ThreadCheck(books);
    pages ??= new PageCheck(books);
    return (
      books.copy(reads) ??
      wrongFreeFrames(books) ??
      wrongNodes(books) ??
      wrongTables(books) ??
      threads.wrong() ??
      lostFrame(books) ??
      pages.wrong()
    );
  };
}
