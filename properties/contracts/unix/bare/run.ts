/** A run of a program on the bare kernel: what the engine does about forks, handles, and tasks that are gone. */
import type { PackedProgram } from '../../../../core/words/program.ts';
import type { Call, Result } from '../../../../core/words/specification.ts';
import type { Finding } from '../../../../core/words/verdict.ts';
import { OP, ops } from '../ops.ts';
import { errors, TASKS } from '../terms.ts';
import { Bare } from './bare.ts';
import { Refusal } from './disk.ts';
import { type Ending, WAIT } from './files.ts';

const STRIDE = 8;

/** Whoever judges what calls end in. */
export interface Hearing {
  call(call: Call): void;
  returned(call: Call, result: Result): Finding | null;
  rest(open: readonly Call[]): Finding | null;
  /** A task that is in no call cannot take its next step. */
  stranded(task: number): Finding | null;
}

/** Chooses among what can go on: whose turn it is. */
export type Choose = (n: number) => number;

export class BareRun {
  readonly bare = new Bare();
  readonly #hearing: Hearing;
  readonly #choose: Choose;
  readonly #handles = new Map<number, number>();
  readonly #open: (Call | null)[] = new Array<Call | null>(TASKS + 1).fill(null);
  readonly #queues: Call[][] = Array.from({ length: TASKS + 1 }, () => []);
  /** By slot, as the engine sees it: whether there ever was a task, and whether it lives. */
  readonly #known: boolean[] = [false, true];
  readonly #lives: boolean[] = [false, true];
  finding: Finding | null = null;
  ops = 0;

  constructor(hearing: Hearing, choose: Choose) {
    this.#hearing = hearing;
    this.#choose = choose;
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
    this.#queues[task].push(call);
    this.#go();
  }

  end(): Finding | null {
    this.#go();
    while (
      this.finding === null &&
      this.#open.some((call) => call !== null) &&
      this.bare.elapse()
    ) {
      this.#go();
    }
    const open = this.#open.filter((call) => call !== null);
    this.finding ??= this.#hearing.rest(open);
    this.#queues.forEach((queue, slot) => {
      if (queue.length > 0 && this.#open[slot] === null) {
        this.finding ??= this.#hearing.stranded(slot);
      }
    });
    return this.finding;
  }

  /** Everything that can go on does, in an order that is chosen. */
  #go(): void {
    for (let isMoved = true; isMoved && this.finding === null; ) {
      isMoved = false;
      const start = this.#choose(TASKS);
      for (let i = 0; i < TASKS && this.finding === null; i++) {
        const slot = ((start + i) % TASKS) + 1;
        if (this.#goOne(slot)) isMoved = true;
      }
    }
  }

  #goOne(slot: number): boolean {
    const call = this.#open[slot];
    if (call !== null) return this.#retry(slot, call);
    const [next] = this.#queues[slot];
    if (next === undefined) return false;
    const proc = this.bare.slots[slot];
    // It cannot be brought to its home.
    if (this.#lives[slot] && (proc === null || proc.state !== 'runs' || proc.stopped)) return false;
    this.#queues[slot].shift();
    this.#begin(slot, next);
    return true;
  }

  #begin(slot: number, call: Call): void {
    this.#hearing.call(call);
    const args = this.#resolve(slot, call);
    if (args === null) {
      this.#returned(call, { kind: 'dangling', value: 0, cycles: 0 });
      return;
    }
    this.bare.begin(slot);
    this.#open[slot] = call;
    this.#retry(slot, call);
  }

  #resolve(slot: number, { op, args }: Call): Int32Array | null {
    if (!this.#lives[slot]) return null;
    const native = args.slice();
    for (const [k, { name, domain }] of ops[op].args.entries()) {
      if (domain.kind === 'handle') {
        const value = this.#handles.get(args[k]);
        if (value === undefined) return null;
        native[k] = value;
      } else if (domain.kind === 'task' && ops[op].starts !== name && !this.#known[args[k]]) {
        return null;
      }
    }
    return native;
  }

  #attempt(slot: number, call: Call): Ending | Refusal {
    const args = this.#resolve(slot, call);
    if (args === null) throw new Error('a call under way names what is not there');
    try {
      return this.bare.attempt(slot, call.op, args);
    } catch (thrown) {
      if (thrown instanceof Refusal) return thrown;
      throw thrown;
    }
  }

  #retry(slot: number, call: Call): boolean {
    const proc = this.bare.slots[slot];
    if (proc === null) return false;
    if (proc.state !== 'runs') return this.#died(slot, call);
    if (proc.stopped) return false;
    const written = proc.written;
    const ending = this.#attempt(slot, call);
    if (ending === WAIT) {
      if (proc.state !== 'runs') return this.#died(slot, call);
      return proc.written !== written && call.op !== OP.kill;
    }
    if (ending === 'faulted') {
      if (proc.state === 'runs') this.bare.faulted(proc, this.bare.lastFault);
      else this.#lives[slot] = false;
      this.#close(slot, call, { kind: 'faulted', value: 0, cycles: 0 });
    } else if (proc.state !== 'runs') return this.#died(slot, call);
    else if (ending instanceof Refusal) {
      const value = errors.indexOf(ending.reason);
      this.#close(slot, call, { kind: 'refused', value, cycles: 0 });
    } else this.#done(slot, call, ending);
    return true;
  }

  #died(slot: number, call: Call): boolean {
    this.#lives[slot] = false;
    const kind = ops[call.op].ends === true ? 'done' : 'faulted';
    this.#close(slot, call, { kind, value: 0, cycles: 0 });
    return true;
  }

  #done(slot: number, call: Call, value: number): void {
    const { op, args, step } = call;
    if (ops[op].produces !== undefined) this.#handles.set(step, value);
    const child = args[0];
    if (op === OP.fork) {
      this.#known[child] = true;
      this.#lives[child] = true;
    }
    // Who returns first is not said.
    const isChildFirst = op === OP.fork && this.#choose(2) === 0;
    if (isChildFirst) this.#born(call, child);
    this.#close(slot, call, { kind: 'done', value, cycles: 0 });
    if (op === OP.fork && !isChildFirst && this.finding === null) this.#born(call, child);
  }

  #born(call: Call, child: number): void {
    this.#returned({ ...call, task: child }, { kind: 'done', value: 0, cycles: 0 });
  }

  #close(slot: number, call: Call, result: Result): void {
    this.#open[slot] = null;
    this.#returned(call, result);
  }

  #returned(call: Call, result: Result): void {
    this.ops++;
    this.finding ??= this.#hearing.returned(call, result);
  }
}
