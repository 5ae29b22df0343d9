/** The run loop: user code runs until it traps; the kernel runs until it returns; and so on. */
import type { Kernel, Thread } from '../core/words/kernel.ts';
import type { Fuel, Stop } from '../core/words/machine.ts';
import type { FaultCause, Trap } from '../core/words/trap.ts';
import type { Activation, Progress } from './activation.ts';
import type { Agenda } from './agenda.ts';
import { type CodeSpace, homeOf, isFaultHome, slotAt } from './code-space.ts';
import {
  caughtUnwind,
  FuelExhausted,
  HarnessBug,
  KernelBug,
  liveTooLong,
  POWER_CUT,
  UNWIND,
} from './errors.ts';
import type { InterruptController } from './interrupts.ts';
import { HARNESS_ROOM, INTERRUPTS, KERNEL_ROOM } from './ledger.ts';
import type { OpSlots } from './op-slots.ts';
import type { Processor } from './processor.ts';

/** Periodic ticks that may pass without any code running before we say that nothing will. */
const IDLE_TICKS = 4096;
/** A step may make as many bus accesses as this many traps may. */
const TRAPS_WORTH = 8;
/** Ticks in a row that raise no unmasked line before we say the same: a timer may run while masked. */
const SILENT_TICKS = 65_536;

const DEFAULT_FUEL: Fuel = {
  traps: 1_000_000,
  accessesPerTrap: 2_000_000,
  trapsPerActivation: 4096,
};

export class RunLoop {
  readonly #bus: Processor;
  readonly #code: CodeSpace;
  readonly #ops: OpSlots;
  readonly #interrupts: InterruptController;
  readonly #agenda: Agenda;
  /** The room of each entry, by its number. */
  entryRooms: readonly number[] = [];

  stopSlot = 0;
  stopStep = 0;
  stopValue = 0;
  stopMessage = '';
  stopAtRest = false;
  onInterrupt: ((line: number) => void) | null = null;

  #fuel: Fuel = DEFAULT_FUEL;
  #stepLimit = 0;
  #traps = 0;
  #kernel: Kernel | null = null;
  /** Whether an activation runs: only its accesses can be interrupted. */
  #inCode = false;
  /** Ticks that woke the processor since code last ran. */
  #idleTicks = 0;
  /** The activation that runs, or ran last. */
  #running: Activation | null = null;
  /** The trap in the register was served while the code that caused it still stood. */
  #served = false;
  /** Something was thrown through the code that runs: it must not come back as if nothing were. */
  #unwinding = false;
  /** The last stop was at a rest point, from which `run` goes on. */
  #rested = false;

  constructor(
    bus: Processor,
    code: CodeSpace,
    ops: OpSlots,
    interrupts: InterruptController,
    agenda: Agenda,
  ) {
    this.#bus = bus;
    this.#code = code;
    this.#ops = ops;
    this.#interrupts = interrupts;
    this.#agenda = agenda;
  }

  refuel(fuel: Fuel): void {
    this.#fuel = fuel;
    this.#traps = 0;
    this.#stepLimit = fuel.accessesPerTrap * TRAPS_WORTH;
    this.#agenda.limitStep(this.#stepLimit);
  }

  run(kernel: Kernel): Stop {
    this.#kernel = kernel;
    try {
      return this.#loop(kernel);
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  dispatch(kernel: Kernel, thread: Thread): 'ready' | 'blocked' | 'panic' | 'power' {
    const bus = this.#bus;
    this.#kernel = kernel;
    bus.turnTo(0, HARNESS_ROOM);
    bus.kernelMode = true;
    const idling = bus.idling;
    bus.idling = false;
    this.#agenda.limitTrap(this.#fuel.accessesPerTrap);
    try {
      const isReady = kernel.dispatch(thread);
      if (this.#agenda.isOff) return 'power';
      if (isReady) return 'ready';
      // The kernel left things as they were; if it was idling, it still is.
      bus.idling = idling;
      return 'blocked';
    } catch (thrown) {
      return this.#failed(thrown) === 'power' ? 'power' : 'panic';
    } finally {
      this.#agenda.unlimitTrap();
      bus.leaveTo(0);
    }
  }

  #loop(kernel: Kernel): Stop {
    const bus = this.#bus;
    for (;;) {
      this.#agenda.returned();
      const idle = bus.idling && !this.elapse();
      if (this.#agenda.isOff) return 'power';
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

  /** What was thrown in a run: the design's bug, too little fuel, no power; a bug of ours is thrown on. */
  #failed(thrown: unknown): 'panic' | 'exhausted' | 'power' {
    if (thrown instanceof HarnessBug) throw thrown;
    this.stopMessage = thrown instanceof Error ? thrown.message : String(thrown);
    this.#inCode = false;
    this.#served = false;
    this.#unwinding = false;
    this.#agenda.unlimitTrap();
    if (thrown === POWER_CUT || this.#agenda.isOff) return 'power';
    return thrown instanceof FuelExhausted ? 'exhausted' : 'panic';
  }

  #atHome(pc: number, slot: number): Stop {
    this.#bus.kernelMode = false;
    this.stopSlot = slot;
    if (!isFaultHome(pc)) return 'home';
    this.stopStep = this.#ops.abandon(slot);
    this.#bus.pcRegister = homeOf(slot);
    return 'faulted';
  }

  /** A new activation, if `pc` is an entry. */
  #enter(pc: number): Activation | null {
    const entry = this.#code.entryAt(pc);
    if (entry < 0) return null;
    const activation = this.#code.start(entry, 0, pc);
    this.#bus.pcRegister = this.#code.pcOfActivation(activation);
    return activation;
  }

  /** The kernel returned to an address that holds no code. */
  #nowhere(kernel: Kernel, pc: number): void {
    this.#setTrap('fault', 'address', 0, pc, false);
    this.#deliver(kernel);
  }

  /** Runs an activation until it traps or ends; true if it was an op and has ended. */
  #resume(kernel: Kernel, activation: Activation): boolean {
    const bus = this.#bus;
    const slot = slotAt(activation.home);
    this.#idleTicks = 0;
    bus.kernelMode = activation.level === 'kernel';
    bus.turnTo(slot === 0 ? bus.ledger.payer : slot, this.entryRooms[activation.entry]);
    let progress: Progress;
    this.#inCode = true;
    this.#running = activation;
    try {
      progress = activation.resume(this.#code.entry(activation.entry).code);
    } catch (thrown) {
      if (thrown !== UNWIND) throw thrown;
      this.#inCode = false;
      this.#unwinding = false;
      if (this.#served) {
        this.#served = false;
        return false;
      }
      bus.trap.fromKernel = bus.kernelMode;
      this.#deliver(kernel);
      return false;
    }
    this.#inCode = false;
    if (this.#unwinding) throw caughtUnwind(this.#code.entry(activation.entry).name);
    if (progress === 'finished') return this.#finish(activation, slot);
    if (activation.traps > this.#fuel.trapsPerActivation)
      throw liveTooLong(this.#code.entry(activation.entry).name, activation.traps);
    const { request } = activation;
    const { kernelMode } = bus;
    if (request === 0 || kernelMode) this.#setTrap('call', 'address', request, 0, kernelMode);
    else this.#setTrap('fault', 'privileged', request, 0, false);
    this.#deliver(kernel);
    return false;
  }

  #finish(activation: Activation, slot: number): boolean {
    // Code that ends without a trap, again and again, uses fuel as code that traps does.
    this.#burn();
    this.#bus.pcRegister = activation.home;
    this.stopSlot = slot;
    this.stopStep = activation.step;
    this.stopValue = activation.result;
    return this.#ops.finish(activation);
  }

  #burn(): void {
    if (++this.#traps > this.#fuel.traps) {
      throw new FuelExhausted(`the step did not end within ${this.#fuel.traps} traps`);
    }
  }

  /** Gives the trap in the register to the kernel, and comes back from it. */
  #deliver(kernel: Kernel): void {
    const bus = this.#bus;
    this.#burn();
    const payer = bus.ledger.payer;
    const room = bus.ledger.room;
    const fromUser = !bus.trap.fromKernel;
    const depth = bus.roomDepth;
    bus.turnTo(payer, KERNEL_ROOM);
    // A co-located server calls the kernel; it does not trap into it.
    if (fromUser) bus.enterTrap();
    bus.kernelMode = true;
    this.#agenda.limitTrap(this.#fuel.accessesPerTrap);
    kernel.trap(bus.trap);
    bus.leaveTo(depth);
    if (fromUser) bus.returnFromTrap();
    bus.turnTo(payer, room);
    this.#agenda.unlimitTrap();
  }

  #setTrap(
    kind: Trap['kind'],
    cause: FaultCause,
    number: number,
    address: number,
    fromKernel: boolean,
  ): void {
    const trap = this.#bus.trap;
    trap.kind = kind;
    trap.cause = cause;
    trap.number = number;
    trap.address = address;
    trap.access = 'fetch';
    trap.fromKernel = fromKernel;
  }

  #setInterrupt(line: number, fromKernel: boolean): void {
    this.#setTrap('interrupt', 'address', line, 0, fromKernel);
    this.#bus.count(INTERRUPTS, 1);
    this.onInterrupt?.(line);
  }

  #interrupt(kernel: Kernel, line: number, fromKernel: boolean): void {
    this.#setInterrupt(line, fromKernel);
    this.#bus.idling = false;
    this.#deliver(kernel);
  }

  /** Lets waiting interrupts into a kernel that stands at a preemption point. */
  takeInterrupts(): void {
    const kernel = this.#kernel;
    if (kernel === null) return;
    const bus = this.#bus;
    const interrupted = { ...bus.trap };
    const limit = this.#agenda.trapLimit;
    for (let line = this.#interrupts.next(); line >= 0; line = this.#interrupts.next()) {
      const served = this.#interrupts.served;
      this.#interrupt(kernel, line, true);
      if (this.#interrupts.served === served) {
        throw new KernelBug(
          `interrupt ${this.#interrupts.names[line]} was neither acknowledged nor masked`,
        );
      }
    }
    this.#agenda.setTrapLimit(limit);
    bus.kernelMode = true;
    Object.assign(bus.trap, interrupted);
  }

  /** Whoever could run has nothing to do: time passes until an interrupt waits; false if none will. */
  elapse(): boolean {
    const bus = this.#bus;
    // A device that wakes the processor is at work: only the timer's ticks can go on for nothing.
    if (this.#agenda.deviceIsDue) this.#idleTicks = 0;
    for (let ticks = 0; this.#interrupts.next() < 0; ticks++) {
      const due = this.#agenda.due;
      if (due === Number.POSITIVE_INFINITY || ticks === SILENT_TICKS) return false;
      bus.idleUntil(due);
      this.#agenda.fire();
      if (this.#agenda.isOff) return true;
    }
    if (++this.#idleTicks > IDLE_TICKS) {
      this.#idleTicks = 0;
      return false;
    }
    bus.idling = false;
    return true;
  }

  /**
   * An access of the code that runs has faulted. The kernel serves it while the code still stands, and
   * if it is to go on at once, it does so without being rebuilt: true. Where rest points are looked
   * at, every fault unwinds.
   */
  onFault(): boolean {
    const kernel = this.#kernel;
    if (!this.#inCode || kernel === null) return false;
    if (this.stopAtRest) {
      this.#unwinding = true;
      return false;
    }
    const bus = this.#bus;
    const pc = bus.pcRegister;
    const mode = bus.kernelMode;
    bus.trap.fromKernel = mode;
    this.#inCode = false;
    this.#unwinding = true;
    this.#deliver(kernel);
    // Another thread, nothing to run, an interrupt, or no such activation any more: it does not go on.
    const goesOn = bus.pcRegister === pc && this.#code.activationAt(pc) === this.#running;
    if (!goesOn || bus.idling || this.#interrupts.next() >= 0) {
      this.#served = true;
      return false;
    }
    this.#unwinding = false;
    bus.kernelMode = mode;
    this.#inCode = true;
    return true;
  }

  /** The processor looked up from its work. */
  onEvent(afterPath: boolean): void {
    if (this.#agenda.trapExpired()) {
      throw new KernelBug(`a trap did not end within ${this.#fuel.accessesPerTrap} bus accesses`);
    }
    if (this.#agenda.stepExpired()) {
      throw new FuelExhausted(`the step did not end within ${this.#stepLimit} bus accesses`);
    }
    this.#agenda.fire();
    if (this.#agenda.isOff) throw POWER_CUT;
    this.#agenda.schedule();
    if (!this.#inCode) return;
    this.#agenda.interruptible(afterPath);
    const line = this.#interrupts.next();
    if (line < 0) return;
    this.#setInterrupt(line, false);
    this.#unwinding = true;
    throw UNWIND;
  }

  save(): RunLoopState {
    return {
      traps: this.#traps,
      idleTicks: this.#idleTicks,
      rested: this.#rested,
    };
  }

  restore(state: RunLoopState): void {
    this.#traps = state.traps;
    this.#idleTicks = state.idleTicks;
    this.#rested = state.rested;
    this.#inCode = false;
    this.#served = false;
    this.#unwinding = false;
  }
}

export interface RunLoopState {
  readonly traps: number;
  readonly idleTicks: number;
  readonly rested: boolean;
}
