/** A trace as columns: appending an event allocates nothing; objects are made when somebody looks. */
import type { Contract } from '../words/contract.ts';
import type { Argument, Op } from '../words/op.ts';
import type { Outcome } from '../words/outcome.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Trace, TraceEvent } from '../words/trace.ts';
import { STRIDE } from './stride.ts';

const CALL = 0;
const RETURN = 1;
const SWITCH = 2;
const INTERRUPT = 3;
const WORLD = 4;
const REST = 5;
const PANIC = 6;
const POWER = 7;

/** How a call ended, as a number in a column. */
export const DONE = 0;
export const REFUSED = 1;
export const DANGLING = 2;
export const FAULTED = 3;
export type Ending = typeof DONE | typeof REFUSED | typeof DANGLING | typeof FAULTED;

/** Of a call that faulted, in the place of its value: an access that nobody resolved, or its task's end. */
export const NO_ACCESS = 0;
export const TASK_ENDED = 1;
const WHY = ['no access', 'the kernel ended its task'] as const;

/** The errno of a call that the engine refused: it names something that is not there. */
export const DANGLING_ERRNO = 'dangling';

/** One row of a trace as numbers: kind, step (an index into the program), task, ending, value. */
const ROW = 5;

export class TraceColumns implements Trace {
  readonly #contract: Contract;
  readonly #lines: readonly string[];
  #program: PackedProgram | null = null;
  #rows = new Int32Array(ROW * 256);
  #cycles = new Float64Array(256);
  #open: number[][] = [];
  #panics: string[] = [];
  length = 0;

  constructor(contract: Contract, lines: readonly string[]) {
    this.#contract = contract;
    this.#lines = lines;
  }

  begin(program: PackedProgram): void {
    this.#program = program;
    this.length = 0;
    this.#open = [];
    this.#panics = [];
  }

  #append(kind: number, step: number, task: number, ending: number, value: number, cycles: number) {
    if (this.length === this.#cycles.length) this.#grow();
    const row = this.length * ROW;
    this.#rows[row] = kind;
    this.#rows[row + 1] = step;
    this.#rows[row + 2] = task;
    this.#rows[row + 3] = ending;
    this.#rows[row + 4] = value;
    this.#cycles[this.length++] = cycles;
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    const cycles = new Float64Array(this.#cycles.length * 2);
    cycles.set(this.#cycles);
    this.#cycles = cycles;
  }

  call(step: number, task: number, cycles: number): void {
    this.#append(CALL, step, task, 0, 0, cycles);
  }

  returned(step: number, task: number, ending: Ending, value: number, cycles: number): void {
    this.#append(RETURN, step, task, ending, value, cycles);
  }

  switched(from: number, to: number, cycles: number): void {
    this.#append(SWITCH, 0, from, 0, to, cycles);
  }

  interrupt(line: number, cycles: number): void {
    this.#append(INTERRUPT, 0, 0, 0, line, cycles);
  }

  world(step: number, ending: Ending, value: number, cycles: number): void {
    this.#append(WORLD, step, 0, ending, value, cycles);
  }

  /** `open` holds the program's indices of the calls that wait. */
  rest(open: readonly number[], cycles: number): void {
    this.#append(REST, 0, 0, 0, this.#open.length, cycles);
    this.#open.push(open.slice());
  }

  /** The calls that wait went with their tasks. */
  power(open: readonly number[], cycles: number): void {
    this.#append(POWER, 0, 0, 0, this.#open.length, cycles);
    this.#open.push(open.slice());
  }

  panic(message: string, cycles: number): void {
    this.#append(PANIC, 0, 0, 0, this.#panics.length, cycles);
    this.#panics.push(message);
  }

  at(index: number): TraceEvent {
    const row = index * ROW;
    const [kind, step, task, ending, value] = this.#rows.subarray(row, row + ROW);
    const cycles = this.#cycles[index];
    switch (kind) {
      case CALL:
        return { kind: 'call', step: this.#label(step), task, op: this.#op(step), cycles };
      case RETURN: {
        const outcome = this.#outcome(ending, value);
        return { kind: 'return', step: this.#label(step), task, outcome, cycles };
      }
      case SWITCH:
        return { kind: 'switch', from: task, to: value, cycles };
      case INTERRUPT:
        return { kind: 'interrupt', line: this.#lines[value], cycles };
      case WORLD: {
        const outcome = this.#outcome(ending, value);
        return { kind: 'world', step: this.#label(step), op: this.#op(step), outcome, cycles };
      }
      case REST:
      case POWER: {
        const open = this.#open[value].map((at) => this.#label(at));
        return { kind: kind === REST ? 'rest' : 'power', open, cycles };
      }
      default:
        return { kind: 'panic', message: this.#panics[value], cycles };
    }
  }

  #label(step: number): number {
    return this.#program?.labels[step] ?? -1;
  }

  #op(step: number): Op {
    const program = this.#program;
    if (program === null) throw new Error('a trace without a program has no ops');
    return opAt(this.#contract, program, step);
  }

  #outcome(ending: number, value: number): Outcome {
    switch (ending) {
      case DONE:
        return { kind: 'done', value: value >>> 0 };
      case REFUSED:
        return { kind: 'refused', errno: this.#contract.errors[value] ?? `error ${value}` };
      case DANGLING:
        return { kind: 'refused', errno: DANGLING_ERRNO };
      default:
        return { kind: 'faulted', why: WHY[value] ?? WHY[NO_ACCESS] };
    }
  }

  save(): TraceState {
    return {
      rows: this.#rows.slice(0, this.length * ROW),
      cycles: this.#cycles.slice(0, this.length),
      open: this.#open.slice(),
      panics: this.#panics.slice(),
    };
  }

  restore(state: TraceState): void {
    while (this.#cycles.length < state.cycles.length) this.#grow();
    this.#rows.set(state.rows);
    this.#cycles.set(state.cycles);
    this.#open = state.open.map((open) => open.slice());
    this.#panics = state.panics.slice();
    this.length = state.cycles.length;
  }

  /** A hash over all rows and times: equal traces have equal hashes. */
  hash(): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.length * ROW; i++) {
      hash = Math.imul(hash ^ this.#rows[i], 0x01000193);
    }
    for (let i = 0; i < this.length; i++) {
      hash = Math.imul(hash ^ Math.round(this.#cycles[i] * 64), 0x01000193);
    }
    for (const message of this.#panics) {
      for (let i = 0; i < message.length; i++) {
        hash = Math.imul(hash ^ message.charCodeAt(i), 0x01000193);
      }
    }
    return hash >>> 0;
  }
}

/** The events of a trace, as data. */
export interface TraceState {
  readonly rows: Int32Array;
  readonly cycles: Float64Array;
  readonly open: readonly (readonly number[])[];
  readonly panics: readonly string[];
}

/** The op of a packed step, as plain data. */
export function opAt(contract: Contract, program: PackedProgram, step: number): Op {
  const definition = contract.ops[program.ops[step]];
  const args = definition.args.map((arg, k): Argument => {
    const value = program.args[step * STRIDE + k];
    switch (arg.domain.kind) {
      case 'handle':
        return { kind: 'handle', step: value };
      case 'task':
        return { kind: 'task', slot: value };
      case 'choice':
        return { kind: 'literal', value: arg.domain.values[value] };
      default:
        return { kind: 'literal', value: value >>> 0 };
    }
  });
  return { name: definition.name, args };
}
