/** Ops on processes. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { refusal } from '../../../properties/contracts/unix/terms.ts';
import { RESULTS } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { WAIT } from '../unix/abi/flags.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { answered, done, refused, resultOf } from './unix-answers.ts';
import { putPath } from './unix-paths.ts';
import { placeOfSignal } from './unix-signal-numbers.ts';

const ANY_CHILD = 0xffffffff;
/** Nice values begin here. */
const NICE_ZERO = 20;

export function fork(bus: UserBus, home: number): Stoppable {
  prepare(bus, CALL.fork, home);
  return answered();
}

/** Nobody would be there to count it in the new image. */
function* cancelAlarm(bus: UserBus): Stoppable {
  prepare(bus, CALL.alarm, 0);
  return yield TRAP;
}

/** Comes back only where the image is refused: `stay` is what comes home otherwise. */
function* become(bus: UserBus, path: number, argument: number, ends: number): Stoppable {
  bus.store(RESULTS, argument);
  bus.store(RESULTS + 4, ends);
  prepare(bus, CALL.exec, putPath(bus, path), RESULTS, 2);
  return refused(errorOf(yield TRAP));
}

export function* exec(bus: UserBus, path: number, argument: number): Stoppable {
  yield* cancelAlarm(bus);
  return yield* become(bus, path, argument, 0);
}

export function* run(bus: UserBus, path: number, argument: number): Stoppable {
  yield* cancelAlarm(bus);
  if ((yield* isFirst(bus)) !== 0) return refusal('self');
  return yield* become(bus, path, argument, 1);
}

/** 1 for process 1, which has no parent. */
export function* isFirst(bus: UserBus): Stoppable {
  prepare(bus, CALL.getppid);
  return (yield TRAP) === 0 ? 1 : 0;
}

export function* exit(bus: UserBus, status: number): Stoppable {
  prepare(bus, CALL.exit, status);
  const error = errorOf(yield TRAP);
  return error === ERROR.perm ? refusal('self') : refused(error);
}

function* waitForOne(bus: UserBus, pid: number, isHanging: boolean): Stoppable {
  prepare(bus, CALL.wait, pid, RESULTS, isHanging ? 0 : WAIT.nohang);
  const answer = yield TRAP;
  const told = resultOf(answer);
  if (told <= 0) return told;
  const status = bus.load(RESULTS);
  const signal = status & 0x7f;
  const how = signal === 0 ? (status >>> 8) & 0xff : 256 + placeOfSignal(signal);
  return told + 65_536 * how;
}

export function wait(bus: UserBus, hang: number): Stoppable {
  return waitForOne(bus, ANY_CHILD, hang === 0);
}

export function waitFor(bus: UserBus, pid: number, hang: number): Stoppable {
  return waitForOne(bus, pid, hang === 0);
}

export function getpid(bus: UserBus): Stoppable {
  prepare(bus, CALL.getpid);
  return answered();
}

export function getppid(bus: UserBus): Stoppable {
  prepare(bus, CALL.getppid);
  return answered();
}

export function setuid(bus: UserBus, uid: number): Stoppable {
  prepare(bus, CALL.setuid, uid);
  return done();
}

export function nice(bus: UserBus, priority: number): Stoppable {
  prepare(bus, CALL.nice, (priority - NICE_ZERO) >>> 0);
  return done();
}

export function giveWay(bus: UserBus): Stoppable {
  prepare(bus, CALL.yield);
  return done();
}

export function sleep(bus: UserBus, ticks: number): Stoppable {
  prepare(bus, CALL.sleep, ticks);
  return done();
}
