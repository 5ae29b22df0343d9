/** What must hold of the kernel's records whenever no trap is under way: the exokernel's own laws. */
import type { Exo } from '../context.ts';
import { wrongBindings } from './bindings.ts';
import { Books, type Reads } from './books.ts';

/** Makes the check: what it answers is the first thing that is wrong, in one sentence, or null. */
export function consistencyCheck(k: Exo): (reads: Reads) => string | null {
  let books: Books | null = null;
  return (reads) => {
    books ??= new Books(k, reads);
    books.copy(reads);
    return wrongBindings(books);
  };
}
