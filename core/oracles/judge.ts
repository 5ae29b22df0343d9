/** The judge: hears of a run event by event, and asks every oracle. */
import type { Authority } from '../words/authority.ts';
import type { PeekBus } from '../words/bus.ts';
import type { Contract } from '../words/contract.ts';
import type { PackedProgram, Stride } from '../words/program.ts';
import type { Property, Scene } from '../words/property.ts';
import type { Call, Result } from '../words/specification.ts';
import type { TraceEvent } from '../words/trace.ts';
import type { Finding } from '../words/verdict.ts';
import type { Judge, Stage } from '../words/watcher.ts';
import { AcceptsOracle } from './accepts.ts';
import { AlwaysOracle, type Scan } from './always.ts';
import { type AtMostOracle, atMostOf } from './at-most.ts';
import { Disturbances } from './disturbances.ts';
import { signedByMessage, signedByOp } from './signature.ts';
import { SometimesOracle } from './sometimes.ts';

export const NO_PANIC = 'no panic';
export const EVERY_TASK_RUNS = 'every task at its home can be dispatched';
export const EVERY_STEP_ENDS = 'every step ends within its fuel';

/** Places of a step in the packed arguments. */
const STRIDE: Stride = 8;

/** Room for the times of as many steps as programs have as a rule. */
const EXPECTED_STEPS = 128;

/** The label of no step. */
const NO_STEP = -1;

/** Ops by which contracts let a task touch memory, and do nothing else. */
const ACCESSES: readonly string[] = ['load', 'store'];

export interface JudgeOptions {
  /** How claims are judged after each event: by what has changed, or all of them by everything. */
  readonly scan?: Scan;
}

/** The scene after the last event; the event is made into an object only when a claim asks. */
class LastScene<State> implements Scene<State> {
  stage: Stage | null = null;
  returned = 0;
  running = 0;
  readonly #accepts: AcceptsOracle<State>;

  constructor(accepts: AcceptsOracle<State>) {
    this.#accepts = accepts;
  }

  #stage(): Stage {
    if (this.stage === null) throw new Error('a scene needs a stage');
    return this.stage;
  }

  get peek(): PeekBus {
    return this.#stage().peek;
  }

  authority(): Authority {
    return this.#stage().authority();
  }

  inconsistency(): string | null {
    return this.#stage().inconsistency();
  }

  get state(): State | null {
    return this.#accepts.state;
  }

  get event(): TraceEvent {
    const trace = this.#stage().trace;
    return trace.at(trace.length - 1);
  }

  alive(slot: number): boolean {
    return this.#stage().alive(slot);
  }
}

function isObserveError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === 'ObserveError';
}

export class ContractJudge<State> implements Judge {
  readonly #contract: Contract<State>;
  readonly #accepts: AcceptsOracle<State>;
  readonly #always: AlwaysOracle<State>;
  readonly #sometimes: SometimesOracle<State>;
  /** Null where no claim bounds what an op costs. */
  readonly #atMost: AtMostOracle | null;
  readonly #scene: LastScene<State>;
  readonly #disturbances = new Disturbances();
  /** Whether each op is an access to memory. */
  readonly #accesses: readonly boolean[];
  readonly #call = {
    step: NO_STEP,
    task: 0,
    op: 0,
    args: new Int32Array(STRIDE),
    starved: false,
    aborted: false,
    began: 0,
    rushed: false,
  };
  /** When each step of the program began, by its index. */
  #began = new Float64Array(EXPECTED_STEPS);
  #program: PackedProgram | null = null;
  finding: Finding | null = null;
  thorough = true;
  ops = 0;
  mutating = 0;
  mutatingDone = 0;

  /** `properties` are claims beyond those of the contract: the hardware invariants. */
  constructor(
    contract: Contract<State>,
    properties: readonly Property<State>[],
    options: JudgeOptions = {},
  ) {
    const claims = [...contract.properties, ...properties];
    this.#contract = contract;
    this.#accepts = new AcceptsOracle(contract);
    this.#always = new AlwaysOracle(claims, { ...options, tasks: contract.tasks });
    this.#accesses = contract.ops.map(({ by, name }) => by === 'task' && ACCESSES.includes(name));
    this.#sometimes = new SometimesOracle(claims);
    this.#atMost = atMostOf(contract, claims);
    this.#scene = new LastScene(this.#accepts);
  }

  get gaveUp(): string | null {
    return this.#accepts.gaveUp;
  }

  unseen(): readonly string[] {
    return this.#sometimes.finish();
  }

  pictures(): readonly string[] {
    return this.#accepts.pictures();
  }

  expected(step: number, task: number): string {
    return this.#accepts.expected(this.#fill(step, task));
  }

  begin(program: PackedProgram, stage: Stage): void {
    const isBooted = stage !== this.#scene.stage;
    this.#program = program;
    this.#scene.stage = stage;
    this.#accepts.reset();
    this.#sometimes.begin();
    this.#atMost?.begin();
    this.#begin(isBooted);
    this.#disturbances.begin(program);
    this.#call.step = NO_STEP;
    this.#began.fill(0);
    this.finding = null;
    this.ops = 0;
    this.mutating = 0;
    this.mutatingDone = 0;
  }

  /** No op has returned yet; what boot left is what the first event is held against. */
  #begin(isBooted: boolean): void {
    this.#scene.returned = 0;
    this.#scene.running = 0;
    try {
      this.#always.begin(this.#scene, isBooted);
    } catch (thrown) {
      // The first event will ask again, and tell.
      if (!isObserveError(thrown)) throw thrown;
    }
  }

  call(step: number, task: number, cycles: number): boolean {
    this.#note(step, cycles);
    this.#disturbances.call(this.#label(step));
    const call = this.#fill(step, task);
    this.#accepts.call(call);
    if (this.#atMost !== null) this.#atMost.call(call, this.#stage());
    return true;
  }

  returned(step: number, task: number, result: Result): boolean {
    const call = this.#fill(step, task);
    if (this.gaveUp === null) this.#count(call.op, result);
    const finding = this.#accepts.returned(call, result);
    this.#disturbances.returned(call.step);
    // The engine's own refusal reaches no task: it may be gone, killed by another's op, without having been missed.
    const performer = result.kind === 'dangling' ? 0 : task;
    this.#scene.returned = performer;
    this.#scene.running = performer;
    const isAccess = result.kind === 'done' && this.#accesses[call.op];
    if (finding === null) {
      return this.#look(call.step, isAccess, false) && this.#isWithinBounds(call, result);
    }
    this.finding = signedByOp(finding, this.#contract.ops[call.op].name, result.kind);
    return false;
  }

  #isWithinBounds(call: Call, result: Result): boolean {
    if (this.#atMost === null) return true;
    this.finding = this.#atMost.returned(call, result, this.#stage());
    return this.finding === null;
  }

  world(step: number, result: Result): boolean {
    this.#note(step, result.cycles);
    this.#disturbances.call(this.#label(step));
    this.#accepts.call(this.#fill(step, 0));
    return this.returned(step, 0, result);
  }

  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): boolean {
    const calls = open.map((step, i) => this.#callOf(step, tasks[i]));
    const waits = this.#accepts.rest(calls);
    this.finding = waits === null ? this.#stranded(stranded) : this.#signedByStep(waits);
    this.#scene.returned = 0;
    this.#scene.running = 0;
    return this.finding === null && this.#look(this.#label(open[0] ?? NO_STEP), false, true);
  }

  power(_open: readonly number[]): boolean {
    this.#accepts.power();
    this.#disturbances.power();
    this.#always.power();
    this.#scene.returned = 0;
    this.#scene.running = 0;
    return this.#look(NO_STEP, false, false);
  }

  panic(message: string, step: number): void {
    this.finding = signedByMessage({ oracle: NO_PANIC, message, step: this.#label(step) });
  }

  exhausted(message: string, step: number): void {
    this.finding = signedByMessage({ oracle: EVERY_STEP_ENDS, message, step: this.#label(step) });
  }

  /** An op has ended, and is judged. */
  #count(op: number, result: Result): void {
    this.ops++;
    if (!this.#contract.ops[op].mutates) return;
    this.mutating++;
    if (result.kind === 'done') this.mutatingDone++;
  }

  /** The first of these steps whose task must be able to begin it. */
  #stranded(steps: readonly number[]): Finding | null {
    if (this.gaveUp !== null) return null;
    const { specification } = this.#contract;
    for (const step of steps) {
      const task = this.#program?.by[step] ?? 0;
      // Where the state is not known for certain, neither is whether the task was stopped.
      const { state } = this.#accepts;
      const hasHook = specification.mayStand !== undefined;
      if (hasHook && (state === null || specification.mayStand?.(state, task) === true)) continue;
      const label = this.#label(step);
      const message = `t${task} is in no call, and could not be dispatched for step v${label}`;
      return signedByMessage({ oracle: EVERY_TASK_RUNS, message, step: label });
    }
    return null;
  }

  #signedByStep(waits: Finding): Finding {
    const index = this.#program?.labels.indexOf(waits.step) ?? -1;
    const op = this.#contract.ops[this.#program?.ops[index] ?? -1];
    return signedByOp(waits, op?.name ?? '', 'waits');
  }

  /** Asks the claims about the state that the event left behind. */
  #look(step: number, isAccess: boolean, isLast: boolean): boolean {
    // A kernel that cannot say what it believes has a bug, as one that panics has.
    try {
      const finding = this.#always.event(this.#scene, step, isAccess, isLast, this.thorough);
      if (finding !== null) this.finding = signedByMessage(finding);
      this.#sometimes.event(this.#scene);
    } catch (thrown) {
      if (!isObserveError(thrown)) throw thrown;
      this.finding = signedByMessage({ oracle: NO_PANIC, message: thrown.message, step });
    }
    return this.finding === null;
  }

  /** A call as an object of its own. */
  #callOf(step: number, task: number): Call {
    const { args } = this.#judged();
    const own = args.slice(step * STRIDE, (step + 1) * STRIDE);
    return { ...this.#fill(step, task), args: own };
  }

  #fill(step: number, task: number): Call {
    const program = this.#judged();
    const call = this.#call;
    call.step = program.labels[step];
    call.task = task;
    call.op = program.ops[step];
    call.starved = this.#disturbances.starved(call.step);
    call.aborted = this.#disturbances.aborted(call.step);
    call.began = this.#began[step];
    call.rushed = this.#disturbances.rushed(call.step);
    for (let k = 0; k < STRIDE; k++) call.args[k] = program.args[step * STRIDE + k];
    return call;
  }

  /** The step begins now. A program that grows may have more steps than any before. */
  #note(step: number, cycles: number): void {
    if (step >= this.#began.length) {
      const longer = new Float64Array(2 * step);
      longer.set(this.#began);
      this.#began = longer;
    }
    this.#began[step] = cycles;
  }

  #stage(): Stage {
    if (this.#scene.stage === null) throw new Error('no run is being judged');
    return this.#scene.stage;
  }

  #judged(): PackedProgram {
    if (this.#program === null) throw new Error('no program is being judged');
    return this.#program;
  }

  #label(step: number): number {
    return this.#program?.labels[step] ?? NO_STEP;
  }
}
