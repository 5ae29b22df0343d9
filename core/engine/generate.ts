/** Generates programs of a contract: packed, state-aware, a few nanoseconds a choice. */
import { Arbitrary, type Random, Stream, Value } from 'fast-check';
import type { Contract, Draw, OpDefinition } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import { drawBlindly } from './generate-blind.ts';
import { Xorshift } from './generate-draw.ts';
import { Swarm } from './generate-swarm.ts';
import { STRIDE } from './stride.ts';

/** One step in this many is drawn without looking at the state. */
const BLIND_ONE_IN = 8;
/** How often an op that makes no sense in the state is drawn again before it is taken as it is. */
const TRIES = 16;
/** One program in this many has anchors, where it may. */
const ANCHORED_ONE_IN = 4;
const NO_ANCHORS: readonly Anchor[] = [];

export interface GenerateOptions {
  /** Steps at the most; programs have 1 to this many, and rather more than fewer. */
  readonly maxSteps: number;
  /** Whether they may raise interrupts and make the kernel run dry. */
  readonly anchors: boolean;
}

export const DEFAULT_MAX_STEPS = 60;

/** Turns choices into programs. It may be used again and again, and keeps nothing in between. */
export class ProgramGenerator<State> {
  readonly #contract: Contract<State>;
  readonly #maxSteps: number;
  readonly #anchors: boolean;
  readonly #swarm: Swarm;
  /** The step at hand, in the form in which the specification looks at it. */
  readonly #call = {
    step: 0,
    task: 0,
    op: 0,
    args: new Int32Array(STRIDE),
    starved: false,
    aborted: false,
  };
  readonly #drawn: { ops: Uint8Array; length: number };
  /** Slots whose tasks are probably alive, one bit each: the others can do nothing sensible. */
  #likely = 2;

  constructor(contract: Contract<State>, options: Partial<GenerateOptions> = {}) {
    this.#contract = contract;
    this.#maxSteps = options.maxSteps ?? DEFAULT_MAX_STEPS;
    this.#anchors = options.anchors ?? false;
    this.#swarm = new Swarm(contract.ops);
    this.#drawn = { ops: new Uint8Array(this.#maxSteps), length: 0 };
  }

  program(draw: Draw): PackedProgram {
    const max = this.#maxSteps;
    const length = 1 + Math.max(draw.below(max), draw.below(max));
    const labels = new Int32Array(length);
    const by = new Uint8Array(length);
    const args = new Int32Array(length * STRIDE);
    const state = this.#contract.specification.initial();
    const call = this.#call;
    this.#swarm.choose(draw);
    this.#likely = 2;
    for (let i = 0; i < length; i++) {
      call.step = i + 1;
      this.#drawn.length = i;
      this.#step(state, draw);
      labels[i] = call.step;
      this.#drawn.ops[i] = call.op;
      by[i] = call.task;
      // A loop: `set` and `fill` cost more than the rest of the step on arrays as short as these.
      for (let k = 0; k < STRIDE; k++) args[i * STRIDE + k] = call.args[k];
      this.#contract.specification.assume(state, call);
    }
    const anchors = this.#anchors ? drawAnchors(labels, draw) : NO_ANCHORS;
    return { length, labels, ops: this.#drawn.ops.slice(0, length), by, args, anchors };
  }

  /** Draws who does what, with which arguments, into `#call`. */
  #step(state: State, draw: Draw): void {
    const contract = this.#contract;
    const call = this.#call;
    const blind = contract.propose === undefined || draw.below(BLIND_ONE_IN) === 0;
    for (let tries = blind ? 1 : TRIES; tries > 0; tries--) {
      call.op = this.#swarm.op(draw);
      call.task = contract.ops[call.op].by === 'task' ? this.#performer(blind, draw) : 0;
      clear(call.args);
      if (blind || !contract.propose?.(state, call.task, call.op, draw, call.args)) continue;
      this.#guessWhoLives(contract.ops[call.op]);
      return;
    }
    clear(call.args);
    drawBlindly(contract, contract.ops[call.op], this.#drawn, draw, call.args);
    this.#guessWhoLives(contract.ops[call.op]);
  }

  /** Any task one time in eight, so that a wrong guess about who lives does not last. */
  #performer(blind: boolean, draw: Draw): number {
    const slot = 1 + draw.below(this.#contract.tasks);
    if (blind || draw.below(BLIND_ONE_IN) === 0) return slot;
    let likely = slot;
    while ((this.#likely & (1 << likely)) === 0) likely = (likely % this.#contract.tasks) + 1;
    return likely;
  }

  #guessWhoLives(op: OpDefinition): void {
    const call = this.#call;
    if (op.starts !== undefined) {
      for (let k = 0; k < op.args.length; k++) {
        if (op.args[k].name === op.starts) this.#likely |= 1 << call.args[k];
      }
    }
    // Somebody must be left to choose.
    if (op.ends === true && this.#likely !== 1 << call.task) this.#likely &= ~(1 << call.task);
  }
}

/** None in most programs; in the others one or two, so that steps remain which nothing disturbs. */
function drawAnchors(labels: Int32Array, draw: Draw): readonly Anchor[] {
  if (draw.below(ANCHORED_ONE_IN) !== 0) return NO_ANCHORS;
  return Array.from({ length: 1 + draw.below(2) }, () => {
    const step = labels[draw.below(labels.length)];
    return draw.below(2) === 0
      ? { step, count: 1 + draw.below(4), action: 'fail', name: 'alloc' }
      : { step, count: 1 + draw.below(200), action: 'interrupt', name: 'timer' };
  });
}

function clear(args: Int32Array): void {
  for (let k = 0; k < STRIDE; k++) args[k] = 0;
}

/**
 * Programs for fast-check. Only a seed is drawn from its source, and nothing is shrunk: a program
 * is independent data, which `reduce` makes smaller in far fewer runs.
 */
export class ProgramArbitrary<State> extends Arbitrary<PackedProgram> {
  readonly #generator: ProgramGenerator<State>;

  constructor(contract: Contract<State>, options: Partial<GenerateOptions> = {}) {
    super();
    this.#generator = new ProgramGenerator(contract, options);
  }

  override generate(random: Random): Value<PackedProgram> {
    return new Value(this.#generator.program(new Xorshift(random.nextInt())), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is PackedProgram {
    return false;
  }

  override shrink(): Stream<Value<PackedProgram>> {
    return Stream.nil();
  }
}
