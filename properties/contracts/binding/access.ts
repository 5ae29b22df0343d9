/** How an access to a page ends: by its binding, or by one that the library OS makes again. */
import { bindingEntry, count, limitOf, put } from './bindings.ts';
import { binding, DONE } from './outcomes.ts';
import { allocated, type BindingState, capIn } from './state.ts';

/** The frame that is reached; -1 if the access must fault. */
export interface Access {
  readonly frame: number;
  /** Whether the access may fault as well. */
  readonly mayFault: boolean;
  /** Whether the library OS would have bound the page again for it. */
  readonly isRemade: boolean;
}

const FAULT: Access = { frame: -1, mayFault: true, isRemade: false };

/** Reads or writes a page, where it is certain whether there is a binding. */
export function access(
  state: BindingState,
  task: number,
  page: number,
  write: boolean,
  isStarved: boolean,
): Access {
  const env = state.envs[task];
  const bound = env.bindings.get(page);
  if (bound !== undefined && (bound.write || !write)) {
    return { frame: bound.frame, mayFault: false, isRemade: false };
  }
  const memory = env.pages.get(page);
  if (memory === undefined || (write && !memory.write)) return FAULT;
  const outcomes = binding(state, { ...memory, task, page, by: task });
  if ((outcomes & DONE) === 0) return FAULT;
  return { frame: memory.frame, mayFault: outcomes !== DONE || isStarved, isRemade: true };
}

/** The library OS has bound the page again, as it remembered it. */
export function remake(state: BindingState, task: number, page: number): void {
  const memory = state.envs[task].pages.get(page);
  if (memory === undefined) return;
  const cap = capIn(state, task, memory.slot);
  const frame = allocated(state, memory.frame);
  if (cap === null || frame === null) return;
  const entry = bindingEntry(frame, cap, memory.write);
  put(state, task, page, { frame: memory.frame, write: memory.write, entry });
}

/**
 * Whether a binding that may have been displaced would be made again just as it was: then it does not matter
 * whether it was.
 */
export function isAsGood(state: BindingState, task: number, page: number): boolean {
  const env = state.envs[task];
  const bound = env.bindings.get(page);
  const memory = env.pages.get(page);
  if (bound === undefined || memory === undefined) return false;
  if (memory.frame !== bound.frame || memory.write !== bound.write) return false;
  const cap = capIn(state, task, memory.slot);
  const frame = allocated(state, memory.frame);
  if (cap === null || frame === null) return false;
  if (bindingEntry(frame, cap, bound.write) !== bound.entry) return false;
  return count(state, bound.frame, bound.write).most <= limitOf(frame, bound.write);
}
