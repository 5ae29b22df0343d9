/** What must hold of this half's records whenever no trap is under way. */
import type { UnixPlan } from '../plan.ts';
import { Books, type Reads } from './books.ts';
import { wrongDescriptors } from './descriptors.ts';
import { wrongProcesses } from './processes.ts';
import { wrongSleepers } from './sleepers.ts';
import { wrongSockets } from './sockets.ts';

/** Room for the copies, by plan: it is made once. */
const BOOKS = new WeakMap<UnixPlan, Books>();

/** What is wrong with the records, in a sentence; null if nothing is. */
export function unixInconsistency(peek: Reads, plan: UnixPlan): string | null {
  let books = BOOKS.get(plan);
  if (books === undefined) {
    books = new Books(plan);
    BOOKS.set(plan, books);
  }
  books.read(peek);
  return (
    wrongProcesses(books) ?? wrongDescriptors(books) ?? wrongSockets(books) ?? wrongSleepers(books)
  );
}
