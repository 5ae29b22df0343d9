/** What a user would pick instead: fast-check's model-based testing, of a UNIX in memory, without a machine. */
import fc from 'fast-check';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import type { ArgDefinition } from '../../../core/words/contract.ts';
import { BareRun } from '../../../properties/contracts/unix/bare/run.ts';
import { withoutNetwork } from '../../../properties/contracts/unix/bare/without-network.ts';
import { judge } from '../../../properties/contracts/unix/judge.ts';
import { OP, ops } from '../../../properties/contracts/unix/ops.ts';
import { Outcomes } from '../../../properties/contracts/unix/outcomes.ts';
import { isAccompanied, isFree } from '../../../properties/contracts/unix/propose-choices.ts';
import { initial, type UnixState } from '../../../properties/contracts/unix/state.ts';
import { TASKS } from '../../../properties/contracts/unix/terms.ts';
import { COMMANDS, callOf, RUNS, Tally } from './mix.ts';
import { WEIGHTS } from './weights.ts';

const out = new Outcomes();
/** A call that nothing has disturbed. */
const [calm] = initial().open;

/** Larger numbers than files have bytes are mostly refused, which is no work. */
const LARGE = 0x10000;
/** Handles are numbers of their list until a command has its turn. */
const HANDLES = 32;

/** The specification, and what was performed so far: a step has its place in the program as its label. */
interface Model {
  readonly oracle: AcceptsOracle<UnixState>;
  steps: number;
  isOver: boolean;
}

/** Programs in which model and UNIX may disagree, of all: those end there, for others are what is timed. */
const DISAGREEING = 0.01;

class Command implements fc.Command<Model, BareRun> {
  readonly #task: number;
  readonly #op: number;
  readonly #drawn: readonly number[];

  constructor(task: number, op: number, drawn: readonly number[]) {
    this.#task = task;
    this.#op = op;
    this.#drawn = drawn;
  }

  /** Whether it can be done now, or waits for somebody else who can take a step. */
  check({ oracle: { state }, isOver }: Readonly<Model>): boolean {
    if (isOver) return false;
    if (state === null) return true;
    const process = state.tasks[this.#task];
    if (process === null || !isFree(state, this.#task)) return false;
    const call = callOf(0, this.#task, this.#op, this.#arguments(state));
    judge(state, process, call, calm, out);
    return out.done || (out.mustWait && isAccompanied(state, this.#task));
  }

  run(model: Model, real: BareRun): void {
    real.step(++model.steps, this.#task, this.#op, this.#arguments(model.oracle.state));
    model.isOver = real.finding !== null;
  }

  #arguments(state: UnixState | null): Int32Array {
    const args = new Int32Array(8);
    args.set(this.#drawn);
    const handles = state === null ? [] : [...state.handles.keys()];
    ops[this.#op].args.forEach(({ domain }, k) => {
      if (domain.kind === 'handle') args[k] = handles[args[k] % handles.length] ?? 0;
    });
    return args;
  }

  toString(): string {
    return `t${this.#task}.${ops[this.#op].name}(${this.#drawn.join(', ')})`;
  }
}

function argument({ domain }: ArgDefinition): fc.Arbitrary<number> {
  switch (domain.kind) {
    case 'task':
      return fc.integer({ min: 1, max: TASKS });
    case 'handle':
      return fc.nat(HANDLES - 1);
    case 'choice':
      return fc.nat(domain.values.length - 1);
    default: {
      const max = Math.min(domain.max, LARGE);
      const any = fc.integer({ min: domain.min, max });
      const boundaries = (domain.boundaries ?? []).filter((one) => one <= max);
      if (boundaries.length === 0) return any;
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...boundaries) }, any);
    }
  }
}

function command(op: number): fc.Arbitrary<Command> {
  const task = fc.integer({ min: 1, max: TASKS });
  return fc
    .tuple(task, fc.tuple(...ops[op].args.map(argument)))
    .map(([by, drawn]) => new Command(by, op, drawn));
}

function begin(tally: Tally, order: Xorshift): { model: Model; real: BareRun } {
  const oracle = new AcceptsOracle<UnixState>(withoutNetwork);
  tally.programs++;
  const real = new BareRun(
    {
      call: (call) => oracle.call(call),
      rest: (calls) => oracle.rest(calls),
      returned(call, result) {
        tally.add(call.op, result.kind === 'done');
        return oracle.returned(call, result);
      },
      stranded: () => null,
    },
    (n) => order.below(n),
  );
  return { model: { oracle, steps: 0, isOver: false }, real };
}

/** Runs programs by `fc.commands` and `fc.modelRun` until as many ops were performed. */
export function byCommands(wanted: number, seed: number): Tally {
  const tally = new Tally();
  const order = new Xorshift(seed);
  const one = fc.oneof(
    ...Object.entries(WEIGHTS).map(([name, weight]) => ({
      weight,
      arbitrary: command(OP[name as keyof typeof OP]),
    })),
  );
  const commands = fc.commands([one], { maxCommands: COMMANDS, size: 'max' });
  let findings = 0;
  const property = fc.property(commands, (program) => {
    const made = begin(tally, order);
    fc.modelRun(() => made, program);
    if (made.real.end() !== null) findings++;
  });
  for (let round = 0; tally.ops < wanted; round++) {
    fc.assert(property, { seed: seed + round, numRuns: RUNS });
  }
  if (findings > DISAGREEING * tally.programs) {
    throw new Error(`of ${tally.programs} programs, ${findings} found something`);
  }
  return tally;
}
