/**
 * What must hold of the memory half's records whenever no trap is under way.
 *
 * It looks at everything, whatever has changed: a campaign asks for it at the end of one run in 16, some seventy ops
 * after a reset, and spends less than a hundredth of its time on it.
 */
import type { MemoryPlan } from '../plan.ts';
import { Books, type Reads, type TableFormat } from './books.ts';
import { wrongFrames } from './frames.ts';
import { wrongSpaces } from './spaces.ts';

/** Makes the check: what it answers is the first thing that is wrong, in one sentence, or null. */
export function memoryCheck(
  plan: MemoryPlan,
  format: TableFormat,
  kernelBase: number,
): (reads: Reads) => string | null {
  let books: Books | null = null;
  return (reads) => {
    books ??= new Books(reads, plan, format, kernelBase);
    books.read(reads);
    return wrongSpaces(books) ?? wrongFrames(books);
  };
}

/** The same, once. */
export function memoryInconsistency(
  reads: Reads,
  plan: MemoryPlan,
  format: TableFormat,
  kernelBase: number,
): string | null {
  return memoryCheck(plan, format, kernelBase)(reads);
}
