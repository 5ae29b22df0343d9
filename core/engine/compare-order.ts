/** A free program as the directed one in which a kernel has chosen. */
import type { Allowance } from '../words/agreement.ts';
import type { PackedProgram } from '../words/program.ts';
import type { HistoryWatcher } from './history.ts';
import { inOrder } from './reduce-edit.ts';

/** What kernels differ in by the nature of free programs: it is looked at by running one kernel's order on all. */
export const ORDER_CHOSEN: Allowance = {
  name: 'the kernel chose another order',
  about: 'In a free program each kernel chooses who runs; under one order all do the same.',
  limit: { rate: 1, why: 'A free program leaves the order to the kernel.' },
  allows: () => null,
};

/**
 * The steps in the order in which a run has begun them; behind these, those that it never began, in the order
 * of the list.
 */
export function linearised(program: PackedProgram, history: HistoryWatcher): PackedProgram {
  const order = new Set(history.begun.subarray(0, history.begins));
  for (let i = 0; i < program.length; i++) order.add(i);
  return { ...inOrder(program, [...order]), free: false };
}
