/** Threads: found by their ids, made, activated and deleted. */

import { PAGE_SHIFT, READ, WRITE } from './abi/fpage.ts';
import {
  globalId,
  isGlobal,
  isLocal,
  localId,
  numberOfLocal,
  threadNumber,
} from './abi/thread-id.ts';
import { UTCB } from './abi/utcb.ts';
import type { L4 } from './context.ts';
import { readPc } from './context.ts';
import { freeFrame, takeFrame } from './frame-pool.ts';
import { setEntry } from './page-tables.ts';
import { NONE, ROLE, SPACE, STATE, TCB, USE } from './records.ts';
import { destroySpace } from './spaces.ts';

/** The TCB that a number belongs to, whether or not a thread has it; NONE if there are not so many. */
export function tcbOfNumber(k: L4, number: number): number {
  return number < k.plan.threads.count ? k.plan.threads.at(number) : NONE;
}

/** The thread with this global id; NONE if it is stale. */
export function findThread(k: L4, id: number): number {
  if (!isGlobal(id)) return NONE;
  const tcb = tcbOfNumber(k, threadNumber(id));
  return tcb !== NONE && k.bus.load(tcb + TCB.id) === id ? tcb : NONE;
}

/** The thread that the caller means by a global id, or by a local one of its own space. */
export function findNamed(k: L4, caller: number, id: number): number {
  if (!isLocal(id)) return findThread(k, id);
  const tcb = tcbOfNumber(k, numberOfLocal(id));
  if (tcb === NONE || k.bus.load(tcb + TCB.utcb) === NONE) return NONE;
  return k.bus.load(tcb + TCB.space) === k.bus.load(caller + TCB.space) ? tcb : NONE;
}

/** What one thread is called to another: by its local id within a space, else by its global id. */
export function nameFor(k: L4, thread: number, reader: number): number {
  const { bus } = k;
  if (bus.load(thread + TCB.space) === bus.load(reader + TCB.space)) {
    return localId(k.plan.threads.indexOf(thread));
  }
  return bus.load(thread + TCB.id);
}

/** Gives a number to a new thread of a space; it is inactive. */
export function makeThread(
  k: L4,
  tcb: number,
  id: number,
  space: number,
  scheduler: number,
  priority: number,
): void {
  const { bus } = k;
  bus.fill(tcb, 0, TCB.bytes);
  bus.store(tcb + TCB.id, id);
  bus.store(tcb + TCB.state, STATE.inactive);
  bus.store(tcb + TCB.space, space);
  bus.store(tcb + TCB.scheduler, scheduler);
  bus.store(tcb + TCB.priority, priority);
  bus.store(space + SPACE.threads, bus.load(space + SPACE.threads) + 1);
}

/** Gives a thread its UTCB; it waits for its pager to say where it starts. A frame was promised. */
export function activateThread(k: L4, tcb: number, pager: number): void {
  const { bus, plan } = k;
  const frame = takeFrame(k, USE.utcb);
  const utcb = plan.kernelBase + (frame << 12);
  const space = bus.load(tcb + TCB.space);
  setEntry(
    k,
    space,
    localId(plan.threads.indexOf(tcb)),
    k.pmap.encode(frame, READ | WRITE, PAGE_SHIFT),
  );
  bus.store(tcb + TCB.utcb, utcb);
  setPager(k, tcb, pager);
  bus.store(utcb + UTCB.exceptionHandler, pager);
  bus.store(utcb + UTCB.myGlobalId, bus.load(tcb + TCB.id));
  bus.store(tcb + TCB.role, ROLE.starting);
  bus.store(tcb + TCB.from, pager);
  bus.store(tcb + TCB.state, STATE.waiting);
}

export function setPager(k: L4, tcb: number, pager: number): void {
  const { bus } = k;
  bus.store(tcb + TCB.pager, pager);
  const utcb = bus.load(tcb + TCB.utcb);
  if (utcb !== NONE) bus.store(utcb + UTCB.pager, pager);
}

/** The last of a thread that stands in no queue any more, and waits for nobody. */
export function buryThread(k: L4, tcb: number): void {
  const { bus, plan } = k;
  const space = bus.load(tcb + TCB.space);
  bus.release(readPc(k, tcb));
  const utcb = bus.load(tcb + TCB.utcb);
  if (utcb !== NONE) {
    setEntry(k, space, localId(plan.threads.indexOf(tcb)), 0);
    // Its thread could write there what it liked.
    bus.fill(utcb, 0, UTCB.bytes);
    freeFrame(k, (utcb - plan.kernelBase) >>> 12);
  }
  bus.fill(tcb, 0, TCB.bytes);
  const threads = bus.load(space + SPACE.threads) - 1;
  bus.store(space + SPACE.threads, threads);
  if (threads === 0) destroySpace(k, space);
}

/** The id of the interrupt thread of a line. */
export function interruptId(line: number): number {
  return globalId(line, 1);
}
