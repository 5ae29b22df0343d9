/** The cpu contract on the exokernel: protected control transfers, LRPC, messages, stride scheduling. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { refusal, TASKS } from '../../../properties/contracts/cpu/ops.ts';
import {
  CALLS,
  CLIENT_SHIFT,
  CLIENTS,
  COUNT_SHIFT,
  MESSAGES,
  REGISTER_CHANGED,
} from '../../../properties/contracts/cpu/terms.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { UPCALL } from '../abi/upcalls.ts';
import { callService } from '../user/calling.ts';
import { CHANGED, lrpc as lrpcTo, trustingLrpc } from '../user/lrpc.ts';
import { MESSAGE } from '../user/messages.ts';
import { LIBRARY, library, setLibrary } from '../user/own-words.ts';
import { envOfSlot, hasEntry, slotOf } from '../user/public-tables.ts';
import { SERVICE } from '../user/services.ts';
import { beginStride, clientCount, giveSlice, isClient, setClient } from '../user/stride.ts';
import { info, isFirst, myEnv, mySlot, prepare } from '../user/system.ts';

function* setEntry(bus: UserBus, kind: number, isOpen: boolean): Stoppable {
  prepare(bus, CALL.envEntry, kind, isOpen ? info(bus, INFO.entryPcs + 4 * kind) : 0);
  return errorOf(yield TRAP);
}

/** Sets which control transfers the caller accepts: bits CALLS and MESSAGES. */
export function* declare(bus: UserBus, which: number): Stoppable {
  if (which === library(bus, LIBRARY.accepts)) return 0;
  yield* setEntry(bus, UPCALL.call, (which & CALLS) !== 0);
  yield* setEntry(bus, UPCALL.message, (which & MESSAGES) !== 0);
  setLibrary(bus, LIBRARY.accepts, which);
  return 0;
}

function* entry(bus: UserBus, which: number): Stoppable {
  return yield* declare(bus, which);
}

/** What an error of a transfer means; whether somebody is closed or busy the kernel does not say. */
function reasonOf(error: number): number {
  return refusal(error === ERROR.badEnv ? 'noTask' : 'closed');
}

function* call(bus: UserBus, task: number, a: number, b: number, ticks: number): Stoppable {
  if (task === myEnv(bus)) return refusal('self');
  const error = yield* callService(bus, task, SERVICE.sum, a, b, ticks);
  return error === 0 ? bus.register(2) : reasonOf(error);
}

/** The outcome of an LRPC for a + 1. */
function answered(answer: number, a: number): number {
  if (answer === CHANGED) return REGISTER_CHANGED + a + 1;
  return answer < 0 ? reasonOf(-1 - answer) : answer;
}

function* lrpc(bus: UserBus, task: number, a: number): Stoppable {
  if (task === myEnv(bus)) return refusal('self');
  return answered(yield* lrpcTo(bus, task, a), a);
}

function* trusting(bus: UserBus, task: number, a: number): Stoppable {
  if (task === myEnv(bus)) return refusal('self');
  return answered(yield* trustingLrpc(bus, task, a), a);
}

function* relay(bus: UserBus, task: number, next: number, a: number): Stoppable {
  if (task === myEnv(bus)) return refusal('self');
  if (slotOf(bus, task) === 0) return refusal('noTask');
  // Both of them call somebody when it comes to that.
  if (next === myEnv(bus) || next === task) return refusal('busy');
  const error = yield* callService(bus, task, SERVICE.relay, next, a);
  return error === 0 ? bus.register(2) : reasonOf(error);
}

function* send(bus: UserBus, task: number, a: number, slices: number): Stoppable {
  if (task === myEnv(bus)) return refusal('self');
  // The first one keeps its time, or nobody might have any.
  if (slices !== 0 && isFirst(bus)) return refusal('self');
  prepare(bus, CALL.send, task, a, MESSAGE.word, slices);
  const error = errorOf(yield TRAP);
  return error === 0 ? 0 : reasonOf(error);
}

function received(bus: UserBus): number {
  const count = library(bus, LIBRARY.messages) << COUNT_SHIFT;
  return (library(bus, LIBRARY.message) + count) & 0x7fffffff;
}

function word(bus: UserBus, value: number): number {
  setLibrary(bus, LIBRARY.served, value);
  return 0;
}

/** The clients of a scheduling are the other tasks that accept messages, with these tickets in turn. */
function enlist(bus: UserBus, tickets: readonly number[]): number {
  let count = 0;
  let isNew = false;
  for (let slot = 1; slot <= TASKS && count < CLIENTS; slot++) {
    const env = slot === mySlot(bus) ? 0 : envOfSlot(bus, slot);
    if (env === 0 || !hasEntry(bus, env, UPCALL.message)) continue;
    if (!isClient(bus, count, env, tickets[count])) {
      setClient(bus, count, env, tickets[count]);
      isNew = true;
    }
    count++;
  }
  if (count > 0 && (isNew || count !== clientCount(bus))) beginStride(bus, count);
  return count;
}

function* stride(
  bus: UserBus,
  first: number,
  second: number,
  third: number,
  slices: number,
): Stoppable {
  if (enlist(bus, [first, second, third]) === 0) return refusal('none');
  let value = 0;
  for (let i = 0; i < slices; i++) {
    const index = yield* giveSlice(bus);
    value += 2 ** (CLIENT_SHIFT * index);
  }
  return value;
}

export const transfers = {
  entry,
  call,
  lrpc,
  trusting,
  send,
  received,
  word,
  relay,
  stride,
};
