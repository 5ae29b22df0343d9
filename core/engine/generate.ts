/** Generates programs of a contract: packed, state-aware, a few nanoseconds a choice. */
import { Arbitrary, type Random, Stream, Value } from 'fast-check';
import type { Contract, Draw } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import type { Call } from '../words/specification.ts';
import { Anchors, NO_ANCHORS } from './generate-anchors.ts';
import { drawArgument } from './generate-blind.ts';
import { Xorshift } from './generate-draw.ts';
import { ANY_OP, PowerPrograms } from './generate-power.ts';
import { Swarm } from './generate-swarm.ts';
import { STRIDE } from './stride.ts';

/** One step in this many is drawn without looking at the state. */
const BLIND_ONE_IN = 16;
/** One argument of one sensible step in this many is drawn without looking at the state. */
const ODD_ONE_IN = 16;
/** A guess about who lives is set aside one time in this many, so that a wrong one does not last. */
const DOUBT_ONE_IN = 8;
/** One program in this many begins as it goes on; the others begin with sources, while these make sense. */
const PLAIN_ONE_IN = 4;
const OPENING_MAX = 12;
/** The opening is one part in so many of a program at the most: a short one needs steps for the rest. */
const OPENING_PART = 3;
/**
 * Out of 16: how often a step is the same task's as the one before, by the program. What one task does
 * meets what it left behind only if no switch to another comes between: an untagged TLB, for one.
 */
const PERSEVERANCE = [0, 0, 8, 14] as const;
/** One program in this many may be long. */
const LONG_ONE_IN = 64;
/** How often an op that makes no sense in the state is drawn again before it is taken as it is. */
const TRIES = 16;
/** The set of slots in which only the root task is. */
const ROOT = 2;

export interface GenerateOptions {
  /** Steps at the most; programs have 1 to this many, and rather more than fewer. */
  readonly maxSteps: number;
  /** One program in 64 has up to this many times as many: leaks and full tables need length. Mostly 1. */
  readonly stretch: number;
  /** Whether they may raise interrupts, make the kernel run dry, and have calls aborted. */
  readonly anchors: boolean;
}

export const DEFAULT_MAX_STEPS = 100;
/** How many times longer a campaign's long programs are. */
export const CAMPAIGN_STRETCH = 10;

/** Turns choices into programs. It may be used again and again, and keeps nothing in between. */
export class ProgramGenerator<State> {
  readonly #contract: Contract<State>;
  readonly #maxSteps: number;
  readonly #stretch: number;
  readonly #anchors: Anchors | null;
  /** Null where programs do not lose the power. */
  readonly #power: PowerPrograms | null;
  readonly #swarm: Swarm;
  /** The columns of the program at hand; what is handed out are copies. */
  readonly #ops: Uint8Array;
  readonly #by: Uint8Array;
  readonly #args: Int32Array;
  /** The arguments of each step, as a view into their column: contracts write into it. */
  readonly #places: readonly Int32Array[];
  /** Labels from 1, by how many there are: nobody writes to them, so programs share them. */
  readonly #labels: (Int32Array | undefined)[] = [];
  /** The step at hand, in the form in which the specification looks at it. */
  readonly #call: { -readonly [Field in keyof Call]: Call[Field] };
  readonly #drawn: { readonly ops: Uint8Array; length: number };
  /** Of each op: 1 if a task performs it, and if its task ends; which argument it brings to life, or -1. */
  readonly #byTask: Uint8Array;
  readonly #ends: Uint8Array;
  readonly #starts: Int8Array;
  /** Slots whose tasks are probably alive, one bit each: the others can do nothing sensible. */
  #likely = ROOT;
  /** Steps that are left in which sources are preferred. */
  #opening = 0;
  /** Out of 16, in this program; and whose the step before was, 0 in front of the first. */
  #perseverance = 0;
  #before = 0;

  constructor(contract: Contract<State>, options: Partial<GenerateOptions> = {}) {
    const { ops } = contract;
    this.#contract = contract;
    this.#maxSteps = options.maxSteps ?? DEFAULT_MAX_STEPS;
    this.#stretch = options.stretch ?? 1;
    const max = this.#maxSteps * this.#stretch;
    this.#anchors = options.anchors === true ? new Anchors(contract) : null;
    const losesPower = this.#anchors !== null && PowerPrograms.fit(contract);
    this.#power = losesPower ? new PowerPrograms(contract) : null;
    this.#swarm = new Swarm(ops);
    this.#ops = new Uint8Array(max);
    this.#by = new Uint8Array(max);
    this.#args = new Int32Array(max * STRIDE);
    this.#places = Array.from({ length: max }, (_, i) =>
      this.#args.subarray(i * STRIDE, (i + 1) * STRIDE),
    );
    const [args] = this.#places;
    this.#call = {
      step: 0,
      task: 0,
      op: 0,
      args,
      starved: false,
      aborted: false,
      began: 0,
      rushed: false,
    };
    this.#drawn = { ops: this.#ops, length: 0 };
    this.#byTask = Uint8Array.from(ops, ({ by }) => (by === 'task' ? 1 : 0));
    this.#ends = Uint8Array.from(ops, ({ ends }) => (ends === true ? 1 : 0));
    this.#starts = Int8Array.from(ops, (op) =>
      op.starts === undefined ? -1 : op.args.findIndex(({ name }) => name === op.starts),
    );
  }

  program(draw: Draw): PackedProgram {
    const drawn = this.#length(draw);
    const length = this.#power?.begin(drawn, draw) ?? drawn;
    const { specification } = this.#contract;
    let state = specification.initial();
    const call = this.#call;
    this.#args.fill(0, 0, length * STRIDE);
    this.#swarm.choose(draw);
    this.#likely = ROOT;
    this.#perseverance = PERSEVERANCE[draw.below(PERSEVERANCE.length)];
    this.#before = 0;
    const opening = Math.min(OPENING_MAX, Math.ceil(length / OPENING_PART));
    this.#opening = this.#swarm.hasSources && draw.below(PLAIN_ONE_IN) !== 0 ? opening : 0;
    if (this.#power?.isPlanned) this.#opening = 0;
    for (let i = 0; i < length; i++) {
      call.step = i + 1;
      call.args = this.#places[i];
      this.#drawn.length = i;
      this.#step(state, draw);
      this.#ops[i] = call.op;
      this.#by[i] = call.task;
      if (call.task !== 0) this.#before = call.task;
      if (this.#power?.isCut(i + 1)) state = this.#powerless(state, draw) as typeof state;
      else specification.assume(state, call);
    }
    const labels = this.#labelsOf(length);
    return {
      length,
      labels,
      ops: this.#ops.slice(0, length),
      by: this.#by.slice(0, length),
      args: this.#args.slice(0, length * STRIDE),
      anchors: this.#drawAnchors(labels, draw),
    };
  }

  #drawAnchors(labels: Int32Array, draw: Draw): readonly Anchor[] {
    if (this.#power?.isPlanned) return [this.#power.anchor(draw)];
    return this.#anchors?.draw(labels, draw) ?? NO_ANCHORS;
  }

  /** A state in which the machine may be when the power was lost and has come back. */
  #powerless(state: State, draw: Draw): State {
    this.#likely = ROOT;
    this.#before = 1;
    const after = this.#contract.specification.power?.(state) ?? state;
    return Array.isArray(after) ? after[draw.below(after.length)] : (after as State);
  }

  #length(draw: Draw): number {
    const isLong = this.#stretch > 1 && draw.below(LONG_ONE_IN) === 0;
    const max = isLong ? this.#maxSteps * this.#stretch : this.#maxSteps;
    return 1 + Math.max(draw.below(max), draw.below(max));
  }

  #labelsOf(length: number): Int32Array {
    let labels = this.#labels[length];
    if (labels === undefined) {
      labels = Int32Array.from({ length }, (_, i) => i + 1);
      this.#labels[length] = labels;
    }
    return labels;
  }

  /** Draws who does what, with which arguments, into `#call`. */
  #step(state: State, draw: Draw): void {
    const isBlind = this.#contract.propose === undefined || draw.below(BLIND_ONE_IN) === 0;
    if (isBlind || !this.#makesSense(state, draw)) this.#drawBlindly(isBlind, draw);
    this.#guessWhoLives();
  }

  /** Whether a sensible step was found in so many tries. */
  #makesSense(state: State, draw: Draw): boolean {
    if (this.#opening > 0) {
      this.#opening--;
      if (this.#isFound(state, true, draw)) return true;
      this.#opening = 0;
    }
    return this.#isFound(state, false, draw);
  }

  #isFound(state: State, isSource: boolean, draw: Draw): boolean {
    const contract = this.#contract;
    const call = this.#call;
    for (let tries = TRIES; tries > 0; tries--) {
      call.op = isSource ? this.#swarm.source(draw) : this.#op(draw);
      call.task = this.#byTask[call.op] === 1 ? this.#performer(false, draw) : 0;
      if (contract.propose?.(state, call.task, call.op, draw, call.args)) {
        if (draw.below(ODD_ONE_IN) === 0) this.#makeOdd(draw);
        return true;
      }
      clear(call.args);
    }
    return false;
  }

  #op(draw: Draw): number {
    const wanted = this.#power?.op(this.#call.step, draw) ?? ANY_OP;
    return wanted === ANY_OP ? this.#swarm.op(draw) : wanted;
  }

  #makeOdd(draw: Draw): void {
    const { op, args } = this.#call;
    const definition = this.#contract.ops[op];
    if (definition.args.length === 0) return;
    const place = draw.below(definition.args.length);
    drawArgument(this.#contract, definition, place, this.#drawn, draw, args);
  }

  #drawBlindly(isBlind: boolean, draw: Draw): void {
    const call = this.#call;
    call.op = this.#swarm.op(draw);
    call.task = this.#byTask[call.op] === 1 ? this.#performer(isBlind, draw) : 0;
    const definition = this.#contract.ops[call.op];
    for (let place = 0; place < definition.args.length; place++) {
      drawArgument(this.#contract, definition, place, this.#drawn, draw, call.args);
    }
  }

  /** The same task as before, any task, or one of those that are likely to live. */
  #performer(isBlind: boolean, draw: Draw): number {
    const { tasks } = this.#contract;
    if (this.#perseverance > 0 && draw.below(16) < this.#perseverance) {
      if ((this.#likely & (1 << this.#before)) !== 0) return this.#before;
    }
    let slot = 1 + draw.below(tasks);
    const isLikely = (this.#likely & (1 << slot)) !== 0;
    if (isLikely || isBlind || draw.below(DOUBT_ONE_IN) === 0) return slot;
    while ((this.#likely & (1 << slot)) === 0) slot = slot === tasks ? 1 : slot + 1;
    return slot;
  }

  #guessWhoLives(): void {
    const call = this.#call;
    const starts = this.#starts[call.op];
    if (starts >= 0) {
      const slot = call.args[starts];
      if (slot >= 1 && slot <= this.#contract.tasks) this.#likely |= 1 << slot;
    }
    if (this.#ends[call.op] === 0) return;
    const left = this.#likely & ~(1 << call.task);
    // Somebody must be left to choose.
    if (left !== 0) this.#likely = left;
  }
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
