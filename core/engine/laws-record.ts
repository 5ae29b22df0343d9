/** What the laws compare: runs of a design under law, as the events and the state at the end. */
import type { Contract } from '../words/contract.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { TraceEvent } from '../words/trace.ts';
import type { Watcher } from '../words/watcher.ts';
import { Session, type SessionOptions } from './session.ts';
import { silent } from './silent-watcher.ts';

export interface LawSubject {
  readonly design: KernelDesign;
  readonly contract: Contract;
  /** Makes a fresh machine; small memories make the laws quick. */
  readonly machine: () => Machine;
  readonly variant?: Readonly<Record<string, string>>;
}

/** A run that is over. */
export interface Recorded {
  readonly events: readonly TraceEvent[];
  /** Of the machine at the end: what was written and never read shows in no event. */
  readonly hash: number;
}

export function sessionOf(subject: LawSubject, options: SessionOptions = {}): Session {
  return new Session(subject.design, subject.contract, subject.machine(), {
    ...options,
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
  });
}

/** Runs a program and makes its events into objects. */
export function record(
  session: Session,
  program: PackedProgram,
  watcher: Watcher = silent,
): Recorded {
  session.run(program, watcher);
  const events = Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
  return { events, hash: session.machine.hash() };
}
