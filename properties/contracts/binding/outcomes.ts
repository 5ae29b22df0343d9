/** Sets of outcomes, and those of a bind: which refusals apply, and whether it may be done. */
import type { Result } from '../../../core/words/specification.ts';
import { bindingEntry, count, limitOf } from './bindings.ts';
import { allocated, type BindingState, capIn } from './state.ts';
import { type BindingError, errors, FRAMES } from './terms.ts';

/** Bit n is refused with the n-th reason; the others stand here. */
export const DONE = 1 << 16;
export const FAULTED = 1 << 17;
export const DANGLING = 1 << 18;

export function reason(name: BindingError): number {
  return 1 << errors.indexOf(name);
}

export const NONE = reason('none');
export const EXISTS = reason('exists');
export const NO_MEMORY = reason('noMemory');
export const SELF = reason('self');
export const BAD_NAME = reason('badName');
export const NOT_FREE = reason('notFree');
export const NOT_ALLOCATED = reason('notAllocated');
export const BAD_SLOT = reason('badSlot');
export const INSUFFICIENT = reason('insufficient');
export const BAD_ENTRY = reason('badEntry');
export const SHARE = reason('share');
export const NO_TASK = reason('noTask');
export const BUSY = reason('busy');

/** The bit of this outcome. */
export function outcomeBit(result: Result): number {
  if (result.kind === 'done') return DONE;
  if (result.kind === 'faulted') return FAULTED;
  return result.kind === 'dangling' ? DANGLING : 1 << result.value;
}

/** A bind: whose window, which page, which frame, by whose capability, with which rights. */
export interface Wanted {
  readonly task: number;
  readonly page: number;
  readonly frame: number;
  readonly by: number;
  readonly slot: number;
  readonly write: boolean;
}

/** What may become of it, but for want of memory. */
export function binding(state: BindingState, wanted: Wanted): number {
  const { task, page, write } = wanted;
  const cap = capIn(state, wanted.by, wanted.slot);
  const frame = allocated(state, wanted.frame);
  let reasons = 0;
  if (wanted.frame >= FRAMES) reasons |= BAD_NAME;
  else if (frame === null) reasons |= NOT_ALLOCATED;
  if (cap === null) reasons |= BAD_SLOT;
  if (frame === null || cap === null) return reasons;
  if (bindingEntry(frame, cap, write) < 0) reasons |= INSUFFICIENT;
  const limit = limitOf(frame, write);
  const { least, most } = count(state, wanted.frame, write, task, page);
  if (most + 1 > limit) reasons |= SHARE;
  return (reasons & ~SHARE) === 0 && least + 1 <= limit ? reasons | DONE : reasons;
}

/**
 * Memory is wanting only where the program made the kernel run dry; then perhaps for the tables of its own in
 * which a library OS looks for other reasons.
 */
export function orNoMemory(outcomes: number, isStarved: boolean): number {
  return isStarved ? outcomes | NO_MEMORY : outcomes;
}
