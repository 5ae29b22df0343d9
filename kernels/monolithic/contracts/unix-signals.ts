/** Ops on signals. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { ACTION as HOW, ON_FAULT, refusal } from '../../../properties/contracts/unix/terms.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { ACTION, DISPOSITION, MASK_HOW, SIGNAL } from '../unix/abi/flags.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { escapeFaults } from '../user/faults.ts';
import { MEDDLE, note, setNote, timesCaught } from '../user/notes.ts';
import { answered, done, refused } from './unix-answers.ts';
import { isFirst } from './unix-processes.ts';
import { bitOfSignal, countedNumbers, numberOfSignal, placesIn } from './unix-signal-numbers.ts';

export function kill(bus: UserBus, pid: number, signal: number): Stoppable {
  prepare(bus, CALL.kill, pid, numberOfSignal(signal));
  return done();
}

export function sigaction(bus: UserBus, signal: number, how: number): Stoppable {
  prepare(
    bus,
    CALL.sigaction,
    numberOfSignal(signal),
    actionOf(bus, how),
    how === HOW.countRestart ? ACTION.restart : 0,
  );
  return done();
}

function actionOf(bus: UserBus, how: number): number {
  if (how === HOW.default) return DISPOSITION.default;
  return how === HOW.ignore ? DISPOSITION.ignore : note(bus, 'handler');
}

/** It is counted from now on. */
export function* alarm(bus: UserBus, ticks: number): Stoppable {
  prepare(bus, CALL.sigaction, SIGNAL.alarm, note(bus, 'handler'), 0);
  yield TRAP;
  prepare(bus, CALL.alarm, ticks);
  return yield* answered();
}

export function* onFault(bus: UserBus, how: number): Stoppable {
  if (how === ON_FAULT.die && (yield* isFirst(bus)) !== 0) return refusal('self');
  yield* escapeFaults(bus, how === ON_FAULT.escape);
  return 0;
}

/** The kernel numbers the three ways in the same order. */
export function mask(bus: UserBus, how: number, signal: number): Stoppable {
  prepare(bus, CALL.sigprocmask, how, bitOfSignal(signal));
  return done();
}

export function* suspend(bus: UserBus, signal: number): Stoppable {
  prepare(bus, CALL.sigprocmask, MASK_HOW.block, 0);
  const before = yield TRAP;
  prepare(bus, CALL.sigsuspend, (before & ~bitOfSignal(signal)) >>> 0);
  const error = errorOf(yield TRAP);
  return error === ERROR.interrupted ? 0 : refused(error);
}

export function* pending(bus: UserBus): Stoppable {
  prepare(bus, CALL.sigpending);
  return placesIn(yield TRAP);
}

export function caught(bus: UserBus): number {
  let digest = 0;
  countedNumbers.forEach((signal, i) => {
    digest |= (timesCaught(bus, signal) & 15) << (4 * i);
  });
  return digest;
}

export function* meddle(bus: UserBus, what: number): Stoppable {
  if (what === MEDDLE.pc && (yield* isFirst(bus)) !== 0) return refusal('self');
  setNote(bus, 'meddle', what);
  return 0;
}
