/** Runs one program; whatever throws meanwhile is kernelcheck's bug, and is told with the program. */
import { packProgram } from '../core/engine/program/pack.ts';
import { printProgram } from '../core/engine/program/print.ts';
import type { RunEnd, Session } from '../core/engine/session.ts';
import type { Program } from '../core/words/program.ts';
import type { TraceEvent } from '../core/words/trace.ts';
import type { Watcher } from '../core/words/watcher.ts';
import { Bug } from './errors.ts';

export function execute(session: Session, program: Program, watcher: Watcher): RunEnd {
  try {
    return session.run(packProgram(program, session.contract), watcher);
  } catch (error) {
    throw new Bug(error, printProgram(program));
  }
}

/** The events of the last run. */
export function eventsOf(session: Session, from = 0): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let i = from; i < session.trace.length; i++) events.push(session.trace.at(i));
  return events;
}
