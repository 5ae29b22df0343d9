/** The herald: writes each event of a run into the trace, tells the watcher, and hears whether to go on. */
import type { Authority } from '../words/authority.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import {
  DANGLING,
  DONE,
  type Ending,
  REFUSED,
  type TraceColumns,
  type TraceState,
} from './trace-columns.ts';

/** How a run ended. */
export type RunEnd = 'complete' | 'stopped' | 'panic' | 'exhausted';

export class Herald {
  readonly trace: TraceColumns;
  /** False once the run is over: a watcher has seen enough, the kernel panicked, the fuel is gone. */
  going = true;
  end: RunEnd = 'complete';
  /** What the kernel was found to believe since the last event; null if nobody has asked. */
  believed: Authority | null = null;
  /** The step that was taken last, begun or not; -1 if none was. */
  step = -1;
  /** The highest index of a step that was taken; -1 if none was. */
  reached = -1;
  readonly #now: () => number;
  #watcher: Watcher | null = null;
  readonly #result: { kind: Result['kind']; value: number; cycles: number } = {
    kind: 'done',
    value: 0,
    cycles: 0,
  };

  constructor(trace: TraceColumns, now: () => number) {
    this.trace = trace;
    this.#now = now;
  }

  begin(program: PackedProgram, watcher: Watcher, stage: Stage): void {
    this.#watcher = watcher;
    this.going = true;
    this.end = 'complete';
    this.believed = null;
    this.step = -1;
    this.reached = -1;
    this.trace.begin(program);
    watcher.begin(program, stage);
  }

  /** A step is about to be begun. */
  taken(step: number): void {
    this.step = step;
    if (step > this.reached) this.reached = step;
  }

  called(step: number, slot: number): void {
    this.believed = null;
    const cycles = this.#now();
    this.trace.call(step, slot, cycles);
    this.#keepGoing(this.#watcher?.call(step, slot, cycles) ?? true);
  }

  returned(step: number, slot: number, ending: Ending, value: number): void {
    this.believed = null;
    const cycles = this.#now();
    this.trace.returned(step, slot, ending, value, cycles);
    this.#tell(ending, value, cycles);
    this.#keepGoing(this.#watcher?.returned(step, slot, this.#result) ?? true);
  }

  world(step: number, ending: Ending, value: number): void {
    this.believed = null;
    const cycles = this.#now();
    this.trace.world(step, ending, value, cycles);
    this.#tell(ending, value, cycles);
    this.#keepGoing(this.#watcher?.world(step, this.#result) ?? true);
  }

  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): void {
    this.believed = null;
    this.trace.rest(open, this.#now());
    this.#keepGoing(this.#watcher?.rest(open, tasks, stranded) ?? true);
  }

  /** `open` are the calls that went with their tasks. */
  power(open: readonly number[]): void {
    this.believed = null;
    this.trace.power(open, this.#now());
    this.#keepGoing(this.#watcher?.power(open) ?? true);
  }

  panic(message: string): void {
    this.end = 'panic';
    this.going = false;
    this.trace.panic(message, this.#now());
    this.#watcher?.panic(message, this.step);
  }

  exhausted(message: string, step: number): void {
    this.end = 'exhausted';
    this.going = false;
    this.#watcher?.exhausted(message, step < 0 ? this.step : step);
  }

  #tell(ending: Ending, value: number, cycles: number): void {
    this.#result.kind =
      ending === DONE
        ? 'done'
        : ending === REFUSED
          ? 'refused'
          : ending === DANGLING
            ? 'dangling'
            : 'faulted';
    this.#result.value = value;
    this.#result.cycles = cycles;
  }

  #keepGoing(going: boolean): void {
    if (going || !this.going) return;
    this.going = false;
    this.end = 'stopped';
  }

  save(): HeraldState {
    const { going, end, step, reached } = this;
    return { trace: this.trace.save(), going, end, step, reached };
  }

  restore(state: HeraldState): void {
    this.trace.restore(state.trace);
    this.going = state.going;
    this.end = state.end;
    this.step = state.step;
    this.reached = state.reached;
    this.believed = null;
  }
}

export interface HeraldState {
  readonly trace: TraceState;
  readonly going: boolean;
  readonly end: RunEnd;
  readonly step: number;
  readonly reached: number;
}
