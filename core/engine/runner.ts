/** The runner: performs the steps of a program, in their order or as the kernel chooses. */
import type { ArgDefinition, OpDefinition } from '../words/contract.ts';
import type { Fuel } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import { Arming } from './arming.ts';
import { powerCycle } from './boot.ts';
import { Endings } from './endings.ts';
import { FreeOrder } from './free-order.ts';
import { PATIENCE, type Run } from './run.ts';
import type { SessionOptions } from './session-options.ts';
import { STRIDE } from './stride.ts';
import { NOBODY } from './task-table.ts';
import { DANGLING, DONE, type Ending, REFUSED } from './trace-columns.ts';

/** Interrupts for which calls that wait for a device wait before the next step is taken. */
const DEVICE_PATIENCE = 4096;

/** What stands in a column of arguments: nothing, the number itself, a label or a slot. */
const ABSENT = 0;
const NUMBER = 1;
const HANDLE = 2;
const TASK = 3;
/** The slot of a task that the op brings to life: the design is given its home. */
const NEW_TASK = 4;

function kindOf(op: OpDefinition, { name, domain }: ArgDefinition): number {
  if (domain.kind === 'handle') return HANDLE;
  if (domain.kind !== 'task') return NUMBER;
  return op.starts === name ? NEW_TASK : TASK;
}

export class Runner {
  readonly #run: Run;
  readonly #endings: Endings;
  readonly #arming: Arming;
  readonly #options: SessionOptions;
  readonly #fuel: Fuel;
  /** The entry of each op, by its index in the contract. */
  readonly #entries: Int32Array;
  readonly #native = new Float64Array(STRIDE);
  /** What each argument of each op is: see ABSENT and so on. */
  readonly #kinds: Uint8Array;

  constructor(run: Run, options: SessionOptions, fuel: Fuel) {
    this.#run = run;
    this.#endings = new Endings(run);
    this.#arming = new Arming(run);
    this.#options = options;
    this.#fuel = fuel;
    this.#entries = Int32Array.from(run.contract.ops, (op) =>
      run.machine.entry(`${run.contract.name}.${op.name}`),
    );
    this.#kinds = new Uint8Array(run.contract.ops.length * STRIDE);
    run.contract.ops.forEach((op, index) => {
      op.args.forEach((arg, k) => {
        this.#kinds[index * STRIDE + k] = kindOf(op, arg);
      });
    });
  }

  runDirected(program: PackedProgram): void {
    for (let step = 0; step < program.length && this.#run.herald.going; step++) {
      this.catchUp();
      if (this.#run.herald.going) this.take(step, program.by[step]);
    }
  }

  /**
   * Whatever can return does, and steps that waited for that are performed, before the next one of the list: whether
   * the kernel lets a call return at once or a little later makes no difference to their order.
   */
  catchUp(): void {
    const { tasks, herald } = this.#run;
    let before: number;
    do {
      this.#settle();
      before = tasks.waitingSteps;
      this.#drain();
    } while (tasks.waitingSteps < before && herald.going);
  }

  /** The kernel and its timer choose: a task takes its next step whenever it stands at its home. */
  runFree(program: PackedProgram): void {
    const { tasks, herald } = this.#run;
    const order = new FreeOrder(program, tasks);
    while (herald.going) {
      const step = order.next(this.#run.machine.current());
      if (step === NOBODY) {
        const before = this.#run.tasks.unfinished;
        this.#settle();
        this.#drain();
        if (this.#run.tasks.unfinished === before && !this.#elapse()) return;
      } else this.take(step, program.by[step]);
    }
  }

  /**
   * Lets every open call that can run do so, until none can; and where the contract has it so, those
   * that wait for a device as well.
   */
  #settle(): void {
    const run = this.#run;
    this.#settleCalls();
    if (run.contract.settlesDevices !== true) return;
    for (let left = DEVICE_PATIENCE; left > 0 && this.#waitsForDevice(); left--) {
      if (!run.machine.elapse()) return;
      run.machine.refuel(this.#fuel);
      this.#pump();
      this.#settleCalls();
    }
  }

  #waitsForDevice(): boolean {
    const { tasks, herald, machine } = this.#run;
    return herald.going && tasks.openCalls > 0 && machine.deviceDue;
  }

  /**
   * One that goes on and on without coming to its end (it yields to the others, say) is tried again, but
   * not for ever.
   */
  #settleCalls(): void {
    const { tasks, herald } = this.#run;
    let moved = tasks.openCalls > 0;
    for (let rounds = PATIENCE; moved && rounds > 0 && herald.going; rounds--) {
      const before = tasks.openCalls;
      moved = false;
      for (let slot = 1; slot < tasks.open.length && herald.going; slot++) {
        if (tasks.open[slot] !== NOBODY && tasks.alive(slot) && this.#goOn(slot)) moved = true;
      }
      if (tasks.openCalls !== before) rounds = PATIENCE;
    }
  }

  /** Lets the call that a task is in go on; true if anything came of it. */
  #goOn(slot: number): boolean {
    const { openCalls } = this.#run.tasks;
    if (!this.#dispatch(slot)) return false;
    const before = this.#run.machine.now();
    this.#pump();
    return this.#run.tasks.openCalls !== openCalls || this.#run.machine.now() !== before;
  }

  /** No more steps will come: what waits, for other tasks or for a device, goes on as far as it can. */
  finish(): void {
    this.#run.patience = PATIENCE;
    let before: number;
    do {
      before = this.#run.tasks.unfinished;
      this.#settle();
      this.#drain();
      this.#settle();
    } while (this.#run.herald.going && (this.#run.tasks.unfinished < before || this.#elapse()));
  }

  /**
   * Steps wait, and every task that could run stands at its home: time passes, until a device or the
   * timer has interrupted the kernel. False if that helps no more.
   */
  #elapse(): boolean {
    const before = this.#run.tasks.unfinished;
    if (before === 0 || this.#run.patience === 0 || !this.#run.machine.elapse()) return false;
    this.#run.patience--;
    this.#run.machine.refuel(this.#fuel);
    this.#pump();
    if (this.#run.tasks.unfinished < before) this.#run.patience = PATIENCE;
    return this.#run.herald.going;
  }

  /** Performs a step, or leaves it waiting behind its task's open call. */
  take(step: number, slot: number): void {
    this.#run.herald.taken(step);
    if (slot === 0) {
      this.#act(step);
      return;
    }
    if (!this.#run.tasks.alive(slot)) {
      this.#refuse(step, slot);
      return;
    }
    if (this.#run.tasks.open[slot] !== NOBODY || this.#run.tasks.waiting[slot].length > 0) {
      this.#run.tasks.wait(slot, step);
      return;
    }
    if (this.#perform(step, slot)) this.#drain();
    else this.#run.tasks.wait(slot, step);
  }

  /** Performs a step of a task that is in no call; false if the task cannot be brought to its home. */
  #perform(step: number, slot: number): boolean {
    this.#run.herald.taken(step);
    const program = this.#run.current();
    const op = program.ops[step];
    if (!this.#resolve(step, op)) {
      this.#refuse(step, slot);
      return true;
    }
    this.#run.machine.refuel(this.#fuel);
    if (!this.#summon(slot)) return this.#isOver(step, slot);
    this.#called(step, slot);
    if (!this.#run.herald.going) return true;
    this.#arming.arm(step);
    const entry = this.#entries[op] >>> 0;
    this.#run.machine.begin(slot, program.labels[step] + 1, entry, this.#native);
    this.#pump(true);
    return true;
  }

  /** Steps that waited for a return that has come are performed now, each task's in their order. */
  #drain(): void {
    const { tasks, herald } = this.#run;
    if (tasks.waitingSteps === 0) return;
    let slot = 1;
    // What one step has done may have let an earlier task's go on.
    while (slot < tasks.slots && herald.going) slot = this.#drainOne(slot) ? 1 : slot + 1;
  }

  /** The first step that waits in this slot; false if it must go on waiting, or none does. */
  #drainOne(slot: number): boolean {
    const { tasks } = this.#run;
    const [step] = tasks.waiting[slot];
    if (step === undefined || tasks.open[slot] !== NOBODY) return false;
    if (!tasks.alive(slot)) this.#refuse(step, slot);
    else if (!this.#perform(step, slot)) return false;
    tasks.goOn(slot);
    return true;
  }

  /** Arguments as the design knows them; false if one names what is not there. */
  #resolve(step: number, op: number): boolean {
    const { args } = this.#run.current();
    const native = this.#native;
    const kinds = this.#kinds;
    const own = op * STRIDE;
    const from = step * STRIDE;
    // What an op has no argument for is 0, not what the step before left: it ends up in registers.
    for (let k = 0; k < STRIDE; k++) {
      const kind = kinds[own + k];
      if (kind === ABSENT) native[k] = 0;
      else if (kind === NUMBER) native[k] = args[from + k];
      else if (!this.#resolveName(op, k, kind, args[from + k])) return false;
    }
    return true;
  }

  /** A handle or a task; false if it is not there. */
  #resolveName(op: number, k: number, kind: number, value: number): boolean {
    const { tasks, handles, machine, contract } = this.#run;
    if (kind === NEW_TASK) {
      this.#native[k] = machine.home(value);
      return true;
    }
    if (kind === TASK) {
      if (!tasks.known(value)) return false;
      this.#native[k] = tasks.thread(value);
      return true;
    }
    const { domain } = contract.ops[op].args[k];
    const of = domain.kind === 'handle' ? domain.of : '';
    if (handles.has(value, of)) this.#native[k] = handles.get(value);
    else if (this.#options.forge === undefined) return false;
    else this.#native[k] = this.#options.forge(of);
    return true;
  }

  /** Brings a task to its home; it may have something to do before, such as a signal's handler. */
  #summon(slot: number): boolean {
    for (let tries = 0; tries < PATIENCE && this.#dispatch(slot); tries++) {
      if (this.#run.machine.peek.pc() === this.#run.machine.home(slot)) return true;
      this.#pump();
      if (!this.#run.herald.going) return false;
    }
    return false;
  }

  /** A task that another has ended while it stood at its home is gone, and so is the step that it would have begun. */
  #isOver(step: number, slot: number): boolean {
    const { tasks, kernel, machine, herald } = this.#run;
    if (!herald.going || !tasks.alive(slot)) return false;
    if (kernel.exists?.(machine.peek, tasks.thread(slot)) !== false) return false;
    tasks.bury(slot);
    this.#refuse(step, slot);
    return true;
  }

  #dispatch(slot: number): boolean {
    const answer = this.#run.machine.dispatch(this.#run.kernel, this.#run.tasks.thread(slot));
    if (answer === 'power') {
      powerCycle(this.#run);
      return this.#run.herald.going && this.#run.tasks.alive(slot) && this.#dispatch(slot);
    }
    if (answer === 'panic') this.#run.herald.panic(this.#run.machine.stopMessage);
    if (answer !== 'ready') return false;
    if (slot !== this.#run.last) {
      this.#run.herald.trace.switched(this.#run.last, slot, this.#run.machine.now());
      this.#run.last = slot;
    }
    return true;
  }

  /**
   * Runs the machine until it stands at a home, or nothing can run. Where an op has just begun, the
   * machine stands at its first instruction: nothing has returned to user level there yet.
   */
  #pump(begun = false): void {
    let fresh = begun;
    let aborted = false;
    while (this.#run.herald.going) {
      const stop = this.#run.machine.run(this.#run.kernel);
      if (stop === 'rest') {
        this.#exchange();
        if (!fresh && this.#arming.rested()) aborted = true;
        fresh = false;
      } else if (stop === 'idle' && aborted && this.#rouse()) aborted = false;
      else if (this.#endings.stopped(stop)) break;
    }
    this.#arming.review();
  }

  /** Nothing ran when a call was aborted, and it is not for the kernel's abort to begin with it. */
  #rouse(): boolean {
    const { tasks } = this.#run;
    for (let slot = 1; slot < tasks.slots; slot++) {
      if (tasks.open[slot] !== NOBODY && this.#dispatch(slot)) return true;
    }
    return false;
  }

  #exchange(): void {
    const next = this.#options.atRest?.(this.#run.machine, this.#run.kernel);
    if (next === undefined) return;
    this.#run.machine = next.machine;
    this.#run.kernel = next.kernel;
    this.#run.machine.refuel(this.#fuel);
    this.#run.machine.stopAtRest = true;
    this.#run.machine.onInterrupt = (line) =>
      this.#run.herald.trace.interrupt(line, this.#run.machine.now());
  }

  /** The engine refuses: the step names a handle or a task that is not there. */
  #refuse(step: number, slot: number): void {
    this.#called(step, slot);
    if (!this.#run.herald.going) return;
    this.#run.tasks.closed(slot);
    this.#run.herald.returned(step, slot, DANGLING, 0);
  }

  #act(step: number): void {
    const program = this.#run.current();
    const op = program.ops[step];
    const definition = this.#run.contract.ops[op];
    const there = this.#resolve(step, op);
    this.#run.machine.refuel(this.#fuel);
    this.#arming.arm(step);
    let value = 0;
    if (there && definition.by !== 'task') {
      const args = Array.from(this.#native.subarray(0, definition.args.length));
      value = this.#run.machine.world(definition.by.device, definition.name, args);
    }
    const ending: Ending = !there ? DANGLING : value < 0 ? REFUSED : DONE;
    const shown = value < 0 ? -1 - value : value;
    this.#run.herald.world(step, ending, shown);
    // What the world did may have made something ready, a server included.
    if (this.#run.herald.going) this.#pump();
    if (this.#run.herald.going) this.#drain();
  }

  #called(step: number, slot: number): void {
    this.#run.tasks.opened(slot, step);
    this.#run.herald.called(step, slot);
  }
}
