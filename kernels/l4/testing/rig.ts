/**
 * A machine with this kernel and scripts of a test's own: threads that make system calls by hand.
 *
 * The script `root` takes the root server's place, and may make threads that run the others.
 */
import type { Code, Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { BootInfo, Kernel } from '../../../core/words/kernel.ts';
import type { Machine, Stop } from '../../../core/words/machine.ts';
import { CALL, UTCB_UNCHANGED } from '../abi/calls.ts';
import { completeFpage } from '../abi/fpage.ts';
import { makeTag } from '../abi/message.ts';
import { FIRST_TASK_NUMBER, globalId, NIL_THREAD } from '../abi/thread-id.ts';
import { NEVER, timeouts } from '../abi/timeout.ts';
import { UTCB } from '../abi/utcb.ts';
import { boot, FIRST_TASK, ROOT_SERVER, SIGMA0 } from '../boot.ts';
import { type L4, ROOM_NAMES } from '../context.ts';
import { attach, contextOf } from '../kernel.ts';
import { paths } from '../paths.ts';
import { mr, myUtcb, setMr, TRAP } from '../user/ipc.ts';
import { receiver } from '../user/receiver.ts';
import { sigma0 } from '../user/sigma0.ts';
import { inconsistency } from './consistency.ts';

export type Script = (bus: UserBus) => Stoppable | number;

/** The first thread that a test may make; the task before it is deleted. */
export const FIRST = FIRST_TASK_NUMBER + 1;

export class Rig {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly k: L4;

  constructor(machine: Machine, scripts: Readonly<Record<string, Script>>) {
    this.machine = machine;
    const { root = sleep, ...others } = scripts;
    const entries: [string, Code][] = [
      ['sigma0', sigma0],
      ['receiver', receiver],
      ['pager', (bus) => rootScript(bus, root)],
      ...Object.entries(others).map(([name, script]): [string, Code] => [
        name,
        (bus) => thenSleep(bus, script),
      ]),
    ];
    machine.install({
      entries: entries.map(([name, code]) => ({ name, level: 'user', code })),
      rooms: ROOM_NAMES,
      paths,
    });
    const info = infoOf(machine);
    boot(machine.bus, info);
    this.kernel = attach(machine.bus, info);
    this.k = contextOf(machine.bus, info);
  }

  /** Runs until nothing can run; every law of the records must hold then. */
  run(): void {
    const stop: Stop = this.machine.run(this.kernel);
    if (stop !== 'idle')
      throw new Error(`the machine stopped: ${stop} ${this.machine.stopMessage}`);
    const wrong = inconsistency(this.k);
    if (wrong !== null) throw new Error(wrong);
  }

  entry(name: string): number {
    return this.machine.entry(name);
  }
}

export type Notes = Record<string, unknown>;

/** Makes scripts: `note` keeps a value by name, `pc` is where a script starts. */
export type Scripts = (
  note: (name: string, value: unknown) => void,
  pc: (name: string) => number,
) => Readonly<Record<string, Script>>;

/**
 * Runs scripts until nothing can run, and gives their notes. A note made once more, when a script is
 * run again over its record, is the same note.
 */
export function runScripts(machine: Machine, scripts: Scripts): Notes {
  const notes: Notes = {};
  const note = (name: string, value: unknown): void => {
    notes[name] = value;
  };
  new Rig(
    machine,
    scripts(note, (name) => machine.entry(name)),
  ).run();
  return notes;
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
    options: { asids: '64' },
  };
}

function* rootScript(bus: UserBus, script: Script): Stoppable {
  yield* call(bus, CALL.threadControl, FIRST_TASK, NIL_THREAD, ROOT_SERVER, NIL_THREAD);
  return yield* thenSleep(bus, script);
}

function* thenSleep(bus: UserBus, script: Script): Stoppable {
  const running = script(bus);
  if (typeof running !== 'number') yield* running;
  return yield* sleep(bus);
}

/** Waits for what never comes. */
export function* sleep(bus: UserBus): Stoppable {
  for (;;) yield* ipc(bus, NIL_THREAD, SIGMA0, []);
}

/** A system call other than Ipc; the answer is register 0. */
export function* call(bus: UserBus, number: number, ...args: number[]): Stoppable {
  [number, ...args].forEach((value, i) => {
    bus.setRegister(i, value);
  });
  return yield TRAP;
}

/** Ipc with the words of a message, the tag first; the answer is the tag of what came back. */
export function* ipc(
  bus: UserBus,
  to: number,
  from: number,
  message: readonly number[],
  wait = timeouts(NEVER, NEVER),
): Stoppable {
  message.forEach((word, i) => {
    if (i < 4) setMr(bus, i, word);
    else bus.store(myUtcb(bus) + UTCB.mr + 4 * i, word);
  });
  yield* call(bus, CALL.ipc, to, from, wait);
  return mr(bus, 0);
}

/** The error code of the last call. */
export function errorOf(bus: UserBus): number {
  return bus.load(myUtcb(bus) + UTCB.errorCode);
}

/** Lets everything be mapped everywhere. */
export function openWindow(bus: UserBus): void {
  bus.store(myUtcb(bus) + UTCB.acceptor, completeFpage(0));
}

export function thread(index: number, version = 1): number {
  return globalId(FIRST + index, version);
}

/** Makes a thread that runs an entry: in a space of its own, or in that of `host`; its id. */
export function* create(
  bus: UserBus,
  index: number,
  pc: number,
  host?: number,
  pager = ROOT_SERVER,
): Stoppable {
  const id = thread(index);
  const space = host ?? id;
  const made = yield* call(bus, CALL.threadControl, id, space, ROOT_SERVER, pager, UTCB_UNCHANGED);
  if (made === 0) return 0;
  if (pager === ROOT_SERVER) yield* ipc(bus, id, NIL_THREAD, [makeTag(0, 2), pc, 0]);
  return id;
}
