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

function numberText(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}
