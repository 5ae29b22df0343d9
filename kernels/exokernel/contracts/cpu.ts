/** The cpu contract on the exokernel: time slices and their ends. Control transfers are in `cpu-transfers.ts`. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import { type CpuOps, refusal } from '../../../properties/contracts/cpu/ops.ts';
import { EXCESS_SHIFT, HOW, POSITIONS } from '../../../properties/contracts/cpu/terms.ts';
import { CALL, SLICE_OP, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { ENV_INFO, INFO } from '../abi/info.ts';
import { MEMBER_SLOT } from '../user/capabilities.ts';
import { foundNames, makeMember } from '../user/family.ts';
import { BEHAVIOUR, LIBRARY, library, setBehaviour, setLibrary } from '../user/own-words.ts';
import { envWord, isAlive } from '../user/public-tables.ts';
import { burn, info, isFirst, myEnv, now, prepare } from '../user/system.ts';
import { declare, transfers } from './cpu-transfers.ts';

/** The positions that programs know: those below are of the library OS. */
const FIRST_POSITION = 16;

/** Children get their maker's entries: the new task accepts nothing, whatever its maker does. */
function* spawn(bus: UserBus, home: number): Stoppable {
  if (isFirst(bus)) yield* foundNames(bus);
  const accepts = library(bus, LIBRARY.accepts);
  yield* declare(bus, 0);
  const env = yield* makeMember(bus, home);
  yield* declare(bus, accepts);
  if (env >= 0) return env;
  return refusal(env === -ERROR.invalid ? 'exists' : 'noMemory');
}

function* exit(bus: UserBus): Stoppable {
  if (isFirst(bus)) return refusal('self');
  prepare(bus, CALL.envFree, MEMBER_SLOT, myEnv(bus));
  yield TRAP;
  return 0;
}

/** The capability by which the caller deals with positions: the root's satisfies all guards. */
function key(bus: UserBus): number {
  return isFirst(bus) ? 0 : MEMBER_SLOT;
}

function* slice(bus: UserBus, op: number, position: number, env: number): Stoppable {
  prepare(bus, CALL.slice, op, key(bus), FIRST_POSITION + position, env);
  return errorOf(yield TRAP);
}

function* claim(bus: UserBus, position: number): Stoppable {
  if (position >= POSITIONS) return refusal('badEntry');
  const error = yield* slice(bus, SLICE_OP.alloc, position, 0);
  return error === 0 ? 0 : refusal('taken');
}

function* give(bus: UserBus, position: number, task: number): Stoppable {
  if (position >= POSITIONS) return refusal('badEntry');
  if (!isAlive(bus, task)) return refusal('noTask');
  const error = yield* slice(bus, SLICE_OP.set, position, task);
  return error === 0 ? 0 : refusal('notYours');
}

function* release(bus: UserBus, position: number): Stoppable {
  if (position >= POSITIONS) return refusal('badEntry');
  const error = yield* slice(bus, SLICE_OP.free, position, 0);
  return error === 0 ? 0 : refusal('notYours');
}

function holder(bus: UserBus, position: number): number {
  if (position >= POSITIONS) return refusal('badEntry');
  const env = info(bus, INFO.positions + 4 * (FIRST_POSITION + position));
  if (env === 0) return 0;
  return env === myEnv(bus) ? 1 : 2;
}

function ticksOf(bus: UserBus, env: number): number {
  return envWord(bus, env, ENV_INFO.ticks);
}

/** Ticks are the caller's own, wherever it spends them. */
function work(bus: UserBus, ticks: number): number {
  const me = myEnv(bus);
  const since = ticksOf(bus, me);
  setLibrary(bus, LIBRARY.working, 1);
  while (ticksOf(bus, me) - since < ticks) burn(bus);
  setLibrary(bus, LIBRARY.working, 0);
  return 0;
}

function overrun(bus: UserBus): number {
  const since = now(bus);
  const ended = library(bus, LIBRARY.slicesEnded);
  setLibrary(bus, LIBRARY.working, 1);
  while (library(bus, LIBRARY.slicesEnded) === ended) burn(bus);
  setLibrary(bus, LIBRARY.working, 0);
  const burnt = library(bus, LIBRARY.sliceEnd) - since;
  return burnt + (library(bus, LIBRARY.excess) << EXCESS_SHIFT);
}

function* yieldTo(bus: UserBus, task: number): Stoppable {
  if (!isAlive(bus, task)) return refusal('noTask');
  prepare(bus, CALL.yield, task);
  yield TRAP;
  return 0;
}

function epilogue(bus: UserBus, how: number, ticks: number): number {
  if (isFirst(bus) && how !== HOW.prompt) return refusal('self');
  setBehaviour(bus, BEHAVIOUR.epilogue, how);
  setBehaviour(bus, BEHAVIOUR.epilogueTicks, ticks);
  return 0;
}

function account(bus: UserBus, task: number): number {
  return isAlive(bus, task) ? ticksOf(bus, task) : refusal('noTask');
}

function elapsed(bus: UserBus): number {
  return now(bus);
}

function penalty(bus: UserBus, task: number): number {
  if (!isAlive(bus, task)) return refusal('noTask');
  return envWord(bus, task, ENV_INFO.penalty);
}

export const cpu: Offer<CpuOps> = {
  ops: {
    spawn,
    exit,
    claim,
    give,
    release,
    holder,
    work,
    overrun,
    yieldTo,
    epilogue,
    account,
    elapsed,
    penalty,
    ...transfers,
  },
};
