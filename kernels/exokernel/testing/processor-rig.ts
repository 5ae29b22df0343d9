/**
 * A machine with this kernel, and scripts of a test's own in the place of ops and of the library OS.
 *
 * A test performs scripts as the harness performs ops: the task is brought to its home, the script runs
 * as its op, and whoever gets the processor in between keeps it until a task stands at its home.
 */
import type { Code, Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { BootInfo, Kernel } from '../../../core/words/kernel.ts';
import type { Machine } from '../../../core/words/machine.ts';
import { INFO_AREA, U_AREA } from '../abi/address-map.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { SAVE, saveFrame, UAREA } from '../abi/u-area.ts';
import { ENTRY_NAMES } from '../abi/upcalls.ts';
import { boot } from '../boot.ts';
import { type Exo, ROOM_NAMES } from '../context.ts';
import { attach, contextOf } from '../kernel.ts';
import { paths } from '../paths.ts';

export type Scripts = Readonly<Record<string, Code>>;

/** How a script has ended: its value, or else. */
export type Ending = number | 'faulted' | 'gone' | 'open' | 'cut short';

const PATIENCE = 64;

export class ProcessorRig {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly k: Exo;
  /** The environment of each slot, as far as the test has told. */
  readonly envs: number[] = [];

  /** Scripts, and handlers by the entries' names; those left out do what is the least. */
  constructor(machine: Machine, scripts: Scripts) {
    this.machine = machine;
    const handlers = ENTRY_NAMES.filter((name) => name !== null && !(name in scripts));
    const entries = [
      ...Object.entries(scripts),
      ...handlers.map((name): [string, Code] => [name ?? '', defaults[name ?? ''] ?? resumeAtOnce]),
    ];
    machine.install({
      entries: entries.map(([name, code]) => ({ name, level: 'user', code })),
      rooms: ROOM_NAMES,
      paths,
    });
    const info = infoOf(machine);
    this.envs[1] = boot(machine.bus, info);
    this.kernel = attach(machine.bus, info);
    this.k = contextOf(machine.bus, info);
    machine.run(this.kernel);
  }

  /** Performs a script as an op of the task in this slot. */
  perform(slot: number, script: string, ...args: number[]): Ending {
    this.begin(slot, script, ...args);
    return this.goOn(slot);
  }

  /** Brings a task to its home, and begins a script there: nothing of it has run yet. */
  begin(slot: number, script: string, ...args: number[]): void {
    const { machine } = this;
    machine.refuel({ traps: 100_000, accessesPerTrap: 2_000_000, trapsPerActivation: 100_000 });
    this.bringHome(slot);
    machine.begin(slot, 1, machine.entry(script), args);
  }

  /** Lets the machine run until a task stands at its home, or nothing can run. */
  run(): string {
    return this.#run();
  }

  /** Lets the op under way in a slot go on until it ends, or nothing comes of it any more. */
  goOn(slot: number): Ending {
    for (let tries = 0; tries < PATIENCE; tries++) {
      const stop = this.#run();
      if (stop === 'returned' && this.machine.stopSlot === slot) return this.machine.stopValue;
      if (stop === 'faulted' && this.machine.stopSlot === slot) return 'faulted';
      if (!this.machine.underway(slot)) {
        return stop === 'home' && this.machine.stopSlot === slot ? 'cut short' : 'gone';
      }
      if (this.machine.dispatch(this.kernel, this.envs[slot]) !== 'ready') return 'open';
    }
    return 'open';
  }

  bringHome(slot: number): void {
    for (let tries = 0; tries < PATIENCE; tries++) {
      if (this.machine.dispatch(this.kernel, this.envs[slot]) !== 'ready') break;
      if (this.machine.peek.pc() === this.machine.home(slot)) return;
      this.#run();
    }
    throw new Error(`the task of slot ${slot} does not come home`);
  }

  #run(): string {
    const stop = this.machine.run(this.kernel);
    const message = this.machine.stopMessage;
    if (stop === 'panic' || stop === 'exhausted') throw new Error(`${stop}: ${message}`);
    const wrong = this.kernel.inconsistency?.(this.machine.peek) ?? null;
    if (wrong !== null) throw new Error(wrong);
    return stop;
  }
}

function infoOf(machine: Machine): BootInfo {
  return {
    home: (slot) => machine.home(slot),
    faultHome: (slot) => machine.faultHome(slot),
    slot: (home) => machine.slot(home),
    entry: (name) => machine.entry(name),
    room: (name) => machine.ledger.rooms.indexOf(name),
    path: (name) => paths.paths.findIndex((path) => path.name === name),
    devices: machine.devices,
    timerLine: machine.lines.indexOf('timer'),
    clockHz: machine.facts.clockHz,
    options: {},
  };
}

/** A system call; the answer is register 0, a refusal as a negative number. */
export function* call(bus: UserBus, number: number, ...args: number[]): Stoppable {
  [number, ...args].forEach((value, i) => {
    bus.setRegister(i, value);
  });
  const result = yield TRAP;
  const error = errorOf(result);
  return error === 0 ? result : -error;
}

/** A word of the information page. */
export function info(bus: UserBus, field: number): number {
  return bus.load(INFO_AREA + field);
}

/** Burns whole thousands of instructions. */
export function work(bus: UserBus, thousands: number): void {
  const path = info(bus, INFO.workPath);
  for (let i = 0; i < thousands; i++) bus.exec(path);
}

export function* resumeFrom(bus: UserBus, frame: number): Stoppable {
  return yield* call(bus, CALL.resume, frame);
}

/** A handler that returns to where the op ends with a fault. */
function* giveUpOp(bus: UserBus, _a: number, _b: number, _c: number, frame: number): Stoppable {
  bus.store(saveFrame(frame) + SAVE.pc, faultHomeOf(bus));
  return yield* resumeFrom(bus, frame);
}

function faultHomeOf(bus: UserBus): number {
  return bus.load(U_AREA + UAREA.home) + info(bus, INFO.faultHomeOffset);
}

function* yieldAndResume(
  bus: UserBus,
  _a: number,
  _b: number,
  _c: number,
  frame: number,
): Stoppable {
  yield* call(bus, CALL.yield, 0);
  return yield* resumeFrom(bus, frame);
}

function* resumeAtOnce(bus: UserBus, _a: number, _b: number, _c: number, frame: number): Stoppable {
  return yield* resumeFrom(bus, frame);
}

function* replyAtOnce(bus: UserBus): Stoppable {
  return yield* call(bus, CALL.reply);
}

const defaults: Readonly<Record<string, Code>> = {
  'exos.fault': giveUpOp,
  'exos.exception': giveUpOp,
  'exos.epilogue': yieldAndResume,
  'exos.call': replyAtOnce,
};
