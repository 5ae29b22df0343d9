/** What must hold of the kernel's records whenever no trap is under way: the exokernel's own laws. */
import type { Exo } from '../context.ts';
import { wrongBindings } from './bindings.ts';
import { Books, type Reads } from './books.ts';
import { wrongEnvironments } from './environments.ts';
import { wrongFrames } from './frames.ts';
import { StlbCheck } from './stlb.ts';
import { TablesCheck } from './tables-x86.ts';

/** Makes the check: what it answers is the first thing that is wrong, in one sentence, or null. */
export function consistencyCheck(k: Exo): (reads: Reads) => string | null {
  let books: Books | null = null;
  let tables: StlbCheck | TablesCheck | null = null;
  return (reads) => {
    books ??= new Books(k, reads);
    tables ??= k.bus.family === 'mips' ? new StlbCheck(books) : new TablesCheck(books);
    books.copy(reads);
    return wrongFrames(books) ?? wrongBindings(books) ?? tables.wrong() ?? wrongEnvironments(books);
  };
}
