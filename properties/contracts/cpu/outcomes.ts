/** Sets of outcomes: bit n is refused with the n-th reason; the others stand here. */
import type { Result } from '../../../core/words/specification.ts';
import { type CpuError, errors } from './ops.ts';

export const DONE = 1 << 16;
export const FAULTED = 1 << 17;
export const DANGLING = 1 << 18;

export function reason(name: CpuError): number {
  return 1 << errors.indexOf(name);
}

/** The bit of this outcome. */
export function outcomeBit(result: Result): number {
  if (result.kind === 'done') return DONE;
  if (result.kind === 'faulted') return FAULTED;
  return result.kind === 'dangling' ? DANGLING : 1 << result.value;
}
