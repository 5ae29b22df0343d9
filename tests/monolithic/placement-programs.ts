/** Programs of calls: the same seed asks the same of UNIX, wherever it is, as long as it answers the same. */
import { BUFFER, DATA, RESULTS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import {
  ACTION,
  DISPOSITION,
  MASK_HOW,
  OPEN,
  SIGNAL,
  WAIT,
  WHENCE,
} from '../../kernels/monolithic/unix/abi/flags.ts';
import type { Process } from '../../kernels/monolithic/unix/door.ts';
import { Dice } from '../../kernels/monolithic/unix/testing/dice.ts';
import type { Placement } from './placement.ts';
import { HANDLER } from './stub-lower.ts';

const INIT = 1;
const CHILDREN = 2;
const STEPS = 24;
const LAST_PROCESS = 13;
const ANY = 0xffffffff;
const SECOND_PATH = DATA + 512;
const READ_BYTES = 64;

const PATHS = [
  'a',
  'b',
  'd',
  'd/a',
  'd/b',
  '/tmp/a',
  '../tmp/b',
  '/etc/f64k',
  '/etc/f64k',
  '/etc/f64k',
  '/dev/null',
  '',
] as const;
const SIGNALS = [SIGNAL.user1, SIGNAL.user1, SIGNAL.user2, SIGNAL.alarm] as const;
const SENT = [...SIGNALS, SIGNAL.terminate, SIGNAL.stop, SIGNAL.continue, SIGNAL.continue] as const;
const FLAGS = [
  OPEN.read,
  OPEN.readWrite | OPEN.create,
  OPEN.write | OPEN.create | OPEN.truncate,
  OPEN.readWrite | OPEN.append,
  OPEN.write | OPEN.create | OPEN.exclusive,
] as const;
const SIZES = [0, 1, 3, 64, 500, 4096, 5000] as const;

type Act = (on: Placement, p: Process, dice: Dice) => void;

export function putPath(on: Placement, p: Process, text: string, at = DATA): number {
  for (let i = 0; i <= text.length; i++) {
    on.low.spaces.write(p, at + i, i < text.length ? text.charCodeAt(i) : 0);
  }
  return at;
}

/** A word for some bytes of a process's memory. */
export function digest(on: Placement, p: Process, va: number, bytes: number): number {
  let sum = 0;
  for (let i = 0; i < bytes; i++) sum = (Math.imul(sum, 31) + on.low.spaces.read(p, va + i)) >>> 0;
  return sum;
}

/** Most programs have two or three files open, from 3 on. */
const fd = (dice: Dice): number => dice.pick([3, 3, 3, 4, 4, 5, 9]);

const somePid = (on: Placement, dice: Dice): number => {
  const p = 1 + dice.below(LAST_PROCESS);
  return on.low.contexts.has(p) && p !== INIT ? on.upper.pidOf(p) : dice.below(400);
};

const plain =
  (number: number, ...args: ((dice: Dice) => number)[]): Act =>
  (on, p, dice) => {
    on.call(p, number, ...args.map((draw) => draw(dice)));
  };

const onPath =
  (number: number, ...args: ((dice: Dice) => number)[]): Act =>
  (on, p, dice) => {
    on.call(p, number, putPath(on, p, dice.pick(PATHS)), ...args.map((draw) => draw(dice)));
  };

const onTwoPaths =
  (number: number): Act =>
  (on, p, dice) => {
    putPath(on, p, dice.pick(PATHS));
    putPath(on, p, dice.pick(PATHS), SECOND_PATH);
    on.call(p, number, DATA, SECOND_PATH);
  };

/** What the call has stored is seen, too. */
const looking =
  (act: Act, va: number, bytes: number): Act =>
  (on, p, dice) => {
    const pid = on.upper.pidOf(p);
    act(on, p, dice);
    if (on.isFree(p)) on.note(pid, `has ${digest(on, p, va, bytes)}`);
  };

const write: Act = (on, p, dice) => {
  const value = dice.below(256);
  const bytes = dice.pick(SIZES);
  for (let i = 0; i < bytes; i++) on.low.spaces.write(p, BUFFER + i, value + i);
  on.call(p, CALL.write, fd(dice), BUFFER, bytes);
};

const size = (dice: Dice): number => dice.pick(SIZES);
const mode = (dice: Dice): number => dice.pick([0o644, 0o600, 0o755]);
const constant = (value: number) => (): number => value;

/** Each with how often it is drawn. */
const ACTS: readonly (readonly [number, Act])[] = [
  [2, plain(CALL.getpid)],
  [1, plain(CALL.getppid)],
  [3, (on, p) => void on.fork(p)],
  [4, looking(plain(CALL.pipe, constant(RESULTS)), RESULTS, 8)],
  [
    8,
    looking(
      plain(CALL.read, fd, constant(BUFFER), (dice) => dice.below(READ_BYTES)),
      BUFFER,
      READ_BYTES,
    ),
  ],
  [8, write],
  [6, onPath(CALL.open, (dice) => dice.pick(FLAGS), mode)],
  [4, plain(CALL.close, fd)],
  [2, plain(CALL.dup, fd)],
  [2, plain(CALL.dup2, fd, fd)],
  [3, plain(CALL.lseek, fd, size, (dice) => dice.pick([WHENCE.set, WHENCE.current, WHENCE.end]))],
  [2, looking(onPath(CALL.stat, constant(RESULTS)), RESULTS, 12)],
  [2, onTwoPaths(CALL.link)],
  [3, onPath(CALL.unlink)],
  [3, onTwoPaths(CALL.rename)],
  [2, onPath(CALL.mkdir, mode)],
  [1, onPath(CALL.rmdir)],
  [1, plain(CALL.ftruncate, fd, size)],
  [1, plain(CALL.sync)],
  [1, plain(CALL.fsync, fd)],
  [6, (on, p, dice) => void on.call(p, CALL.kill, somePid(on, dice), dice.pick(SENT))],
  [
    5,
    plain(
      CALL.sigaction,
      (dice) => dice.pick(SIGNALS),
      (dice) => dice.pick([HANDLER, HANDLER, DISPOSITION.ignore, DISPOSITION.default]),
      (dice) => dice.pick([0, ACTION.restart]),
    ),
  ],
  [
    2,
    plain(
      CALL.sigprocmask,
      (dice) => dice.pick([MASK_HOW.block, MASK_HOW.unblock]),
      (dice) => 1 << dice.pick(SIGNALS),
    ),
  ],
  [1, plain(CALL.sigpending)],
  [1, plain(CALL.sigsuspend, constant(0))],
  [2, plain(CALL.alarm, (dice) => dice.below(3))],
  [1, plain(CALL.sleep, (dice) => dice.below(3))],
  [
    2,
    looking(
      plain(CALL.wait, constant(ANY), constant(RESULTS), (dice) => dice.pick([0, WAIT.nohang])),
      RESULTS,
      4,
    ),
  ],
  [1, plain(CALL.exit, (dice) => dice.below(256))],
  [1, plain(CALL.setuid, (dice) => dice.below(2))],
  [1, onPath(CALL.chdir)],
];

const BAG: readonly Act[] = ACTS.flatMap(([times, act]) => Array<Act>(times).fill(act));

/** Some processes live for a while; then all are killed, and process 1 waits for each. */
export function runProgram(on: Placement, seed: number): void {
  const dice = new Dice(seed);
  for (let i = 0; i < CHILDREN; i++) {
    const child = on.fork(INIT);
    on.call(child, CALL.sigaction, SIGNAL.user1, HANDLER, ACTION.restart);
    on.call(child, CALL.open, putPath(on, child, '/etc/f64k'), OPEN.read, 0);
  }
  for (let step = 0; step < STEPS; step++) {
    if (dice.oneIn(8)) on.tick();
    const able = processes().filter((p) => p !== INIT && on.isFree(p));
    if (able.length === 0) break;
    dice.pick(BAG)(on, dice.pick(able), dice);
  }
  buryAll(on);
}

const processes = (): Process[] => Array.from({ length: LAST_PROCESS }, (_, i) => i + 1);

function buryAll(on: Placement): void {
  for (const p of processes()) {
    if (p !== INIT && on.low.contexts.has(p))
      on.call(INIT, CALL.kill, on.upper.pidOf(p), SIGNAL.kill);
  }
  for (let i = 0; i < LAST_PROCESS; i++) {
    const pid = on.call(INIT, CALL.wait, ANY, RESULTS, 0);
    if (pid < 0) return;
    on.note(0, `${pid} left ${digest(on, INIT, RESULTS, 4)}`);
  }
}
