/** The emulated machine: a processor, its chips, and the loop that runs code until a harness is needed. */
import type { FaultSite } from '../core/words/bus.ts';
import type { Device } from '../core/words/device.ts';
import type { Kernel } from '../core/words/kernel.ts';
import type {
  DeviceSlot,
  Firmware,
  Fuel,
  Machine,
  MachineFacts,
  Snapshot,
  Stop,
} from '../core/words/machine.ts';
import type { PathSheet } from '../core/words/path.ts';
import type { Activation } from './activation.ts';
import {
  CodeSpace,
  type CodeSpaceState,
  faultHomeOf,
  homeOf,
  isFaultHome,
  slotAt,
} from './code-space.ts';
import { DeviceBay, type DeviceBayState } from './device-bay.ts';
import { FuelExhausted, HarnessBug, KernelBug, UNWIND } from './errors.ts';
import { InterruptController, type InterruptState } from './interrupts.ts';
import { type CountLedger, HARNESS_ROOM, INTERRUPTS, TASK_ROOM } from './ledger.ts';
import { type MemoryState, PhysicalMemory } from './memory.ts';
import { Peek } from './peek.ts';
import type { ChipStates, Processor, ProcessorHost } from './processor.ts';
import { Timer, type TimerState } from './timer.ts';

/** Task slots that a machine has homes for; a contract's tasks are among them. */
const SLOTS = 16;
/** Rooms that every machine has; a design's own come after. */
export const KERNEL_ROOM = 2;
const COMMON_ROOMS = ['task', 'harness', 'kernel'] as const;

const TIMER_LINE = 0;
const NEVER = Number.MAX_SAFE_INTEGER;

/** What a run may use when nobody says otherwise: far more than any op of a healthy kernel. */
const DEFAULT_FUEL: Fuel = {
  traps: 1_000_000,
  accessesPerTrap: 2_000_000,
  trapsPerActivation: 4096,
};

/** Puts a family's processor together with its memory, ledger and interrupt controller. */
export type BuildProcessor = (
  memory: PhysicalMemory,
  ledger: CountLedger,
  interrupts: InterruptController,
) => Processor;

export interface MachineParts {
  readonly facts: MachineFacts;
  readonly frames: number;
  readonly devices: readonly Device[];
  readonly ledger: (rooms: readonly string[], payers: number) => CountLedger;
  readonly processor: BuildProcessor;
}

export class EmulatedMachine implements Machine, ProcessorHost {
  readonly facts: MachineFacts;
  readonly bus: Processor;
  readonly peek: Peek;
  readonly devices: readonly DeviceSlot[];
  readonly lines: readonly string[];
  readonly #parts: MachineParts;
  readonly #memory: PhysicalMemory;
  readonly #interrupts: InterruptController;
  readonly #timer = new Timer();
  readonly #bay: DeviceBay;
  readonly #code: CodeSpace;
  #rooms: readonly string[] = COMMON_ROOMS;
  /** The room of each entry, by its number. */
  #entryRooms: readonly number[] = [];
  ledger: CountLedger;
  stopSlot = 0;
  stopStep = 0;
  stopValue = 0;
  onInterrupt: ((line: number) => void) | null = null;
  stopAtRest = false;
  stopMessage = '';
  /** The last stop was at a rest point, from which `run` goes on. */
  #rested = false;

  #fuel: Fuel = DEFAULT_FUEL;
  #traps = 0;
  /** The kernel whose trap handler runs; null while other code does. */
  #inTrap = false;
  #kernel: Kernel | null = null;
  /** The op activation of each slot; null where none is under way. */
  readonly #ops: (Activation | null)[] = new Array<Activation | null>(SLOTS).fill(null);
  /** Armed interrupts: at what value of `instructions`, and on which line. */
  readonly #armed: { at: number; line: number }[] = [];
  #armedAt = NEVER;
  /** How many more times the fault site answers no before it fails; 0: not armed. */
  #failIn = 0;
  #failSite: FaultSite = 'alloc';
  #trapLimit = NEVER;
  #sealed: MachineSnapshot | null = null;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.facts = parts.facts;
    this.#memory = new PhysicalMemory(parts.frames);
    this.#bay = new DeviceBay(parts.devices);
    this.devices = this.#bay.slots;
    this.lines = ['timer', ...parts.devices.flatMap((device) => device.lines)];
    this.#interrupts = new InterruptController(this.lines);
    this.ledger = parts.ledger(this.#rooms, SLOTS);
    this.bus = parts.processor(this.#memory, this.ledger, this.#interrupts);
    this.bus.host = this;
    this.peek = new Peek(this.bus, this.#bay);
    this.#code = new CodeSpace(this.bus);
    this.#bay.connect(this.bus, this.#interrupts, () => this.#schedule());
  }

  install(firmware: Firmware): void {
    const servers = firmware.entries.filter((entry) => entry.step === undefined);
    this.#rooms = [...COMMON_ROOMS, ...firmware.rooms, ...servers.map((entry) => entry.name)];
    this.ledger = this.#parts.ledger(this.#rooms, SLOTS);
    this.bus.ledger = this.ledger;
    this.bus.blot();
    this.bus.setPaths(firmware.paths.paths);
    this.#code.install(firmware.entries);
    this.#entryRooms = firmware.entries.map((entry) =>
      entry.step === undefined ? this.#rooms.indexOf(entry.name) : TASK_ROOM,
    );
  }

  get rooms(): readonly string[] {
    return this.#rooms;
  }

  entry(name: string): number {
    return this.#code.pcOf(name);
  }

  home(slot: number): number {
    return homeOf(slot);
  }

  faultHome(slot: number): number {
    return faultHomeOf(slot);
  }

  // The run loop.

  begin(
    slot: number,
    step: number,
    pc: number,
    a0: number,
    a1: number,
    a2: number,
    a3: number,
  ): void {
    const bus = this.bus;
    if (bus.pcRegister !== homeOf(slot)) {
      throw new HarnessBug(`step v${step} begins where task t${slot} does not stand`);
    }
    const registers = bus.registerFile;
    registers[0] = a0;
    registers[1] = a1;
    registers[2] = a2;
    registers[3] = a3;
    const activation = this.#code.start(this.#code.entryAt(pc), step, homeOf(slot));
    this.#ops[slot] = activation;
    bus.pcRegister = this.#code.pcOfActivation(activation);
    bus.turnTo(slot, TASK_ROOM);
  }

  run(kernel: Kernel): Stop {
    this.#kernel = kernel;
    try {
      return this.#loop(kernel);
    } catch (thrown) {
      return this.#stopped(thrown);
    }
  }

  #loop(kernel: Kernel): Stop {
    const bus = this.bus;
    for (;;) {
      const idle = bus.idling && !this.#wake();
      if (this.stopAtRest && !this.#rested) {
        this.#rested = true;
        return 'rest';
      }
      this.#rested = false;
      if (idle) return 'idle';
      const line = this.#interrupts.next();
      if (line >= 0) {
        this.#interrupt(kernel, line, false);
        continue;
      }
      const pc = bus.pcRegister;
      const slot = slotAt(pc);
      if (slot !== 0) return this.#atHome(pc, slot);
      const activation = this.#code.activationAt(pc) ?? this.#enter(pc);
      if (activation === null) this.#nowhere(kernel, pc);
      else if (this.#resume(kernel, activation)) return 'returned';
    }
  }

  /** What was thrown in a run: the design's bug, or too little fuel; a bug of ours is thrown on. */
  #stopped(thrown: unknown): 'panic' | 'exhausted' {
    if (thrown instanceof HarnessBug) throw thrown;
    this.stopMessage = thrown instanceof Error ? thrown.message : String(thrown);
    this.#inTrap = false;
    this.#trapLimit = NEVER;
    return thrown instanceof FuelExhausted ? 'exhausted' : 'panic';
  }

  dispatch(kernel: Kernel, thread: Thread): 'ready' | 'blocked' | 'panic' {
    const bus = this.bus;
    this.#kernel = kernel;
    bus.turnTo(0, HARNESS_ROOM);
    bus.kernelMode = true;
    this.#inTrap = true;
    try {
      return kernel.dispatch(thread) ? 'ready' : 'blocked';
    } catch (thrown) {
      this.#stopped(thrown);
      return 'panic';
    } finally {
      this.#inTrap = false;
      bus.leaveAll();
    }
  }

  underway(slot: number): boolean {
    return this.#ops[slot] !== null;
  }

  #atHome(pc: number, slot: number): Stop {
    this.bus.kernelMode = false;
    this.stopSlot = slot;
    if (!isFaultHome(pc)) return 'home';
    const op = this.#ops[slot];
    this.stopStep = op?.step ?? 0;
    if (op !== null) this.#code.free(op);
    this.#ops[slot] = null;
    this.bus.pcRegister = homeOf(slot);
    return 'faulted';
  }

  /** A new activation, if `pc` is an entry. */
  #enter(pc: number): Activation | null {
    const entry = this.#code.entryAt(pc);
    if (entry < 0) return null;
    const activation = this.#code.start(entry, 0, pc);
    this.bus.pcRegister = this.#code.pcOfActivation(activation);
    return activation;
  }

  /** The kernel returned to an address that holds no code. */
  #nowhere(kernel: Kernel, pc: number): void {
    const trap = this.bus.trap;
    trap.kind = 'fault';
    trap.cause = 'address';
    trap.number = 0;
    trap.address = pc;
    trap.access = 'fetch';
    trap.fromKernel = false;
    this.#deliver(kernel);
  }

  /** Runs an activation until it traps or ends; true if it was an op and has ended. */
  #resume(kernel: Kernel, activation: Activation): boolean {
    const bus = this.bus;
    const slot = slotAt(activation.home);
    bus.kernelMode = activation.level === 'kernel';
    bus.turnTo(slot === 0 ? this.ledger.payer : slot, this.#entryRooms[activation.entry]);
    let progress: 'trapped' | 'finished';
    try {
      progress = activation.resume(this.#code.entry(activation.entry).code);
    } catch (thrown) {
      if (thrown !== UNWIND) throw thrown;
      bus.trap.fromKernel = bus.kernelMode;
      this.#deliver(kernel);
      return false;
    }
    if (progress === 'finished') return this.#finish(activation, slot);
    if (activation.traps > this.#fuel.trapsPerActivation) {
      throw new KernelBug(
        `an activation of ${this.#code.entry(activation.entry).name} has made ${activation.traps} traps: ` +
          'a server ends its activation with every message and keeps what must last in memory',
      );
    }
    const trap = bus.trap;
    trap.kind = activation.request === 0 || bus.kernelMode ? 'call' : 'fault';
    trap.cause = 'privileged';
    trap.number = activation.request;
    trap.address = 0;
    trap.access = 'fetch';
    trap.fromKernel = bus.kernelMode;
    this.#deliver(kernel);
    return false;
  }

  #finish(activation: Activation, slot: number): boolean {
    const isOp = activation.step !== 0 && slot !== 0;
    this.bus.pcRegister = activation.home;
    this.stopSlot = slot;
    this.stopStep = activation.step;
    this.stopValue = activation.result;
    if (isOp && this.#ops[slot] === activation) this.#ops[slot] = null;
    this.#code.free(activation);
    return isOp;
  }

  #deliver(kernel: Kernel): void {
    const bus = this.bus;
    if (++this.#traps > this.#fuel.traps) {
      throw new FuelExhausted(`the op did not end within ${this.#fuel.traps} traps`);
    }
    const room = this.ledger.room;
    bus.turnTo(this.ledger.payer, KERNEL_ROOM);
    // A co-located server calls the kernel; it does not trap into it.
    if (!bus.trap.fromKernel) bus.enterTrap();
    const wasUser = !bus.trap.fromKernel;
    bus.kernelMode = true;
    this.#inTrap = true;
    this.#trapLimit = bus.instructions + this.#fuel.accessesPerTrap;
    this.#schedule();
    kernel.trap(bus.trap);
    this.#inTrap = false;
    this.#trapLimit = NEVER;
    bus.leaveAll();
    this.#schedule();
    if (wasUser) bus.returnFromTrap();
    bus.turnTo(this.ledger.payer, room);
  }

  #interrupt(kernel: Kernel, line: number, fromKernel: boolean): void {
    const bus = this.bus;
    const trap = bus.trap;
    trap.kind = 'interrupt';
    trap.number = line;
    trap.address = 0;
    trap.access = 'fetch';
    trap.fromKernel = fromKernel;
    bus.count(INTERRUPTS, 1);
    this.onInterrupt?.(line);
    bus.idling = false;
    this.#deliver(kernel);
  }

  takeInterrupts(): void {
    const kernel = this.#kernel;
    if (kernel === null) return;
    const trap = this.bus.trap;
    const { kind, number, cause, address, access, fromKernel } = trap;
    const limit = this.#trapLimit;
    for (let line = this.#interrupts.next(); line >= 0; line = this.#interrupts.next()) {
      const before = this.#interrupts.pending;
      this.#interrupt(kernel, line, true);
      if (this.#interrupts.next() === line && this.#interrupts.pending === before) {
        throw new KernelBug(`interrupt ${this.lines[line]} was neither acknowledged nor masked`);
      }
    }
    this.#inTrap = true;
    this.#trapLimit = limit;
    this.bus.kernelMode = true;
    trap.kind = kind;
    trap.number = number;
    trap.cause = cause;
    trap.address = address;
    trap.access = access;
    trap.fromKernel = fromKernel;
    this.#schedule();
  }

  /** Waits for the next interrupt; false if none can come. */
  #wake(): boolean {
    const bus = this.bus;
    while (this.#interrupts.next() < 0) {
      const due = Math.min(this.#timer.due, this.#bay.due);
      if (due === Number.POSITIVE_INFINITY) return false;
      bus.idleUntil(due);
      this.#fire();
    }
    bus.idling = false;
    return true;
  }

  // What is due.

  /** Fires the timer and the devices whose time has come, and an armed interrupt. */
  #fire(): void {
    const bus = this.bus;
    while (this.#armed.length > 0 && bus.instructions >= this.#armed[0].at) {
      this.#interrupts.raise(this.#armed[0].line);
      this.#armed.shift();
    }
    this.#armedAt = this.#armed.length === 0 ? NEVER : this.#armed[0].at;
    const now = bus.now();
    if (this.#timer.tick(now)) this.#interrupts.raise(TIMER_LINE);
    this.#bay.tick(now);
  }

  /** Sets when the processor must look up from its work. */
  #schedule(): void {
    const bus = this.bus;
    let next = Math.min(this.#armedAt, this.#trapLimit);
    const due = Math.min(this.#timer.due, this.#bay.due);
    if (due !== Number.POSITIVE_INFINITY) {
      // Waits make the time pass faster than instructions do; so look up early, and look again.
      const instructions = (due - bus.now()) / (4 * bus.instructionCycles);
      next = Math.min(next, bus.instructions + Math.max(1, Math.floor(instructions)));
    }
    bus.nextEvent = next;
  }

  onEvent(): void {
    const bus = this.bus;
    if (this.#inTrap && bus.instructions >= this.#trapLimit) {
      throw new KernelBug(`a trap did not end within ${this.#fuel.accessesPerTrap} bus accesses`);
    }
    this.#fire();
    this.#schedule();
    if (this.#inTrap || this.#kernel === null) return;
    const line = this.#interrupts.next();
    if (line < 0) return;
    const trap = bus.trap;
    trap.kind = 'interrupt';
    trap.number = line;
    trap.address = 0;
    trap.access = 'fetch';
    bus.count(INTERRUPTS, 1);
    this.onInterrupt?.(line);
    throw UNWIND;
  }

  deviceLoad(pa: number): number {
    return this.#bay.load(pa);
  }

  deviceStore(pa: number, value: number): boolean {
    return this.#bay.store(pa, value);
  }

  clone(pc: number, home: number): number {
    const original = this.#code.activationAt(pc);
    if (original === null)
      throw new KernelBug(`clone of PC 0x${pc.toString(16)}, which names no activation`);
    const copy = this.#code.clone(original, home);
    const slot = slotAt(home);
    if (slot !== 0 && copy.step !== 0) this.#ops[slot] = copy;
    return this.#code.pcOfActivation(copy);
  }

  release(pc: number): void {
    const activation = this.#code.activationAt(pc);
    if (activation === null) return;
    const slot = slotAt(activation.home);
    if (slot !== 0 && this.#ops[slot] === activation) this.#ops[slot] = null;
    this.#code.free(activation);
  }

  setTimer(cycles: number): void {
    this.#timer.start(cycles, this.bus.now());
    this.#schedule();
  }

  fails(site: FaultSite): boolean {
    if (this.#failIn === 0 || this.#failSite !== site) return false;
    this.#failIn--;
    return this.#failIn === 0;
  }

  arm(action: 'interrupt' | 'fail', name: string, count: number): void {
    if (action === 'fail') {
      this.#failSite = name as FaultSite;
      this.#failIn = count;
      return;
    }
    this.#armed.push({ at: this.bus.instructions + count, line: this.lines.indexOf(name) });
    this.#armed.sort((a, b) => a.at - b.at);
    this.#armedAt = this.#armed[0].at;
    this.#schedule();
  }

  disarm(): void {
    this.#armed.length = 0;
    this.#armedAt = NEVER;
    this.#failIn = 0;
    this.#schedule();
  }

  world(device: string, action: string, args: readonly number[]): number {
    return this.#bay.act(device, action, args);
  }

  current(): number {
    const pc = this.bus.pcRegister;
    const slot = slotAt(pc);
    if (slot !== 0) return slot;
    const activation = this.#code.activationAt(pc);
    return activation === null ? 0 : slotAt(activation.home);
  }

  now(): number {
    return this.bus.now();
  }

  refuel(fuel: Fuel): void {
    this.#fuel = fuel;
    this.#traps = 0;
  }

  // State.

  snapshot(): MachineSnapshot {
    const bus = this.bus;
    bus.ink();
    return {
      machine: this.facts.id,
      memory: this.#memory.save(),
      chips: bus.saveChips(),
      registers: bus.registerFile.slice(),
      pc: bus.pcRegister,
      kernelMode: bus.kernelMode,
      idling: bus.idling,
      interrupts: this.#interrupts.save(),
      timer: this.#timer.save(),
      devices: this.#bay.save(),
      code: this.#code.save(),
      ops: this.#ops.map((activation) => activation?.index ?? -1),
      clock: { instructions: bus.instructions, waited: bus.waited },
      ledger: {
        counts: this.ledger.counts.slice(),
        payer: this.ledger.payer,
        room: this.ledger.room,
      },
      traps: this.#traps,
    };
  }

  restore(snapshot: Snapshot): void {
    const state = snapshot as MachineSnapshot;
    if (state.machine !== this.facts.id) {
      throw new Error(`a snapshot of ${state.machine} does not fit ${this.facts.id}`);
    }
    this.#memory.restore(state.memory);
    this.bus.restoreChips(state.chips);
    this.#restoreRest(state);
    this.ledger.counts.set(state.ledger.counts);
  }

  /** All but memory, chips and counts. */
  #restoreRest(state: MachineSnapshot): void {
    const bus = this.bus;
    bus.registerFile.set(state.registers);
    bus.pcRegister = state.pc;
    bus.kernelMode = state.kernelMode;
    bus.idling = state.idling;
    this.#interrupts.restore(state.interrupts);
    this.#timer.restore(state.timer);
    this.#bay.restore(state.devices);
    this.#code.restore(state.code);
    state.ops.forEach((index, slot) => {
      this.#ops[slot] = index < 0 ? null : this.#code.at(index);
    });
    bus.instructions = state.clock.instructions;
    bus.waited = state.clock.waited;
    bus.blot();
    this.ledger.turnTo(state.ledger.payer, state.ledger.room);
    this.#traps = state.traps;
    this.#inTrap = false;
    this.#rested = false;
    this.#trapLimit = NEVER;
    this.disarm();
    bus.leaveAll();
  }

  seal(): void {
    this.#memory.seal();
    this.#sealed = this.snapshot();
    this.reset();
  }

  reset(): void {
    const sealed = this.#sealed;
    if (sealed === null) throw new Error('a machine must be sealed before it can be reset');
    this.#memory.reset();
    this.bus.restoreChips({ architectural: sealed.chips.architectural, timing: null });
    this.#restoreRest(sealed);
    this.ledger.clear();
  }

  hash(): number {
    let hash = this.#memory.hash(0x811c9dc5);
    hash = this.bus.hashChips(hash);
    const mix = (value: number) => {
      hash = Math.imul(hash ^ value, 0x01000193);
    };
    for (const register of this.bus.registerFile) mix(register);
    mix(this.bus.pcRegister);
    mix(this.#interrupts.pending);
    mix(this.#interrupts.masked);
    return hash >>> 0;
  }
}

/** The whole state of an emulated machine, as data that structured cloning can copy. */
export interface MachineSnapshot extends Snapshot {
  readonly memory: MemoryState;
  readonly chips: ChipStates;
  readonly registers: Int32Array;
  readonly pc: number;
  readonly kernelMode: boolean;
  readonly idling: boolean;
  readonly interrupts: InterruptState;
  readonly timer: TimerState;
  readonly devices: DeviceBayState;
  readonly code: CodeSpaceState;
  /** The number of each slot's op activation; -1 where there is none. */
  readonly ops: readonly number[];
  readonly clock: { readonly instructions: number; readonly waited: number };
  readonly ledger: { readonly counts: Float64Array; readonly payer: number; readonly room: number };
  readonly traps: number;
}

/** An empty path sheet, for designs that charge nothing by name. */
export const NO_PATHS: PathSheet = { paths: [] };
