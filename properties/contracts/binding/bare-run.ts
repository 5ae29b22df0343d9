/** A run of a program on the bare kernel: the steps of a task that sleeps wait until it wakes, as on a machine. */
import type { PackedProgram } from '../../../core/words/program.ts';
import type { Call, Result } from '../../../core/words/specification.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { Bare } from './bare.ts';
import { TASKS } from './terms.ts';

/** Places of a step in the packed arguments. */
const STRIDE = 8;

/** Whoever judges what calls end in. */
export interface Hearing {
  call(call: Call): void;
  /** What is wrong with this end; null if nothing. */
  returned(call: Call, result: Result): Finding | null;
  rest(open: readonly Call[]): Finding | null;
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

export class BareRun {
  readonly bare: Bare;
  readonly #hearing: Hearing;
  readonly #open: (Call | null)[] = new Array<Call | null>(TASKS + 1).fill(null);
  readonly #waiting: Call[][] = Array.from({ length: TASKS + 1 }, () => []);
  finding: Finding | null = null;
  /** Ops that have ended. */
  ops = 0;

  constructor(hearing: Hearing, bare: Bare = new Bare()) {
    this.#hearing = hearing;
    this.bare = bare;
  }

  program(program: PackedProgram): Finding | null {
    for (let i = 0; i < program.length && this.finding === null; i++) {
      const args = program.args.slice(i * STRIDE, (i + 1) * STRIDE);
      this.step(program.labels[i], program.by[i], program.ops[i], args);
    }
    return this.end();
  }

  step(label: number, task: number, op: number, args: Int32Array): void {
    const call: Call = {
      step: label,
      task,
      op,
      args,
      starved: false,
      aborted: false,
      began: 0,
      rushed: false,
    };
    if (this.#open[task] !== null) this.#waiting[task].push(call);
    else this.#perform(call);
    for (let slot = 1; slot <= TASKS && this.finding === null; slot++) this.#wake(slot);
  }

  /** Nothing can run any more. */
  end(): Finding | null {
    const open = this.#open.filter((call) => call !== null);
    this.finding ??= this.#hearing.rest(open);
    return this.finding;
  }

  #perform(call: Mutable<Call>): void {
    call.began = this.bare.now;
    this.#hearing.call(call);
    const result = this.bare.perform(call);
    if (result === null) this.#open[call.task] = call;
    else this.#returned(call, result);
  }

  #returned(call: Call, result: Result): void {
    this.ops++;
    this.finding = this.#hearing.returned(call, result);
  }

  #wake(slot: number): void {
    const call = this.#open[slot];
    const result = call === null ? null : this.bare.wake(slot);
    if (call === null || result === null) return;
    this.#open[slot] = null;
    this.#returned(call, result);
    while (this.finding === null && this.#open[slot] === null) {
      const next = this.#waiting[slot].shift();
      if (next === undefined) break;
      this.#perform(next);
    }
  }
}
