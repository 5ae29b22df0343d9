/** A session: one design booted on one machine, on which programs of one contract are run. */
import type { Authority } from '../words/authority.ts';
import type { PeekBus } from '../words/bus.ts';
import type { Contract, OpDefinition } from '../words/contract.ts';
import type { Kernel, KernelDesign, Thread } from '../words/kernel.ts';
import type { Fuel, Machine, Stop } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import { bootInfo, firmwareOf } from './firmware.ts';
import { HandleTable } from './handle-table.ts';
import { DANGLING, DONE, type Ending, FAULTED, REFUSED, TraceColumns } from './trace-columns.ts';

/** Far more than any op of a healthy kernel needs; a step that uses it up does not end. */
const FUEL: Fuel = { traps: 20_000, accessesPerTrap: 2_000_000, trapsPerActivation: 1_000 };

const NOBODY = -1;

export interface SessionOptions {
  /** The variant, by the names of its options. */
  readonly variant?: Readonly<Record<string, string>>;
  readonly fuel?: Partial<Fuel>;
  /**
   * Called at every rest point; the machine and kernel that it returns take over. For the laws, which
   * exchange them for fresh ones.
   */
  readonly atRest?: (machine: Machine, kernel: Kernel) => { machine: Machine; kernel: Kernel };
}

/** How a run ended. */
export type RunEnd = 'complete' | 'stopped' | 'panic' | 'exhausted';

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

  readonly #threads: Float64Array;
  /** 0 never spawned, 1 alive, 2 ended. */
  readonly #life: Uint8Array;
  /** The program index of the call that each slot is in; NOBODY if none. */
  readonly #open: Int32Array;
  #openCalls = 0;
  /** Steps that wait until their task returns from the call before. */
  readonly #waiting: number[][];
  #program: PackedProgram | null = null;
  #watcher: Watcher | null = null;
  #going = true;
  #end: RunEnd = 'complete';
  #last = 0;
  #believed: Authority | null = null;
  readonly #result: { kind: Result['kind']; value: number } = { kind: 'done', value: 0 };
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
    const slots = contract.tasks + 1;
    this.#threads = new Float64Array(slots);
    this.#life = new Uint8Array(slots);
    this.#open = new Int32Array(slots).fill(NOBODY);
    this.#waiting = Array.from({ length: slots }, () => []);
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
    this.#believed ??= this.observe();
    return this.#believed;
  }

  observe(): Authority {
    try {
      return this.kernel.observe(this.machine.peek);
    } catch (thrown) {
      throw new ObserveError(thrown);
    }
  }

  alive(slot: number): boolean {
    return this.#life[slot] === 1;
  }

  /** Runs a program from the state after boot. */
  run(program: PackedProgram, watcher: Watcher): RunEnd {
    this.#begin(program, watcher);
    if (program.free) this.#runFree(program);
    else this.#runDirected(program);
    if (this.#going) this.#settle();
    if (this.#going) this.#rest();
    this.machine.disarm();
    return this.#end;
  }

  /** As `run`, but step by step: `next` performs one step and returns false after the last. */
  #begin(program: PackedProgram, watcher: Watcher): void {
    this.machine.reset();
    this.machine.stopAtRest = this.#options.atRest !== undefined;
    this.#program = program;
    this.#watcher = watcher;
    this.#going = true;
    this.#end = 'complete';
    this.#last = 1;
    this.#believed = null;
    this.#openCalls = 0;
    this.#threads.fill(0);
    this.#life.fill(0);
    this.#open.fill(NOBODY);
    for (const queue of this.#waiting) queue.length = 0;
    this.#threads[1] = this.#root;
    this.#life[1] = 1;
    this.#handles.begin(program);
    this.trace.begin(program);
    watcher.begin(program, this);
  }

  #runDirected(program: PackedProgram): void {
    for (let step = 0; step < program.length && this.#going; step++) {
      this.#settle();
      if (this.#going) this.#take(step, program.by[step]);
    }
  }

  /** The kernel and its timer choose: a task takes its next step whenever it stands at its home. */
  #runFree(program: PackedProgram): void {
    const slots = this.contract.tasks + 1;
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
    while (this.#going) {
      const here = this.machine.current();
      let step = here > 0 && this.#open[here] === NOBODY ? nextOf(here) : NOBODY;
      // The task that runs has nothing more to do: whoever is first in the list, and can, goes on.
      for (let slot = 0; slot < slots && step === NOBODY; slot++) {
        if (slot === 0 || this.#open[slot] === NOBODY) step = nextOf(slot);
      }
      if (step === NOBODY) {
        const open = this.#openCalls;
        this.#settle();
        if (this.#openCalls === open) return;
      } else take(step);
    }
  }

  /** Lets every open call that can run do so, until none can. */
  #settle(): void {
    let moved = this.#openCalls > 0;
    while (moved && this.#going) {
      moved = false;
      for (let slot = 1; slot < this.#open.length && this.#going; slot++) {
        if (this.#open[slot] === NOBODY || this.#life[slot] !== 1) continue;
        const before = this.#openCalls;
        if (!this.#dispatch(slot)) continue;
        this.#pump();
        if (this.#openCalls !== before) moved = true;
      }
    }
  }

  /** Performs a step, or leaves it waiting behind its task's open call. */
  #take(step: number, slot: number): void {
    if (slot === 0) {
      this.#act(step);
      return;
    }
    if (this.#life[slot] !== 1) {
      this.#refuse(step, slot);
      return;
    }
    if (this.#open[slot] !== NOBODY || this.#waiting[slot].length > 0) {
      this.#waiting[slot].push(step);
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
    if (!this.#dispatch(slot)) {
      if (this.#going) this.#waiting[slot].push(step);
      return;
    }
    this.#called(step, slot);
    if (!this.#going) return;
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
    for (let slot = 1; slot < this.#waiting.length && this.#going; slot++) {
      const queue = this.#waiting[slot];
      while (queue.length > 0 && this.#open[slot] === NOBODY && this.#going) {
        const step = queue.shift() ?? 0;
        if (this.#life[slot] !== 1) this.#refuse(step, slot);
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
    for (let k = 0; k < definition.args.length; k++) {
      const arg = definition.args[k];
      const value = program.args[step * 4 + k];
      if (arg.domain.kind === 'handle') {
        if (!this.#handles.has(value, arg.domain.of)) return false;
        this.#native[k] = this.#handles.get(value);
      } else if (arg.domain.kind === 'task') {
        if (definition.starts === arg.name) this.#native[k] = this.machine.home(value);
        else if (this.#life[value] === 0) return false;
        else this.#native[k] = this.#threads[value];
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

  #dispatch(slot: number): boolean {
    const answer = this.machine.dispatch(this.kernel, this.#threads[slot]);
    if (answer === 'panic') this.#panic(this.machine.stopMessage);
    if (answer !== 'ready') return false;
    if (slot !== this.#last) {
      this.trace.switched(this.#last, slot, this.machine.now());
      this.#last = slot;
    }
    return true;
  }

  /** Runs the machine until it stands at a home, or nothing can run. */
  #pump(): void {
    while (this.#going) {
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
        this.#panic(machine.stopMessage);
        return true;
      case 'exhausted':
        this.#end = 'exhausted';
        this.#going = false;
        this.#watcher?.exhausted(machine.stopMessage, this.#open[this.#last]);
        return true;
      case 'returned':
        this.#ended(machine.stopSlot, machine.stopValue);
        return true;
      case 'faulted':
        this.#close(machine.stopSlot, FAULTED, 0);
        return true;
      case 'idle':
        this.#buryTheDead();
        if (this.#going && this.#openCalls > 0) this.#rest();
        return true;
      default:
        this.#buryTheDead();
        return true;
    }
  }

  /** An op's result says how it ended: a value, or the n-th refusal. */
  #ended(slot: number, value: number): void {
    if (value >= 0) this.#close(slot, DONE, value);
    else this.#close(slot, REFUSED, -1 - value);
    if (this.#going) this.#buryTheDead();
  }

  /** Calls whose activation the kernel has released: their tasks are gone. */
  #buryTheDead(): void {
    if (this.#openCalls === 0) return;
    const program = this.#current();
    for (let slot = 1; slot < this.#open.length && this.#going; slot++) {
      const step = this.#open[slot];
      if (step === NOBODY || this.machine.underway(slot)) continue;
      const ends = this.contract.ops[program.ops[step]].ends === true;
      this.#life[slot] = 2;
      this.#close(slot, ends ? DONE : FAULTED, 0);
    }
  }

  #close(slot: number, ending: Ending, value: number): void {
    const program = this.#current();
    const step = this.#open[slot];
    // A fork returns in the child as well: the step is its parent's, by the machine's record.
    const index = step === NOBODY ? this.#indexOf(this.machine.stopStep - 1) : step;
    if (index === NOBODY) {
      this.#panic(`task t${slot} returned from an op that it never began`);
      return;
    }
    if (step !== NOBODY) {
      this.#open[slot] = NOBODY;
      this.#openCalls--;
    }
    const definition = this.contract.ops[program.ops[index]];
    if (ending === DONE && step !== NOBODY) this.#bring(index, definition, value);
    this.#returned(index, slot, ending, value);
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
    this.#threads[slot] = value;
    this.#life[slot] = 1;
  }

  /** The engine refuses: the step names a handle or a task that is not there. */
  #refuse(step: number, slot: number): void {
    this.#called(step, slot);
    if (!this.#going) return;
    this.#open[slot] = NOBODY;
    this.#openCalls--;
    this.#returned(step, slot, DANGLING, 0);
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
    this.#believed = null;
    this.trace.world(step, ending, shown, this.machine.now());
    this.#tell(ending, shown);
    this.#keepGoing(this.#watcher?.world(step, this.#result) ?? true);
    // What the world did may have made something ready, a server included.
    if (this.#going) this.#pump();
    if (this.#going) this.#drain();
  }

  #called(step: number, slot: number): void {
    this.#open[slot] = step;
    this.#openCalls++;
    this.#believed = null;
    this.trace.call(step, slot, this.machine.now());
    this.#keepGoing(this.#watcher?.call(step, slot) ?? true);
  }

  #returned(step: number, slot: number, ending: Ending, value: number): void {
    this.#believed = null;
    this.trace.returned(step, slot, ending, value, this.machine.now());
    this.#tell(ending, value);
    this.#keepGoing(this.#watcher?.returned(step, slot, this.#result) ?? true);
  }

  #tell(ending: Ending, value: number): void {
    this.#result.kind =
      ending === DONE
        ? 'done'
        : ending === REFUSED
          ? 'refused'
          : ending === DANGLING
            ? 'dangling'
            : 'faulted';
    this.#result.value = value;
  }

  #rest(): void {
    const open: number[] = [];
    for (let slot = 1; slot < this.#open.length; slot++) {
      if (this.#open[slot] !== NOBODY) open.push(this.#open[slot]);
    }
    this.#believed = null;
    this.trace.rest(open, this.machine.now());
    this.#keepGoing(this.#watcher?.rest(open) ?? true);
  }

  #panic(message: string): void {
    this.#end = 'panic';
    this.#going = false;
    this.trace.panic(message, this.machine.now());
    this.#watcher?.panic(message);
  }

  #keepGoing(going: boolean): void {
    if (going || !this.#going) return;
    this.#going = false;
    this.#end = 'stopped';
  }

  #current(): PackedProgram {
    if (this.#program === null) throw new Error('no program is being run');
    return this.#program;
  }
}

/** A design that does not come up: a bug of the design's, before any program. */
export class BootError extends Error {}

/** `observe` threw: a bug of the kernel's, met while an oracle looked. */
export class ObserveError extends Error {
  override readonly name = 'ObserveError';

  constructor(thrown: unknown) {
    super(`observe: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
