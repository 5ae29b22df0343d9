/** The law about `observe`: a design that is looked at after every event goes on as if it were not. */
import type { PackedProgram } from '../words/program.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { difference } from './laws-compare.ts';
import { type Recorded, record } from './laws-record.ts';
import { ObserveError, type Session } from './session.ts';
import { silent } from './silent-watcher.ts';

/** What `observe` changes in a run that was `first` without it; null if nothing. */
export function observed(session: Session, program: PackedProgram, first: Recorded): string | null {
  let changed: string | null = null;
  let stage: Stage | null = null;
  const look = (when: string): boolean => {
    if (stage === null || changed !== null) return true;
    const seen = lookTwice(stage);
    if (seen !== null) changed = `after ${when}, ${seen}`;
    return true;
  };
  const observer: Watcher = {
    ...silent,
    begin(_program, at) {
      stage = at;
    },
    returned: (step, task) => look(`t${task} returned from step ${step + 1}`),
    rest: () => look('nothing could run'),
  };
  const seen = difference(first, record(session, program, observer));
  if (changed !== null) return changed;
  return seen === null ? null : `when it is called after every event, ${seen}`;
}

function lookTwice(stage: Stage): string | null {
  const before = JSON.stringify(stage.peek.tlb());
  try {
    const once = JSON.stringify(stage.observe());
    const twice = JSON.stringify(stage.observe());
    if (once !== twice) return 'it says one thing and then another';
  } catch (thrown) {
    if (!(thrown instanceof ObserveError)) throw thrown;
    return `it threw: ${thrown.message}`;
  }
  return JSON.stringify(stage.peek.tlb()) === before ? null : 'it changes the TLB';
}
