/**
 * A small kernel under which UNIX is a user task. Each of its traps is queued to a second task, which answers after as many
 * interrupts of the timer as a seed says; UNIX waits for that, and does not see it.
 */
import type { Code, Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';
import type { Kernel } from '../../core/words/kernel.ts';
import type { Machine } from '../../core/words/machine.ts';
import type { PathSheet } from '../../core/words/path.ts';
import type { Trap } from '../../core/words/trap.ts';
import type { Process, Registers, Upper } from '../../kernels/monolithic/unix/door.ts';
import { UNIX_PATHS } from '../../kernels/monolithic/unix/paths.ts';
import { LOWER_TRAP, MESSAGE, MESSAGE_PAGE } from '../../kernels/monolithic/unix/placed/placed.ts';
import { Dice } from '../../kernels/monolithic/unix/testing/dice.ts';
import { ENTRY_LO_D, ENTRY_LO_V, entryHi, entryLo } from '../../machines/formats/mips.ts';
import type { StubLower } from './stub-lower.ts';

/** Where the task's memory begins, in its space and in the machine. */
export const TASK_BASE = 0x10000000;
export const TASK_FRAME = 16;
const PAGE_SHIFT = 12;

/** What the second task asks for. */
const SECOND = { snooze: 1, done: 2 } as const;
const MOST_INTERRUPTS = 3;
/** Cycles between two interrupts for which it waits. */
const PERIOD = 500;
/** An interrupt comes in before one of so many accesses of a message, once in so many messages. */
const INTERRUPTED_ACCESSES = 60;
const INTERRUPTED_EVERY = 4;
/** Where it is to be rebuilt, it is at one in so many rest points. */
const REBUILT_EVERY = 200;
const STEP = 1;
const FUEL = { traps: 1_000_000, accessesPerTrap: 1_000_000, trapsPerActivation: 100_000 };

/** Waits for `interrupts` interrupts, then says that it is done. */
function* second(bus: UserBus, interrupts: number): Stoppable {
  for (let i = 0; i < interrupts; i++) {
    bus.setRegister(0, SECOND.snooze);
    yield 0;
  }
  bus.setRegister(0, SECOND.done);
  yield 0;
  return 0;
}

/** Paths of no length to speak of. */
export const SHORT_PATHS: PathSheet = {
  paths: UNIX_PATHS.map((name) => ({
    name,
    instructions: { value: 1, lo: 1, hi: 1 },
    textBytes: 4,
    provenance: 'structural',
    source: 'none: it is a stub',
  })),
};

export interface TaskOptions {
  readonly seed: number;
  /** The task's activation is rebuilt from its record now and then. */
  readonly isRebuilt?: boolean;
}

export class UnixTask implements Upper {
  readonly #machine: Machine;
  readonly #kernel: Kernel;
  readonly #low: StubLower;
  readonly #pageAt: number;
  readonly #dice: Dice;
  /** The call that the second task has, and where UNIX waits for it. */
  #asked: number[] = [];
  #waiting = 0;
  /** Where the second task snoozes; 0 while it does not. */
  #snoozing = 0;
  #isSecond = false;
  #answer = 0;
  /** Interrupts that UNIX has waited for, and those that came in between its accesses. */
  waited = 0;
  disturbed = 0;

  /** `page` is the message page's address in the task. */
  constructor(
    machine: Machine,
    low: StubLower,
    code: Code,
    page: number,
    { seed, isRebuilt = false }: TaskOptions,
  ) {
    this.#machine = machine;
    this.#low = low;
    this.#pageAt = machine.bus.kernelBase + (TASK_FRAME << PAGE_SHIFT) + page - TASK_BASE;
    this.#dice = new Dice(seed);
    machine.install({
      entries: [
        { name: 'unix', level: 'user', code },
        { name: 'second', level: 'user', code: second },
      ],
      rooms: [],
      paths: SHORT_PATHS,
    });
    this.#kernel = {
      trap: (trap) => this.#trap(trap),
      dispatch: () => true,
      observe: () => ({ spaces: [], frames: [], pinned: [] }),
    };
    machine.stopAtRest = isRebuilt;
    for (const line of machine.lines.keys()) machine.bus.maskInterrupt(line, false);
  }

  /** Sends a message, and lets the machine run until UNIX has answered it. */
  #send(message: number, a = 0, b = 0, c = 0): number {
    const { bus } = this.#machine;
    for (const [i, word] of [message, a, b, c].entries()) bus.setRegister(i, word >>> 0);
    bus.setPc(this.#machine.entry('unix'));
    this.#machine.refuel(FUEL);
    if (this.#dice.oneIn(INTERRUPTED_EVERY)) {
      const access = 1 + this.#dice.below(INTERRUPTED_ACCESSES);
      this.#machine.arm(STEP, 'interrupt', 'timer', access);
    }
    let stop = this.#machine.run(this.#kernel);
    while (stop === 'rest') {
      if (this.#dice.oneIn(REBUILT_EVERY)) this.#machine.restore(this.#machine.snapshot());
      stop = this.#machine.run(this.#kernel);
    }
    this.#machine.disarm(STEP);
    if (stop !== 'home')
      throw new Error(`the machine stopped: ${stop} ${this.#machine.stopMessage}`);
    return this.#answer | 0;
  }

  #trap(trap: Trap): void {
    if (trap.kind === 'interrupt') this.#interrupt(trap.number);
    else if (trap.kind === 'fault') this.#refill(trap);
    else if (this.#isSecond) this.#secondTask();
    else this.#unixTask();
  }

  #interrupt(line: number): void {
    const { bus } = this.#machine;
    bus.acknowledge(line);
    if (this.#snoozing === 0) {
      this.disturbed++;
      return;
    }
    this.waited++;
    bus.setTimer(0);
    bus.setPc(this.#snoozing);
    this.#snoozing = 0;
  }

  #refill({ address, cause }: Trap): void {
    const { mips } = this.#machine.bus;
    const frame = TASK_FRAME + ((address - TASK_BASE) >> PAGE_SHIFT);
    if (
      mips === null ||
      cause !== 'refill' ||
      frame < TASK_FRAME ||
      frame >= this.#machine.bus.frames
    ) {
      throw new Error(`the task may not touch 0x${address.toString(16)}: ${cause}`);
    }
    mips.writeRandom(entryHi(address, 0), entryLo(frame, ENTRY_LO_V | ENTRY_LO_D));
  }

  /** UNIX has answered, or asks: then the second task has something to do. */
  #unixTask(): void {
    const { bus } = this.#machine;
    if (bus.register(0) === LOWER_TRAP.answer) {
      this.#answer = bus.register(1);
      bus.release(bus.pc());
      bus.setPc(this.#machine.home(1));
      return;
    }
    this.#asked = Array.from({ length: 8 }, (_, i) => bus.register(i));
    for (let i = 0; i < 2; i++)
      this.#asked.push(bus.load(this.#pageAt + MESSAGE_PAGE.more + 4 * i));
    this.#waiting = bus.pc();
    this.#isSecond = true;
    bus.setRegister(0, this.#dice.oneIn(4) ? this.#dice.below(MOST_INTERRUPTS + 1) : 0);
    bus.setPc(this.#machine.entry('second'));
  }

  #secondTask(): void {
    const { bus } = this.#machine;
    if (bus.register(0) === SECOND.snooze) {
      this.#snoozing = bus.pc();
      bus.setTimer(PERIOD);
      bus.idle();
      return;
    }
    bus.release(bus.pc());
    this.#isSecond = false;
    const [number, ...args] = this.#asked;
    bus.setRegister(0, this.#low.perform(number, args) >>> 0);
    bus.setPc(this.#waiting);
  }

  begin(home: number): void {
    this.#send(MESSAGE.begin, home);
  }
  call(p: Process, registers: Registers): number {
    for (let i = 0; i < 8; i++) {
      const at = this.#pageAt + MESSAGE_PAGE.registers + 4 * i;
      this.#machine.bus.store(at, registers.register(i));
    }
    return this.#send(MESSAGE.call, p);
  }
  resume(p: Process): number {
    return this.#send(MESSAGE.resume, p);
  }
  isInCall(p: Process): boolean {
    return this.#send(MESSAGE.isInCall, p) !== 0;
  }
  fault(p: Process): number {
    return this.#send(MESSAGE.fault, p);
  }
  exception(p: Process, signal: number, va: number): void {
    this.#send(MESSAGE.exception, p, signal, va);
  }
  deliver(p: Process): boolean {
    return this.#send(MESSAGE.deliver, p) !== 0;
  }
  tick(): void {
    this.#send(MESSAGE.tick);
  }
  needsTicks(): boolean {
    return this.#send(MESSAGE.needsTicks) !== 0;
  }
  received(buffer: number, bytes: number): void {
    this.#send(MESSAGE.received, buffer, bytes);
  }
  transmitted(buffer: number): void {
    this.#send(MESSAGE.transmitted, buffer);
  }
  takeBuffer(): number {
    return this.#send(MESSAGE.takeBuffer);
  }
  answered(slot: number, result: number): void {
    this.#send(MESSAGE.answered, slot, result);
  }
  exists(p: Process): boolean {
    return this.#send(MESSAGE.exists, p) !== 0;
  }
  pidOf(p: Process): number {
    return this.#send(MESSAGE.pidOf, p);
  }
  processOf(pid: number): Process {
    return this.#send(MESSAGE.processOf, pid);
  }
  isUser(p: Process): boolean {
    return this.#send(MESSAGE.isUser, p) !== 0;
  }
}
