/** Where two runs of one program part, in words that a kernel's author can act on. */
import type { Outcome } from '../words/outcome.ts';
import type { TraceEvent } from '../words/trace.ts';
import type { Recorded } from './laws-record.ts';

/**
 * The first event in which they differ, in a sentence; or that they leave the machine in different
 * states, of which no event has told yet. Null if they are the same.
 */
export function difference(first: Recorded, second: Recorded): string | null {
  const seen = differingEvent(first.events, second.events);
  if (seen !== null || first.hash === second.hash) return seen;
  return 'no event differed, but memory, chips or activations were left in another state';
}

function differingEvent(
  first: readonly TraceEvent[],
  second: readonly TraceEvent[],
): string | null {
  const length = Math.max(first.length, second.length);
  for (let i = 0; i < length; i++) {
    const a = first[i];
    const b = second[i];
    if (JSON.stringify(a) === JSON.stringify(b)) continue;
    const [was, then] = [phrase(a), phrase(b)];
    if (was !== then) return `event ${i} was '${was}', and then '${then}'`;
    const cycles = `at cycle ${a?.cycles}, and then at cycle ${b?.cycles}`;
    return `event ${i}, '${was}', came ${cycles}: what differs shows only in what things cost`;
  }
  return null;
}

function phrase(event: TraceEvent | undefined): string {
  if (event === undefined) return 'nothing more';
  switch (event.kind) {
    case 'call':
      return `t${event.task} calls v${event.step} ${event.op.name}`;
    case 'return':
      return `v${event.step} returns to t${event.task}: ${outcome(event.outcome)}`;
    case 'switch':
      return `switch from t${event.from} to t${event.to}`;
    case 'interrupt':
      return `interrupt ${event.line}`;
    case 'world':
      return `the world's v${event.step} ${event.op.name}: ${outcome(event.outcome)}`;
    case 'rest':
      return `rest, with ${event.open.map((step) => `v${step}`).join(', ') || 'no call'} open`;
    case 'power':
      return `the power is lost, with ${event.open.map((step) => `v${step}`).join(', ') || 'no call'} open`;
    default:
      return `panic: ${event.message}`;
  }
}

function outcome(how: Outcome): string {
  if (how.kind === 'done') return `done ${how.value}`;
  return how.kind === 'refused' ? `refused ${how.errno}` : 'faulted';
}
