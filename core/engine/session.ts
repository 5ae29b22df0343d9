/** A session: one design booted on one machine, on which programs of one contract are run. */
import type { Authority } from '../words/authority.ts';
import type { PeekBus } from '../words/bus.ts';
import type { Contract, OpDefinition } from '../words/contract.ts';
import type { Kernel, KernelDesign, Thread } from '../words/kernel.ts';
import type { Fuel, Machine, Snapshot, Stop } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { bootInfo, firmwareOf } from './firmware.ts';
import { GrowingProgram } from './growing-program.ts';
import { type HandleState, HandleTable } from './handle-table.ts';
import { Herald, type HeraldState, type RunEnd } from './herald.ts';
import { BootError, ObserveError } from './session-errors.ts';
import { NOBODY, TaskTable, type TaskTableState } from './task-table.ts';
import { DANGLING, DONE, type Ending, FAULTED, REFUSED, TraceColumns } from './trace-columns.ts';

export { BootError, ObserveError, type RunEnd };

/** Far more than any op of a healthy kernel needs; a step that uses it up does not end. */
const FUEL: Fuel = { traps: 20_000, accessesPerTrap: 2_000_000, trapsPerActivation: 1_000 };
/** Interrupts for which calls wait at a program's end before we say that they wait for good. */
const PATIENCE = 64;

export interface SessionOptions {
  /** The variant, by the names of its options. */
  readonly variant?: Readonly<Record<string, string>>;
  readonly fuel?: Partial<Fuel>;
  /**
   * Called at every rest point; the machine and kernel that it returns take over. For the laws, which
   * exchange them for fresh ones.
   */
  readonly atRest?: (machine: Machine, kernel: Kernel) => { machine: Machine; kernel: Kernel };
  /**
   * What the design is given for a handle that no step made, in place of a refusal by the engine. For
   * the laws, which see whether it believes what user code says.
   */
  readonly forge?: (kind: string) => number;
}

export class Session implements Stage {
  readonly design: KernelDesign;
  readonly contract: Contract;
  readonly trace: TraceColumns;
  machine: Machine;
  kernel: Kernel;
  readonly #options: SessionOptions;
  readonly #fuel: Fuel;
  readonly #root: Thread;
  readonly #handles: HandleTable;
  /** The entry of each op, by its index in the contract. */
  readonly #entries: Int32Array;

  readonly #herald: Herald;
  readonly #tasks: TaskTable;
  #program: PackedProgram | null = null;
  /** The slot to which the harness switched last. */
  #last = 0;
  #patience = PATIENCE;
  readonly #native = new Float64Array(4);

  constructor(
    design: KernelDesign,
    contract: Contract,
    machine: Machine,
    options: SessionOptions = {},
  ) {
    this.design = design;
    this.contract = contract;
    this.machine = machine;
    this.#options = options;
    this.#fuel = { ...FUEL, ...options.fuel };
    this.#handles = new HandleTable(contract);
    this.trace = new TraceColumns(contract, machine.lines);
    machine.install(firmwareOf(design, contract));
    const info = bootInfo(design, machine, options.variant ?? {});
    machine.refuel(this.#fuel);
    this.#root = design.boot(machine.bus, info);
    this.kernel = design.attach(machine.bus, info);
    this.#entries = Int32Array.from(contract.ops, (op) =>
      machine.entry(`${contract.name}.${op.name}`),
    );
    this.#herald = new Herald(this.trace, () => this.machine.now());
    this.#tasks = new TaskTable(contract.tasks + 1);
    machine.onInterrupt = (line) => this.trace.interrupt(line, machine.now());
    this.#settleBoot();
    machine.seal();
  }

  /** Lets the servers that boot made run until the root task stands at its home. */
  #settleBoot(): void {
    const stop = this.machine.run(this.kernel);
    if (stop === 'panic' || stop === 'exhausted') {
      throw new BootError(`${this.design.name} does not boot: ${this.machine.stopMessage}`);
    }
    if (this.machine.dispatch(this.kernel, this.#root) !== 'ready') {
      throw new BootError(`${this.design.name} boots, but its root task cannot run`);
    }
  }

  // What a watcher may look at.

  get peek(): PeekBus {
    return this.machine.peek;
  }

  authority(): Authority {
    this.#herald.believed ??= this.observe();
    return this.#herald.believed;
  }

  observe(): Authority {
    try {
      return this.kernel.observe(this.machine.peek);
    } catch (thrown) {
      throw new ObserveError(thrown);
    }
  }

  alive(slot: number): boolean {
    return this.#tasks.alive(slot);
  }

  /** Runs a program from the state after boot. */
  run(program: PackedProgram, watcher: Watcher): RunEnd {
    this.#begin(program, watcher);
    if (program.free) this.#runFree(program);
    else this.#runDirected(program);
    this.#finish();
    if (this.#herald.going) this.#rest();
    this.machine.disarm();
    return this.#herald.end;
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
    this.#handles.reserve(more);
    for (let step = first; step < program.length && this.#herald.going; step++) {
      this.#take(step, program.by[step]);
      // Settled at once, so that the calls which this step let go on return before the next is asked.
      if (this.#herald.going) this.#settle();
    }
    return this.#herald.end;
  }

  /** Says that nothing can run: what `run` does at the end of a program. */
  rest(): RunEnd {
    this.#finish();
    if (this.#herald.going) this.#rest();
    return this.#herald.end;
  }

  /** False once a run is over, whatever steps are left. */
  get going(): boolean {
    return this.#herald.going;
  }

  /** All of a run that was begun by `start`, save what its watcher keeps. */
  snapshot(): SessionSnapshot {
    return {
      program: this.#growing().save(),
      machine: this.machine.snapshot(),
      herald: this.#herald.save(),
      tasks: this.#tasks.save(),
      handles: this.#handles.save(),
      last: this.#last,
      patience: this.#patience,
    };
  }

  restore(snapshot: SessionSnapshot): void {
    this.#growing().restore(snapshot.program);
    this.machine.restore(snapshot.machine);
    this.#herald.restore(snapshot.herald);
    this.#tasks.restore(snapshot.tasks);
    this.#handles.restore(snapshot.handles);
    this.#last = snapshot.last;
    this.#patience = snapshot.patience;
  }

  #growing(): GrowingProgram {
    if (this.#program instanceof GrowingProgram) return this.#program;
    throw new Error('no program that grows has been started');
  }

  #begin(program: PackedProgram, watcher: Watcher): void {
    this.machine.reset();
    this.machine.stopAtRest = this.#options.atRest !== undefined;
    this.#program = program;
    this.#last = 1;
    this.#patience = PATIENCE;
    this.#tasks.begin(this.#root);
    this.#handles.begin(program);
    this.#herald.begin(program, watcher, this);
  }

  #runDirected(program: PackedProgram): void {
    for (let step = 0; step < program.length && this.#herald.going; step++) {
      this.#settle();
      if (this.#herald.going) this.#take(step, program.by[step]);
    }
  }

  /** The kernel and its timer choose: a task takes its next step whenever it stands at its home. */
  #runFree(program: PackedProgram): void {
    const slots = this.#tasks.slots;
    const taken = new Uint8Array(program.length);
    const nextOf = (slot: number): number => {
      for (let step = 0; step < program.length; step++) {
        if (taken[step] === 0 && program.by[step] === slot) return step;
      }
      return NOBODY;
    };
    const take = (step: number): void => {
      taken[step] = 1;
      this.#take(step, program.by[step]);
    };
    while (this.#herald.going) {
      const here = this.machine.current();
      let step = here > 0 && this.#tasks.open[here] === NOBODY ? nextOf(here) : NOBODY;
      // The task that runs has nothing more to do: whoever is first in the list, and can, goes on.
      for (let slot = 0; slot < slots && step === NOBODY; slot++) {
        if (slot === 0 || this.#tasks.open[slot] === NOBODY) step = nextOf(slot);
      }
      if (step === NOBODY) {
        const open = this.#tasks.openCalls;
        this.#settle();
        if (this.#tasks.openCalls === open && !this.#elapse()) return;
      } else take(step);
    }
  }

  /** Lets every open call that can run do so, until none can. */
  #settle(): void {
    let moved = this.#tasks.openCalls > 0;
    while (moved && this.#herald.going) {
      moved = false;
      for (let slot = 1; slot < this.#tasks.open.length && this.#herald.going; slot++) {
        if (this.#tasks.open[slot] === NOBODY || !this.#tasks.alive(slot)) continue;
        const before = this.#tasks.openCalls;
        if (!this.#dispatch(slot)) continue;
        this.#pump();
        if (this.#tasks.openCalls !== before) moved = true;
      }
    }
  }

  /** No more steps will come: what waits, for other tasks or for a device, goes on as far as it can. */
  #finish(): void {
    this.#patience = PATIENCE;
    let before: number;
    do {
      before = this.#unfinished();
      this.#settle();
      this.#drain();
      this.#settle();
    } while (this.#herald.going && (this.#unfinished() < before || this.#elapse()));
  }

  /** Steps that have not ended yet, begun or not. */
  #unfinished(): number {
    return this.#tasks.waiting.reduce((sum, queue) => sum + queue.length, this.#tasks.openCalls);
  }

  /**
   * Open calls wait, and every task that could run stands at its home: time passes, until a device or
   * the timer has interrupted the kernel. False if that helps no more.
   */
  #elapse(): boolean {
    const { openCalls } = this.#tasks;
    if (openCalls === 0 || this.#patience === 0 || !this.machine.elapse()) return false;
    this.#patience--;
    this.#pump();
    if (this.#tasks.openCalls < openCalls) this.#patience = PATIENCE;
    return this.#herald.going;
  }

  /** Performs a step, or leaves it waiting behind its task's open call. */
  #take(step: number, slot: number): void {
    if (slot === 0) {
      this.#act(step);
      return;
    }
    if (!this.#tasks.alive(slot)) {
      this.#refuse(step, slot);
      return;
    }
    if (this.#tasks.open[slot] !== NOBODY || this.#tasks.waiting[slot].length > 0) {
      this.#tasks.waiting[slot].push(step);
      return;
    }
    this.#perform(step, slot);
  }

  #perform(step: number, slot: number): void {
    const program = this.#current();
    const definition = this.contract.ops[program.ops[step]];
    if (!this.#resolve(step, definition)) {
      this.#refuse(step, slot);
      return;
    }
    this.machine.refuel(this.#fuel);
    if (!this.#summon(slot)) {
      if (this.#herald.going) this.#tasks.waiting[slot].push(step);
      return;
    }
    this.#called(step, slot);
    if (!this.#herald.going) return;
    this.#arm(step);
    const native = this.#native;
    const entry = this.#entries[program.ops[step]] >>> 0;
    this.machine.begin(
      slot,
      program.labels[step] + 1,
      entry,
      native[0],
      native[1],
      native[2],
      native[3],
    );
    this.#pump();
    this.machine.disarm();
    this.#drain();
  }

  /** Steps that waited for a return that has come are performed now. */
  #drain(): void {
    for (let slot = 1; slot < this.#tasks.waiting.length && this.#herald.going; slot++) {
      const queue = this.#tasks.waiting[slot];
      while (queue.length > 0 && this.#tasks.open[slot] === NOBODY && this.#herald.going) {
        const step = queue.shift() ?? 0;
        if (!this.#tasks.alive(slot)) this.#refuse(step, slot);
        else {
          const before = queue.length;
          this.#perform(step, slot);
          if (queue.length > before) return;
        }
      }
    }
  }

  /** Arguments as the design knows them; false if one names what is not there. */
  #resolve(step: number, definition: OpDefinition): boolean {
    const program = this.#current();
    // What an op has no argument for is 0, not what the step before left: it ends up in registers.
    this.#native.fill(0);
    for (let k = 0; k < definition.args.length; k++) {
      const arg = definition.args[k];
      const value = program.args[step * 4 + k];
      if (arg.domain.kind === 'handle') {
        if (this.#handles.has(value, arg.domain.of)) this.#native[k] = this.#handles.get(value);
        else if (this.#options.forge !== undefined) {
          this.#native[k] = this.#options.forge(arg.domain.of);
        } else return false;
      } else if (arg.domain.kind === 'task') {
        if (definition.starts === arg.name) this.#native[k] = this.machine.home(value);
        else if (!this.#tasks.known(value)) return false;
        else this.#native[k] = this.#tasks.thread(value);
      } else this.#native[k] = value;
    }
    return true;
  }

  #arm(step: number): void {
    const program = this.#current();
    if (program.anchors.length === 0) return;
    const label = program.labels[step];
    for (const anchor of program.anchors) {
      if (anchor.step === label) this.machine.arm(anchor.action, anchor.name, anchor.count);
    }
  }

  /** Brings a task to its home; it may have something to do before, such as a signal's handler. */
  #summon(slot: number): boolean {
    for (let tries = 0; tries < PATIENCE && this.#dispatch(slot); tries++) {
      if (this.peek.pc() === this.machine.home(slot)) return true;
      this.#pump();
      if (!this.#herald.going) return false;
    }
    return false;
  }

  #dispatch(slot: number): boolean {
    const answer = this.machine.dispatch(this.kernel, this.#tasks.thread(slot));
    if (answer === 'panic') this.#herald.panic(this.machine.stopMessage);
    if (answer !== 'ready') return false;
    if (slot !== this.#last) {
      this.trace.switched(this.#last, slot, this.machine.now());
      this.#last = slot;
    }
    return true;
  }

  /** Runs the machine until it stands at a home, or nothing can run. */
  #pump(): void {
    while (this.#herald.going) {
      const stop = this.machine.run(this.kernel);
      if (stop === 'rest') this.#exchange();
      else if (this.#stopped(stop)) return;
    }
  }

  #exchange(): void {
    const next = this.#options.atRest?.(this.machine, this.kernel);
    if (next === undefined) return;
    this.machine = next.machine;
    this.kernel = next.kernel;
    this.machine.refuel(this.#fuel);
    this.machine.stopAtRest = true;
    this.machine.onInterrupt = (line) => this.trace.interrupt(line, this.machine.now());
  }

  /** Takes note of a stop; true if the processor came to the end of what it had to do. */
  #stopped(stop: Stop): boolean {
    const machine = this.machine;
    switch (stop) {
      case 'panic':
        this.#herald.panic(machine.stopMessage);
        return true;
      case 'exhausted':
        this.#herald.exhausted(machine.stopMessage, this.#tasks.open[this.#last]);
        return true;
      case 'returned':
        this.#ended(machine.stopSlot, machine.stopValue);
        return true;
      case 'faulted':
        this.#close(machine.stopSlot, FAULTED, 0);
        return true;
      case 'idle':
        this.#buryTheDead();
        if (this.#herald.going && this.#tasks.openCalls > 0) this.#rest();
        return true;
      default:
        this.#cameHome(machine.stopSlot);
        return true;
    }
  }

  /** Its op may be over without having ended: by exec, or cut short by the kernel. */
  #cameHome(slot: number): void {
    const step = this.#tasks.open[slot] ?? NOBODY;
    const over = step !== NOBODY && !this.machine.underway(slot);
    const ends = over && this.contract.ops[this.#current().ops[step]].ends === true;
    if (over && !ends) this.#ended(slot, this.peek.register(0) | 0);
    else this.#buryTheDead();
  }

  /** An op's result says how it ended: a value, or the n-th refusal. */
  #ended(slot: number, value: number): void {
    if (value >= 0) this.#close(slot, DONE, value);
    else this.#close(slot, REFUSED, -1 - value);
    if (this.#herald.going) this.#buryTheDead();
  }

  /** Calls whose activation the kernel has released: their tasks are gone. */
  #buryTheDead(): void {
    if (this.#tasks.openCalls === 0) return;
    const program = this.#current();
    for (let slot = 1; slot < this.#tasks.open.length && this.#herald.going; slot++) {
      const step = this.#tasks.open[slot];
      if (step === NOBODY || this.machine.underway(slot)) continue;
      const ends = this.contract.ops[program.ops[step]].ends === true;
      this.#tasks.bury(slot);
      this.#close(slot, ends ? DONE : FAULTED, 0);
    }
  }

  #close(slot: number, ending: Ending, value: number): void {
    const program = this.#current();
    const step = this.#tasks.open[slot];
    // A fork returns in the child as well: the step is its parent's, by the machine's record.
    const index = step === NOBODY ? this.#indexOf(this.machine.stopStep - 1) : step;
    if (index === NOBODY) {
      this.#herald.panic(`task t${slot} returned from an op that it never began`);
      return;
    }
    if (step !== NOBODY) this.#tasks.closed(slot);
    const definition = this.contract.ops[program.ops[index]];
    // What the op makes, its caller makes: the child of a fork returns from it as well.
    if (ending === DONE && slot === program.by[index]) this.#bring(index, definition, value);
    this.#herald.returned(index, slot, ending, value);
  }

  #indexOf(label: number): number {
    return this.#current().labels.indexOf(label);
  }

  /** What a successful op makes: a handle, a task. */
  #bring(index: number, definition: OpDefinition, value: number): void {
    const program = this.#current();
    if (definition.produces !== undefined) {
      this.#handles.set(program.labels[index], definition.produces, value);
    }
    if (definition.starts === undefined) return;
    const k = definition.args.findIndex((arg) => arg.name === definition.starts);
    const slot = program.args[index * 4 + k];
    this.#tasks.bring(slot, value);
    // After a fork the child is in the same call, until it returns from it.
    if (this.#tasks.open[slot] === NOBODY && this.machine.underway(slot)) {
      this.#tasks.opened(slot, index);
    }
  }

  /** The engine refuses: the step names a handle or a task that is not there. */
  #refuse(step: number, slot: number): void {
    this.#called(step, slot);
    if (!this.#herald.going) return;
    this.#tasks.closed(slot);
    this.#herald.returned(step, slot, DANGLING, 0);
  }

  #act(step: number): void {
    const program = this.#current();
    const definition = this.contract.ops[program.ops[step]];
    const there = this.#resolve(step, definition);
    let value = 0;
    if (there && definition.by !== 'task') {
      const args = Array.from(this.#native.subarray(0, definition.args.length));
      value = this.machine.world(definition.by.device, definition.name, args);
    }
    const ending: Ending = !there ? DANGLING : value < 0 ? REFUSED : DONE;
    const shown = value < 0 ? -1 - value : value;
    this.#herald.world(step, ending, shown);
    // What the world did may have made something ready, a server included.
    if (this.#herald.going) this.#pump();
    if (this.#herald.going) this.#drain();
  }

  #called(step: number, slot: number): void {
    this.#tasks.opened(slot, step);
    this.#herald.called(step, slot);
  }

  #rest(): void {
    const open: number[] = [];
    for (let slot = 1; slot < this.#tasks.open.length; slot++) {
      if (this.#tasks.open[slot] !== NOBODY) open.push(this.#tasks.open[slot]);
    }
    this.#herald.rest(open);
  }

  #current(): PackedProgram {
    if (this.#program === null) throw new Error('no program is being run');
    return this.#program;
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
}
