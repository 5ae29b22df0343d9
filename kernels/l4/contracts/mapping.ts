/**
 * The mapping contract on L4: messages to the receivers of tasks, calls to sigma0 and to the pager.
 *
 * What is mapped to a task goes to its second thread, which waits for nothing else, so that no sender
 * waits for the task itself.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import {
  type MappingOps,
  PAGE_SIZE,
  refusal,
  SUPERPAGE_SIZE,
  TOUCHED_PAGES,
} from '../../../properties/contracts/mapping/ops.ts';
import { CALL, UNMAP_FLUSH } from '../abi/calls.ts';
import { IPC_ERROR, reasonOfError } from '../abi/errors.ts';
import { ANYWHERE, alignedFpage, fpage, NIL_FPAGE, rightsOf } from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { GRANT_ITEM, itemWord, LABEL, MAP_ITEM, MR0_REGISTER, makeTag } from '../abi/message.ts';
import { localId, NIL_THREAD, threadNumber } from '../abi/thread-id.ts';
import { UTCB } from '../abi/utcb.ts';
import {
  errorCode,
  hasFailed,
  kip,
  mr,
  myUtcb,
  prepareCall,
  prepareIpc,
  prepareSystemCall,
  TRAP,
} from '../user/ipc.ts';
import { REQUEST, reasonOf, receiverOf } from '../user/protocol.ts';

/** The flexpage of this size around a page of the contract's. */
function flexpage(page: number, size: number, rights: number): number {
  return alignedFpage(page * 4096, size, rights);
}

/** Why an IPC has failed; `other` is what all errors mean but an abort. */
function failure(bus: UserBus, other: 'noMemory' | 'overflow'): number {
  const reason = reasonOfError(errorCode(bus));
  const aborted = reason === IPC_ERROR.cancelled || reason === IPC_ERROR.aborted;
  return refusal(aborted ? 'aborted' : other);
}

/** A request to the caller's pager. */
function prepareRequest(bus: UserBus, label: number, a = 0): void {
  prepareCall(bus, bus.load(myUtcb(bus) + UTCB.pager), makeTag(label, 1), a);
}

/** The pager's answer. */
function result(bus: UserBus): number {
  if (hasFailed(bus)) return failure(bus, 'noMemory');
  const value = mr(bus, 1) | 0;
  if (value >= 0) return value;
  const reason = reasonOf(value);
  return refusal(reason === 'exists' || reason === 'self' ? reason : 'noMemory');
}

function* spawn(bus: UserBus, home: number): Stoppable {
  prepareRequest(bus, REQUEST.spawn, home);
  yield TRAP;
  return result(bus);
}

function* exit(bus: UserBus): Stoppable {
  prepareRequest(bus, REQUEST.exit);
  yield TRAP;
  return result(bus);
}

function* take(bus: UserBus, page: number, size: number): Stoppable {
  if (size < PAGE_SIZE || size > SUPERPAGE_SIZE) return refusal('noMemory');
  bus.store(myUtcb(bus) + UTCB.acceptor, flexpage(page, size, 0));
  const request = fpage(ANYWHERE, size, 0);
  prepareCall(bus, kip(bus, KIP.sigma0), makeTag(LABEL.sigma0, 2), request);
  yield TRAP;
  if (hasFailed(bus)) return failure(bus, 'noMemory');
  return mr(bus, 2) === NIL_FPAGE ? refusal('noMemory') : 0;
}

/** The word of a thread's own is where its receiver's UTCB stands; 0 before it has one. */
function* accept(bus: UserBus, page: number, size: number): Stoppable {
  const utcb = myUtcb(bus);
  let receiver = bus.load(utcb + UTCB.userHandle);
  if (receiver === 0) {
    prepareRequest(bus, REQUEST.receiver);
    yield TRAP;
    const made = result(bus);
    if (made < 0) return made;
    receiver = localId(threadNumber(receiverOf(bus.load(utcb + UTCB.myGlobalId))));
    bus.store(utcb + UTCB.userHandle, receiver);
  }
  bus.store(receiver + UTCB.acceptor, flexpage(page, size, 0));
  return 0;
}

/** A message with one item to a receiver. A nil flexpage needs none. */
function* send(bus: UserBus, kind: number, to: number, page: number, at: number): Stoppable {
  if (page === NIL_FPAGE) return 0;
  const item = itemWord(kind, at * 4096);
  prepareIpc(bus, receiverOf(to), NIL_THREAD, makeTag(0, 0, 2), item, page);
  yield TRAP;
  return hasFailed(bus) ? failure(bus, 'overflow') : 0;
}

function map(
  bus: UserBus,
  task: number,
  page: number,
  size: number,
  rights: number,
  at: number,
): Stoppable {
  return send(bus, MAP_ITEM, task, flexpage(page, size, rights), at);
}

function grant(
  bus: UserBus,
  task: number,
  page: number,
  size: number,
  rights: number,
  at: number,
): Stoppable {
  return send(bus, GRANT_ITEM, task, flexpage(page, size, rights), at);
}

/** The Unmap call with one flexpage; the status bits that come back in it. */
function* revoke(bus: UserBus, control: number, region: number): Stoppable {
  prepareSystemCall(bus, CALL.unmap, control, 0, 0, region);
  yield TRAP;
  return rightsOf(bus.register(MR0_REGISTER));
}

function unmap(bus: UserBus, page: number, size: number, rights: number): Stoppable {
  return revoke(bus, 0, flexpage(page, size, rights));
}

function flush(bus: UserBus, page: number, size: number, rights: number): Stoppable {
  return revoke(bus, UNMAP_FLUSH, flexpage(page, size, rights));
}

function load(bus: UserBus, page: number, offset: number): number {
  return bus.load(page * 4096 + 4 * offset);
}

function store(bus: UserBus, page: number, offset: number, value: number): number {
  bus.store(page * 4096 + 4 * offset, value);
  return 0;
}

function touch(bus: UserBus, page: number, size: number): number {
  const shift = size === 1 ? 32 : size;
  if (shift < PAGE_SIZE || shift > 32) return 0;
  const pages = Math.min(2 ** (shift - PAGE_SIZE), TOUCHED_PAGES);
  const first = page - (page % 2 ** (shift - PAGE_SIZE));
  for (let i = 0; i < pages; i++) bus.load((first + i) * 4096);
  return pages;
}

export const mapping: Offer<MappingOps> = {
  ops: { spawn, exit, take, accept, map, grant, unmap, flush, load, store, touch },
};
