/** How a step ended, in a phrase for the columns of a report. */
import { TASK_ENDED } from '../../core/engine/trace-columns.ts';
import type { Ended } from '../../core/words/agreement.ts';
import type { Outcome } from '../../core/words/outcome.ts';
import { outcomeText } from '../phrases.ts';

/** `isName`: the value is the kernel's own, and says nothing beside another kernel's. */
export function outcomeShort(outcome: Outcome, isName: boolean): string {
  if (outcome.kind === 'done' && isName) return 'done';
  return outcome.kind === 'faulted' ? outcome.why : outcomeText(outcome);
}

/** The same of a step that need not have returned. */
export function endedText({ kind, value, reason }: Ended, isName: boolean): string {
  switch (kind) {
    case 'done':
      return outcomeShort({ kind, value: value >>> 0 }, isName);
    case 'refused':
      return outcomeShort({ kind, errno: reason ?? '' }, isName);
    case 'dangling':
      return 'refused dangling';
    case 'faulted':
      return value === TASK_ENDED ? 'the kernel ended its task' : 'no access';
    case 'open':
      return 'no return';
    case 'unbegun':
      return 'not begun';
  }
}
