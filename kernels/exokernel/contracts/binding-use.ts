/** The binding contract on the exokernel: use of what is bound, revocation, waiting, transfers. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { FRAMES, OWNER, refusal, SLOTS } from '../../../properties/contracts/binding/terms.ts';
import { U_AREA } from '../abi/address-map.ts';
import { CALL, DIRECTION, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { ENV_INFO, ENV_STATUS, REQUEST_STATE, STATUS } from '../abi/info.ts';
import { COMPARISON, REPOSSESSED, TERM, UAREA } from '../abi/u-area.ts';
import { named, nameOf } from '../user/frames.ts';
import { BEHAVIOUR, setBehaviour } from '../user/own-words.ts';
import { windowVa } from '../user/places.ts';
import { envWord, ownerOf, slotOf, statusOf } from '../user/public-tables.ts';
import { burn, indexInId, myEnv, own, prepare, workFor } from '../user/system.ts';
import { reasonOf } from './binding-reasons.ts';

/**
 * Work between two looks at a request, 1,000 instructions each: a harness that lets the caller go on after each
 * home that it yields to does so 64 times, and by then the deadline must have come.
 */
const WORK_A_POLL = 5;

function load(bus: UserBus, page: number, offset: number): number {
  return bus.load(windowVa(page) + 4 * offset);
}

function store(bus: UserBus, page: number, offset: number, value: number): number {
  bus.store(windowVa(page) + 4 * offset, value);
  return 0;
}

function owner(bus: UserBus, frame: number): number {
  if (frame >= FRAMES) return refusal('badName');
  const index = ownerOf(bus, named(bus, frame));
  if (index === 0) return OWNER.nobody;
  return index === indexInId(myEnv(bus)) ? OWNER.caller : OWNER.another;
}

function behave(bus: UserBus, answer: number, which: number, delay: number): number {
  setBehaviour(bus, BEHAVIOUR.answer, answer);
  setBehaviour(bus, BEHAVIOUR.which, which);
  setBehaviour(bus, BEHAVIOUR.delay, delay);
  return 0;
}

/** Whether an environment owns so many of the frames that programs can name. */
function owns(bus: UserBus, env: number, count: number): boolean {
  const first = named(bus, 0);
  let found = 0;
  for (let i = 0; i < FRAMES && found < count; i++) {
    if (ownerOf(bus, first + i) === indexInId(env)) found++;
  }
  return found === count;
}

/**
 * The asked one's library OS gets the processor again and again, until the request is over: while it
 * sleeps it cannot answer, and the deadline comes in the caller's own time.
 */
function* revoke(bus: UserBus, task: number, count: number, slot: number): Stoppable {
  if (slotOf(bus, task) === 0) return refusal('noTask');
  if (task === myEnv(bus)) return refusal('self');
  if (slot >= SLOTS) return refusal('badSlot');
  if (!owns(bus, task, count)) return refusal('none');
  prepare(bus, CALL.revoke, slot, task, count);
  const error = errorOf(yield TRAP);
  if (error !== 0) return error === ERROR.exists ? refusal('busy') : reasonOf(-error);
  while (envWord(bus, task, ENV_INFO.requestState) === REQUEST_STATE.asked) {
    if (envWord(bus, task, ENV_INFO.status) === ENV_STATUS.ready) {
      prepare(bus, CALL.yield, task);
      yield TRAP;
    }
    for (let i = 0; i < WORK_A_POLL; i++) burn(bus);
  }
  const given = envWord(bus, task, ENV_INFO.requestGiven);
  return given + 256 * envWord(bus, task, ENV_INFO.requestTaken);
}

/** The vector is a ring: its oldest name stands where the next one will. */
function repossessed(bus: UserBus, nth: number): number {
  const count = own(bus, UAREA.repossessedCount);
  const kept = Math.min(count, REPOSSESSED);
  if (nth >= kept) return 0;
  const place = (count - kept + nth) % REPOSSESSED;
  return 1 + nameOf(bus, own(bus, UAREA.repossessed + 4 * place));
}

function work(bus: UserBus, ticks: number): number {
  workFor(bus, ticks);
  return 0;
}

/** A fault of the look beforehand ends the op, or binds the page again. */
function* wait(bus: UserBus, page: number, offset: number, value: number): Stoppable {
  const va = windowVa(page) + 4 * offset;
  bus.load(va);
  const term = U_AREA + UAREA.terms;
  bus.store(term + TERM.va, va);
  bus.store(term + TERM.comparison, COMPARISON.equal);
  bus.store(term + TERM.value, value);
  prepare(bus, CALL.predicate, 1);
  const error = errorOf(yield TRAP);
  if (error !== 0) return reasonOf(-error);
  prepare(bus, CALL.sleep);
  yield TRAP;
  prepare(bus, CALL.predicate, 0);
  yield TRAP;
  return 0;
}

function* transfer(
  bus: UserBus,
  frame: number,
  slot: number,
  direction: number,
  words: number,
): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  const into = direction === 0 ? DIRECTION.in : DIRECTION.out;
  prepare(bus, CALL.dma, slot, named(bus, frame), words, into);
  return reasonOf(yield TRAP);
}

function* cancel(bus: UserBus, frame: number, slot: number): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  prepare(bus, CALL.dmaAbort, slot, named(bus, frame));
  const error = errorOf(yield TRAP);
  const isTaken = error === ERROR.notFound && statusOf(bus, named(bus, frame)) !== STATUS.free;
  return isTaken ? refusal('none') : reasonOf(-error);
}

export const use = {
  load,
  store,
  owner,
  behave,
  revoke,
  repossessed,
  work,
  await: wait,
  transfer,
  cancel,
};
