/** Whoever listens to a run: the judge, above all. It is told of events as numbers, as they happen. */
import type { Authority } from './authority.ts';
import type { PeekBus } from './bus.ts';
import type { PackedProgram } from './program.ts';
import type { Result } from './specification.ts';
import type { Trace } from './trace.ts';

/** What a listener may look at while a run is under way. */
export interface Stage {
  readonly peek: PeekBus;
  readonly trace: Trace;
  /** What the kernel believes now; made at most once an event. */
  authority(): Authority;
  alive(slot: number): boolean;
}

/** `step` is an index into the program. Each answers false to end the run. */
export interface Watcher {
  begin(program: PackedProgram, stage: Stage): void;
  call(step: number, task: number): boolean;
  returned(step: number, task: number, result: Result): boolean;
  world(step: number, result: Result): boolean;
  /** Nothing can run; these calls wait. */
  rest(open: readonly number[]): boolean;
  panic(message: string): void;
  exhausted(message: string, step: number): void;
}
