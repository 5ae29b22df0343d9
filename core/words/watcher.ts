/** Whoever listens to a run: the judge, above all. It is told of events as numbers, as they happen. */
import type { Authority } from './authority.ts';
import type { PeekBus } from './bus.ts';
import type { Ledger } from './ledger.ts';
import type { MachineFacts } from './machine.ts';
import type { PackedProgram } from './program.ts';
import type { Result } from './specification.ts';
import type { Trace } from './trace.ts';
import type { Finding } from './verdict.ts';

/** What a listener may look at while a run is under way. */
export interface Stage {
  readonly peek: PeekBus;
  readonly trace: Trace;
  /** The counts so far of the machine that is current: read afresh at each event, since machines may be exchanged at rest. */
  readonly ledger: Ledger;
  readonly facts: MachineFacts;
  /** What the kernel believes now; made at most once an event. */
  authority(): Authority;
  /** The same, asked of the kernel anew. */
  observe(): Authority;
  /** What the kernel finds wrong with its own records; null where it finds nothing. */
  inconsistency(): string | null;
  alive(slot: number): boolean;
}

/** `step` is an index into the program. Each answers false to end the run. */
export interface Watcher {
  begin(program: PackedProgram, stage: Stage): void;
  /** `cycles` is the time since boot. */
  call(step: number, task: number, cycles: number): boolean;
  returned(step: number, task: number, result: Result): boolean;
  world(step: number, result: Result): boolean;
  /**
   * Nothing can run. Call `open[i]` waits in task `tasks[i]`: after a fork, one call in two tasks. At
   * the end of a run, each step in `stranded` could not be begun, though its task is in no call.
   */
  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): boolean;
  /** The power was lost, and the design has booted again: the calls in `open` are gone with their tasks. */
  power(open: readonly number[]): boolean;
  /** `step` is the one that was taken last, begun or not; -1 if none was. */
  panic(message: string, step: number): void;
  exhausted(message: string, step: number): void;
}

/** A watcher that judges: one for a whole campaign, which hears of every run in it. */
export interface Judge extends Watcher {
  /** What this run has shown to be wrong; null if nothing. */
  readonly finding: Finding | null;
  /** Why this run could not be judged to its end; null if it was. */
  readonly gaveUp: string | null;
  /** Ops of this run that ended, those of them that mutate, and those of these that were done. */
  readonly ops: number;
  readonly mutating: number;
  readonly mutatingDone: number;
  /**
   * Whether claims that are asked in full scans only are asked in this run, as whoever runs a program
   * once wants it; a campaign has it so in some of its runs.
   */
  thorough: boolean;
  /** `sometimes` claims that no run so far has shown. */
  unseen(): readonly string[];
  /** Pictures of the states in which the specification may be now; none after what it does not accept. */
  pictures(): readonly string[];
  /** What the specification would accept now if this call ended, in a phrase. */
  expected(step: number, task: number): string;
}
