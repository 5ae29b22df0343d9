/**
 * ThreadControl: makes, changes and deletes threads, and so address spaces; for the root server.
 *
 * It is looked up and decided first, and done only when nothing can fail any more. A thread cannot be
 * moved to another space.
 */
import { UTCB_UNCHANGED } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import {
  isGlobal,
  localId,
  NIL_THREAD,
  SIGMA0_NUMBER,
  SYSTEM_BASE,
  threadNumber,
} from '../abi/thread-id.ts';
import { UTCB } from '../abi/utcb.ts';
import type { L4 } from '../context.ts';
import { canTakeFrames } from '../frame-pool.ts';
import { associate, dissociate } from '../ipc/interrupt-thread.ts';
import { NONE, TCB } from '../records.ts';
import { canMakeSpace, findFreeSpace, makeSpace } from '../spaces.ts';
import { isPrivileged } from '../special-spaces.ts';
import {
  activateThread,
  findThread,
  interruptId,
  makeThread,
  setPager,
  tcbOfNumber,
} from '../threads.ts';
import { abandon, deleteThread } from './delete-thread.ts';
import { done, refuse } from './result.ts';

/** What a thread begins with; Schedule changes it. */
export const DEFAULT_PRIORITY = 100;

export function threadControl(k: L4, self: number): void {
  const { bus } = k;
  const dest = bus.register(1);
  const space = bus.register(2);
  const number = threadNumber(dest);
  if (!isPrivileged(k, bus.load(self + TCB.space))) refuse(k, self, ERROR.noPrivilege);
  else if (!isGlobal(dest)) refuse(k, self, ERROR.invalidSpace);
  else if (number < SYSTEM_BASE) controlInterrupt(k, self, dest);
  else if (number <= SIGMA0_NUMBER || tcbOfNumber(k, number) === NONE) {
    refuse(k, self, ERROR.invalidThread);
  } else if (space === NIL_THREAD) remove(k, self, dest);
  else if (bus.load(tcbOfNumber(k, number) + TCB.id) !== NIL_THREAD) modify(k, self, dest);
  else create(k, self, dest);
}

/** The pager argument is the handler; the interrupt thread itself as pager: there is none any more. */
function controlInterrupt(k: L4, self: number, dest: number): void {
  const line = threadNumber(dest);
  const handler = k.bus.register(4);
  if (line >= k.lines || line === k.timerLine || dest !== interruptId(line)) {
    refuse(k, self, ERROR.invalidThread);
  } else if (handler === dest) {
    dissociate(k, line);
    abandon(k, k.plan.threads.at(line), dest);
    done(k);
  } else if (findThread(k, handler) === NONE || threadNumber(handler) < SYSTEM_BASE) {
    refuse(k, self, ERROR.invalidThread);
  } else {
    associate(k, line, handler);
    done(k);
  }
}

/** A thread that does not exist is deleted already; nobody deletes itself. */
function remove(k: L4, self: number, dest: number): void {
  const tcb = findThread(k, dest);
  if (tcb === self) {
    refuse(k, self, ERROR.invalidThread);
    return;
  }
  if (tcb !== NONE) deleteThread(k, tcb);
  done(k);
}

/** Whether a UTCB argument is one that the kernel can obey. */
function isUtcbRight(number: number, utcb: number): boolean {
  return utcb === UTCB_UNCHANGED || utcb === localId(number);
}

function create(k: L4, self: number, dest: number): void {
  const { bus } = k;
  const spaceOf = bus.register(2);
  const scheduler = bus.register(3);
  const pager = bus.register(4);
  const tcb = tcbOfNumber(k, threadNumber(dest));
  const host = spaceOf === dest ? NONE : findThread(k, spaceOf);
  const frames = pager === NIL_THREAD ? 0 : 1;
  if (findThread(k, scheduler) === NONE) {
    refuse(k, self, ERROR.invalidThread);
  } else if (spaceOf !== dest && host === NONE) {
    refuse(k, self, ERROR.invalidSpace);
  } else if (!isUtcbRight(threadNumber(dest), bus.register(5))) {
    refuse(k, self, ERROR.utcbArea);
  } else if (bus.fails('alloc')) {
    // The TCB: the table has room, but the program wants it not to.
    refuse(k, self, ERROR.noMemory);
  } else if (host !== NONE) {
    if (!canTakeFrames(k, frames)) refuse(k, self, ERROR.noMemory);
    else begin(k, tcb, bus.load(host + TCB.space));
  } else {
    const space = findFreeSpace(k);
    if (space === NONE || !canMakeSpace(k, frames)) {
      refuse(k, self, ERROR.noMemory);
      return;
    }
    makeSpace(k, space, dest);
    begin(k, tcb, space);
  }
}

function begin(k: L4, tcb: number, space: number): void {
  const { bus } = k;
  makeThread(k, tcb, bus.register(1), space, bus.register(3), DEFAULT_PRIORITY);
  const pager = bus.register(4);
  if (pager !== NIL_THREAD) activateThread(k, tcb, pager);
  done(k);
}

/** An existing thread gets another version, scheduler or pager; with its first pager it is activated. */
function modify(k: L4, self: number, dest: number): void {
  const { bus } = k;
  const spaceOf = bus.register(2);
  const scheduler = bus.register(3);
  const pager = bus.register(4);
  const utcb = bus.register(5);
  const tcb = tcbOfNumber(k, threadNumber(dest));
  const active = bus.load(tcb + TCB.utcb) !== NONE;
  const host = spaceOf === dest ? tcb : findThread(k, spaceOf);
  if (utcb !== UTCB_UNCHANGED && (active || !isUtcbRight(threadNumber(dest), utcb))) {
    refuse(k, self, ERROR.utcbArea);
  } else if (host === NONE || bus.load(host + TCB.space) !== bus.load(tcb + TCB.space)) {
    refuse(k, self, ERROR.invalidSpace);
  } else if (scheduler !== NIL_THREAD && findThread(k, scheduler) === NONE) {
    refuse(k, self, ERROR.invalidThread);
  } else if (!active && pager !== NIL_THREAD && !canTakeFrames(k, 1)) {
    refuse(k, self, ERROR.noMemory);
  } else {
    rename(k, tcb, dest);
    if (scheduler !== NIL_THREAD) bus.store(tcb + TCB.scheduler, scheduler);
    if (pager !== NIL_THREAD && active) setPager(k, tcb, pager);
    else if (pager !== NIL_THREAD) activateThread(k, tcb, pager);
    done(k);
  }
}

/** Gives a thread another version: whoever named the old one named a thread that is no more. */
function rename(k: L4, tcb: number, id: number): void {
  const { bus } = k;
  const old = bus.load(tcb + TCB.id);
  if (old === id) return;
  bus.store(tcb + TCB.id, id);
  const utcb = bus.load(tcb + TCB.utcb);
  if (utcb !== NONE) bus.store(utcb + UTCB.myGlobalId, id);
  abandon(k, tcb, old);
}
