/** A session: one design booted on one machine, on which programs of one contract are run. */
import type { Authority } from '../words/authority.ts';
import type { PeekBus } from '../words/bus.ts';
import type { Contract } from '../words/contract.ts';
import type { Kernel, KernelDesign, Thread } from '../words/kernel.ts';
import type { Ledger } from '../words/ledger.ts';
import type { Fuel, Machine, MachineFacts, Snapshot } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { Belief, inconsistency, observed } from './belief.ts';
import { attached, boot } from './boot.ts';
import { firmwareOf } from './firmware.ts';
import { GrowingProgram } from './growing-program.ts';
import { type HandleState, HandleTable } from './handle-table.ts';
import { Herald, type HeraldState, type RunEnd } from './herald.ts';
import { type ArmedAbort, PATIENCE, Run } from './run.ts';
import { Runner } from './runner.ts';
import { BootError, ObserveError } from './session-errors.ts';
import type { SessionOptions } from './session-options.ts';
import { type StepSurvey, surveyed } from './survey.ts';
import { TaskTable, type TaskTableState } from './task-table.ts';
import { TraceColumns } from './trace-columns.ts';

export { BootError, ObserveError, type RunEnd, type SessionOptions, type StepSurvey };

/** Far more than any op of a healthy kernel needs; a step that uses it up does not end. */
const FUEL: Fuel = { traps: 20_000, accessesPerTrap: 2_000_000, trapsPerActivation: 1_000 };

export class Session implements Stage {
  readonly design: KernelDesign;
  readonly contract: Contract;
  readonly trace: TraceColumns;
  /** The root task's thread, as boot named it. */
  readonly root: Thread;
  readonly #options: SessionOptions;
  /** The handlers over what boot left. */
  readonly #kernel: Kernel;
  readonly #run: Run;
  readonly #runner: Runner;
  readonly #belief = new Belief();

  constructor(
    design: KernelDesign,
    contract: Contract,
    machine: Machine,
    options: SessionOptions = {},
  ) {
    this.design = design;
    this.contract = contract;
    this.#options = options;
    this.trace = new TraceColumns(contract, machine.lines);
    machine.install(firmwareOf(design, contract));
    const fuel = { ...FUEL, ...options.fuel };
    const variant = options.variant ?? {};
    const { root, kernel } = boot(design, machine, variant, fuel);
    this.root = root;
    this.#kernel = kernel;
    this.#run = new Run(contract, machine, kernel, {
      handles: new HandleTable(contract),
      herald: new Herald(this.trace, () => this.#run.machine.now()),
      tasks: new TaskTable(contract.tasks + 1),
      boot: (again) => boot(design, again, variant, fuel),
    });
    this.#runner = new Runner(this.#run, options, fuel);
    machine.onInterrupt = (line) => this.trace.interrupt(line, machine.now());
    machine.seal();
  }

  get machine(): Machine {
    return this.#run.machine;
  }

  get kernel(): Kernel {
    return this.#run.kernel;
  }

  // What a watcher may look at.

  get peek(): PeekBus {
    return this.machine.peek;
  }

  get ledger(): Ledger {
    return this.machine.ledger;
  }

  get facts(): MachineFacts {
    return this.machine.facts;
  }

  authority(): Authority {
    this.#run.herald.believed ??= this.#belief.now(this.machine, this.kernel);
    return this.#run.herald.believed;
  }

  observe(): Authority {
    return observed(this.kernel, this.machine);
  }

  inconsistency(): string | null {
    return inconsistency(this.kernel, this.machine);
  }

  alive(slot: number): boolean {
    return this.#run.tasks.alive(slot);
  }

  /** Runs a program from the state after boot. */
  run(program: PackedProgram, watcher: Watcher): RunEnd {
    this.#begin(program, watcher);
    if (program.free) this.#runner.runFree(program);
    else this.#runner.runDirected(program);
    this.#runner.finish();
    if (this.#run.herald.going) this.#run.end();
    this.machine.disarm();
    return this.#run.herald.end;
  }

  /**
   * Runs a program, and tells of each step that was begun what an anchor could disturb. The watcher
   * hears of several runs, all alike, where steps are under way at the same time.
   */
  survey(program: PackedProgram, watcher: Watcher): readonly StepSurvey[] {
    return surveyed(program.labels, (surveyor) => {
      this.#run.surveyor = surveyor;
      try {
        this.run(program, watcher);
        surveyor.ended(this.machine);
      } finally {
        this.#run.surveyor = null;
        this.#run.stopWhereNeeded();
      }
    });
  }

  /** As `run`, for a program of which nobody knows the next step: `feed` brings it, `rest` ends it. */
  start(watcher: Watcher): void {
    this.#begin(new GrowingProgram(), watcher);
  }

  /** Performs more steps of a program that was begun by `start`. Their labels must be new. */
  feed(more: PackedProgram): RunEnd {
    const program = this.#growing();
    const first = program.length;
    program.append(more);
    this.#run.handles.reserve(more);
    for (let step = first; step < program.length && this.#run.herald.going; step++) {
      this.#runner.take(step, program.by[step]);
      // Settled at once, so that the calls which this step let go on return before the next is asked.
      if (this.#run.herald.going) this.#runner.catchUp();
    }
    return this.#run.herald.end;
  }

  /** Says that nothing can run: what `run` does at the end of a program. */
  rest(): RunEnd {
    this.#runner.finish();
    if (this.#run.herald.going) this.#run.end();
    return this.#run.herald.end;
  }

  /** The highest index of a step that the run has taken, begun or not; -1 if it has taken none. */
  get reached(): number {
    return this.#run.herald.reached;
  }

  /** The variant, by the options' names, as far as it was chosen. */
  get variant(): Readonly<Record<string, string>> {
    return this.#options.variant ?? {};
  }

  /** False once a run is over, whatever steps are left. */
  get going(): boolean {
    return this.#run.herald.going;
  }

  /** All of a run that was begun by `start`, save what its watcher keeps. */
  snapshot(): SessionSnapshot {
    return {
      program: this.#growing().save(),
      machine: this.machine.snapshot(),
      herald: this.#run.herald.save(),
      tasks: this.#run.tasks.save(),
      handles: this.#run.handles.save(),
      last: this.#run.last,
      patience: this.#run.patience,
      armed: this.#run.armed,
      aborts: this.#run.aborts,
      hasBootedAgain: this.#run.kernel !== this.#kernel,
    };
  }

  restore(snapshot: SessionSnapshot): void {
    this.#growing().restore(snapshot.program);
    this.machine.restore(snapshot.machine);
    this.#run.herald.restore(snapshot.herald);
    this.#run.tasks.restore(snapshot.tasks);
    this.#run.handles.restore(snapshot.handles);
    this.#run.last = snapshot.last;
    this.#run.patience = snapshot.patience;
    this.#run.armed = snapshot.armed;
    this.#run.aborts = snapshot.aborts;
    const { machine } = this.#run;
    this.#run.kernel = snapshot.hasBootedAgain
      ? attached(this.design, machine, this.#options.variant ?? {})
      : this.#kernel;
    this.#run.stopWhereNeeded();
  }

  #growing(): GrowingProgram {
    if (this.#run.program instanceof GrowingProgram) return this.#run.program;
    throw new Error('no program that grows has been started');
  }

  #begin(program: PackedProgram, watcher: Watcher): void {
    this.machine.reset();
    this.#run.kernel = this.#kernel;
    this.#run.program = program;
    this.#run.last = 1;
    this.#run.patience = PATIENCE;
    this.#run.armed = [];
    this.#run.aborts = [];
    this.#run.restsAlways = this.#options.atRest !== undefined;
    this.#run.stopWhereNeeded();
    this.#run.tasks.begin(this.root);
    this.#run.handles.begin(program);
    this.#run.herald.begin(program, watcher, this);
  }
}

/** A run under way, as data that structured cloning can copy. */
export interface SessionSnapshot {
  readonly program: PackedProgram;
  readonly machine: Snapshot;
  readonly herald: HeraldState;
  readonly tasks: TaskTableState;
  readonly handles: HandleState;
  readonly last: number;
  readonly patience: number;
  readonly armed: readonly number[];
  readonly aborts: readonly ArmedAbort[];
  /** The power was lost before it was taken. */
  readonly hasBootedAgain: boolean;
}
