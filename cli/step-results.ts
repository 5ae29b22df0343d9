/** What became of each step of a run, read off its events. */
import type { TraceEvent } from '../core/words/trace.ts';
import { outcomeText } from './phrases.ts';

export interface StepResult {
  /** `done 85`; both outcomes, where a step returned in two tasks; `waits`, where it did not return. */
  readonly outcome: string;
  /** Cycles from call to return; null where there is no return. */
  readonly cycles: number | null;
}

/** By label; a step that was never begun has no entry. */
export function stepResults(events: readonly TraceEvent[]): Map<number, StepResult> {
  const results = new Map<number, StepResult>();
  const calls = new Map<number, { readonly task: number; readonly cycles: number }>();
  for (const event of events) {
    if (event.kind === 'call') {
      calls.set(event.step, event);
      results.set(event.step, { outcome: 'waits', cycles: null });
    }
    if (event.kind === 'world') {
      results.set(event.step, { outcome: outcomeText(event.outcome), cycles: null });
    }
    if (event.kind !== 'return') continue;
    const call = calls.get(event.step);
    const before = results.get(event.step);
    const again = before !== undefined && before.outcome !== 'waits';
    const text = outcomeText(event.outcome);
    const who = event.task === call?.task ? '' : `t${event.task} `;
    results.set(event.step, {
      outcome: again ? `${before.outcome}, ${who}${text}` : `${who}${text}`,
      cycles: again ? before.cycles : event.cycles - (call?.cycles ?? event.cycles),
    });
  }
  return results;
}
