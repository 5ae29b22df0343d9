/** How a step ended, in a phrase: for reports, beside what became of it on other sides. */
import type { Ended } from '../words/agreement.ts';
import { TASK_ENDED } from './trace-columns.ts';

/** `isName`: its value is the kernel's own, and says nothing beside another kernel's. */
export function endingText(ended: Ended | null, isName: boolean): string {
  switch (ended?.kind) {
    case undefined:
      return 'left out';
    case 'done':
      return isName ? 'done' : `done(${numberText(ended.value >>> 0)})`;
    case 'refused':
      return ended.reason ?? 'refused';
    case 'faulted':
      return ended.value === TASK_ENDED ? 'ended' : 'no access';
    case 'open':
      return 'waits';
    case 'unbegun':
      return 'not begun';
    case 'dangling':
      return 'dangling';
  }
}

/** The same as the rest of a sentence about the step. */
export function endedText(ended: Ended, isName: boolean): string {
  const text = endingText(ended, isName);
  switch (ended.kind) {
    case 'done':
      return `was ${text}`;
    case 'refused':
      return `was refused ${text}`;
    case 'faulted':
      return ended.value === TASK_ENDED ? 'faulted (its task ended)' : 'faulted (no access)';
    case 'open':
      return 'did not return';
    case 'unbegun':
      return 'was never begun';
    case 'dangling':
      return 'was refused dangling';
  }
}

/** Values above are addresses and patterns: a count is not as large. */
const LARGEST_COUNT = 0xffff;

function numberText(value: number): string {
  return value <= LARGEST_COUNT ? String(value) : `0x${value.toString(16)}`;
}
