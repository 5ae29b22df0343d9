/** A history: how each step of a run ended, as columns, to be held against another run of the program. */
import type { Ended } from '../words/agreement.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { silent } from './silent-watcher.ts';

const KINDS: readonly Ended['kind'][] = [
  'unbegun',
  'open',
  'done',
  'refused',
  'dangling',
  'faulted',
];
const UNBEGUN = 0;
const OPEN = 1;
const DONE = 2;
const REFUSED = 3;
const DANGLING = 4;
const FAULTED = 5;

/** No moment: it never happened. */
const NEVER = 0;

/** Steps for which there is room at first; the columns grow when a longer program begins. */
const FIRST_ROOM = 128;

function codeOf(kind: Result['kind']): number {
  if (kind === 'done') return DONE;
  if (kind === 'refused') return REFUSED;
  return kind === 'dangling' ? DANGLING : FAULTED;
}

/** Steps are indices into the program. Nothing is allocated while a program runs that is no longer than those before. */
export class HistoryWatcher implements Watcher {
  /** Steps of the program. */
  length = 0;
  /** Steps in the order in which they returned in the task that performs them; `returns` of them. */
  order = new Int32Array(FIRST_ROOM);
  returns = 0;
  /** Steps in the order in which they were begun; `begins` of them. */
  begun = new Int32Array(FIRST_ROOM);
  begins = 0;
  /** Asked after each return in the task that performs the step: true ends the run. */
  stopAt: ((step: number, task: number) => boolean) | null = null;
  /** The step at which `stopAt` has ended the run; -1 if it has not. */
  stoppedAt = -1;
  /** With what sentence the run ended before its time, by a panic or for want of fuel; null if it did not. */
  panicked: string | null = null;
  /** The step that was taken last when it did; -1 if none was. */
  panickedAt = -1;
  /** Whether it was for want of fuel. */
  exhaustion = false;
  readonly #inner: Watcher;
  #program: PackedProgram | null = null;
  #kinds = new Uint8Array(FIRST_ROOM);
  #values = new Int32Array(FIRST_ROOM);
  #began = new Int32Array(FIRST_ROOM);
  #ended = new Int32Array(FIRST_ROOM);
  #birthKinds = new Uint8Array(FIRST_ROOM);
  #birthValues = new Int32Array(FIRST_ROOM);
  #births = new Uint8Array(FIRST_ROOM);
  /** Events so far: the moments of this history. */
  #moment = NEVER;

  constructor(inner: Watcher = silent) {
    this.#inner = inner;
  }

  begin(program: PackedProgram, stage: Stage): void {
    if (program.length > this.#kinds.length) this.#grow(program.length);
    this.#program = program;
    this.length = program.length;
    this.returns = 0;
    this.begins = 0;
    this.stoppedAt = -1;
    this.panicked = null;
    this.panickedAt = -1;
    this.exhaustion = false;
    this.#kinds.fill(UNBEGUN, 0, program.length);
    this.#values.fill(0, 0, program.length);
    this.#began.fill(NEVER, 0, program.length);
    this.#ended.fill(NEVER, 0, program.length);
    this.#births.fill(0, 0, program.length);
    this.#moment = NEVER;
    this.#inner.begin(program, stage);
  }

  call(step: number, task: number, cycles: number): boolean {
    this.#begin(step);
    return this.#inner.call(step, task, cycles);
  }

  returned(step: number, task: number, result: Result): boolean {
    const going = this.#inner.returned(step, task, result);
    if (task === this.#program?.by[step]) return this.#end(step, task, result) && going;
    this.#births[step] = task;
    this.#birthKinds[step] = codeOf(result.kind);
    this.#birthValues[step] = result.value;
    return going;
  }

  world(step: number, result: Result): boolean {
    const going = this.#inner.world(step, result);
    this.#begin(step);
    return this.#end(step, 0, result) && going;
  }

  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): boolean {
    return this.#inner.rest(open, tasks, stranded);
  }

  power(open: readonly number[]): boolean {
    return this.#inner.power(open);
  }

  panic(message: string, step: number): void {
    this.panicked = message;
    this.panickedAt = step;
    this.#inner.panic(message, step);
  }

  exhausted(message: string, step: number): void {
    this.panicked = message;
    this.panickedAt = step;
    this.exhaustion = true;
    this.#inner.exhausted(message, step);
  }

  kind(step: number): Ended['kind'] {
    return KINDS[this.#kinds[step]];
  }

  /** Of what was done its value, of a refusal the reason's index, of a fault its cause. */
  value(step: number): number {
    return this.#values[step];
  }

  /** The moment at which it began; 0 if it never did. Moments count events of this run. */
  began(step: number): number {
    return this.#began[step];
  }

  /** The moment at which it returned in the task that performs it; 0 if it never did. */
  ended(step: number): number {
    return this.#ended[step];
  }

  /** The task in which a step returned besides the one that performs it, as after a fork; 0 if in none. */
  births(step: number): number {
    return this.#births[step];
  }

  /** How it ended there. */
  birthKind(step: number): Ended['kind'] {
    return KINDS[this.#birthKinds[step]];
  }

  birthValue(step: number): number {
    return this.#birthValues[step];
  }

  #begin(step: number): void {
    if (this.#kinds[step] !== UNBEGUN) return;
    this.#kinds[step] = OPEN;
    this.#began[step] = ++this.#moment;
    this.begun[this.begins++] = step;
  }

  #end(step: number, task: number, result: Result): boolean {
    this.#kinds[step] = codeOf(result.kind);
    this.#values[step] = result.value;
    this.#ended[step] = ++this.#moment;
    this.order[this.returns++] = step;
    if (this.stopAt === null || !this.stopAt(step, task)) return true;
    this.stoppedAt = step;
    return false;
  }

  #grow(needed: number): void {
    let room = this.#kinds.length;
    while (room < needed) room *= 2;
    this.order = new Int32Array(room);
    this.begun = new Int32Array(room);
    this.#kinds = new Uint8Array(room);
    this.#values = new Int32Array(room);
    this.#began = new Int32Array(room);
    this.#ended = new Int32Array(room);
    this.#birthKinds = new Uint8Array(room);
    this.#birthValues = new Int32Array(room);
    this.#births = new Uint8Array(room);
  }
}
