/** The judge: hears of a run event by event, and asks every oracle. */
import type { Authority } from '../words/authority.ts';
import type { PeekBus } from '../words/bus.ts';
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Property, Scene } from '../words/property.ts';
import type { Call, Result } from '../words/specification.ts';
import type { TraceEvent } from '../words/trace.ts';
import type { Finding } from '../words/verdict.ts';
import type { Judge, Stage } from '../words/watcher.ts';
import { AcceptsOracle } from './accepts.ts';
import { AlwaysOracle } from './always.ts';
import { SometimesOracle } from './sometimes.ts';

export const NO_PANIC = 'no panic';
export const EVERY_STEP_ENDS = 'every step ends within its fuel';

/** The scene after the last event; the event is made into an object only when a claim asks. */
class LastScene<State> implements Scene<State> {
  stage: Stage | null = null;
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

export class ContractJudge<State> implements Judge {
  readonly #contract: Contract<State>;
  readonly #accepts: AcceptsOracle<State>;
  readonly #always: AlwaysOracle<State>;
  readonly #sometimes: SometimesOracle<State>;
  readonly #scene: LastScene<State>;
  readonly #call = { step: 0, task: 0, op: 0, args: new Int32Array(4) };
  #program: PackedProgram | null = null;
  finding: Finding | null = null;
  ops = 0;
  mutating = 0;
  mutatingDone = 0;

  /** `properties` are claims beyond those of the contract: the hardware invariants. */
  constructor(contract: Contract<State>, properties: readonly Property<State>[]) {
    const claims = [...contract.properties, ...properties];
    this.#contract = contract;
    this.#accepts = new AcceptsOracle(contract);
    this.#always = new AlwaysOracle(claims);
    this.#sometimes = new SometimesOracle(claims);
    this.#scene = new LastScene(this.#accepts);
  }

  get gaveUp(): string | null {
    return this.#accepts.gaveUp;
  }

  unseen(): readonly string[] {
    return this.#sometimes.finish();
  }

  begin(program: PackedProgram, stage: Stage): void {
    this.#program = program;
    this.#scene.stage = stage;
    this.#accepts.reset();
    this.finding = null;
    this.ops = 0;
    this.mutating = 0;
    this.mutatingDone = 0;
  }

  call(step: number, task: number): boolean {
    this.#accepts.call(this.#fill(step, task));
    return true;
  }

  returned(step: number, task: number, result: Result): boolean {
    const call = this.#fill(step, task);
    this.ops++;
    if (this.#contract.ops[call.op].mutates) {
      this.mutating++;
      if (result.kind === 'done') this.mutatingDone++;
    }
    this.finding = this.#accepts.returned(call, result);
    return this.finding === null && this.#look(call.step);
  }

  world(step: number, result: Result): boolean {
    const call = this.#fill(step, 0);
    this.#accepts.call(call);
    return this.returned(step, 0, result);
  }

  rest(open: readonly number[]): boolean {
    this.finding = this.#accepts.rest();
    return this.finding === null && this.#look(open.length === 0 ? 0 : this.#label(open[0]));
  }

  panic(message: string): void {
    this.finding = { oracle: NO_PANIC, message, step: this.#call.step };
  }

  exhausted(message: string, step: number): void {
    this.finding = { oracle: EVERY_STEP_ENDS, message, step: step < 0 ? 0 : this.#label(step) };
  }

  /** Asks the claims about the state that the event left behind. */
  #look(step: number): boolean {
    // A kernel that cannot say what it believes has a bug, as one that panics has.
    try {
      this.finding = this.#always.event(this.#scene, step);
      this.#sometimes.event(this.#scene);
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown.name !== 'ObserveError') throw thrown;
      this.finding = { oracle: NO_PANIC, message: thrown.message, step };
    }
    return this.finding === null;
  }

  #fill(step: number, task: number): Call {
    const program = this.#program;
    if (program === null) throw new Error('no program is being judged');
    const call = this.#call;
    call.step = program.labels[step];
    call.task = task;
    call.op = program.ops[step];
    for (let k = 0; k < 4; k++) call.args[k] = program.args[step * 4 + k];
    return call;
  }

  #label(step: number): number {
    return this.#program?.labels[step] ?? 0;
  }
}
