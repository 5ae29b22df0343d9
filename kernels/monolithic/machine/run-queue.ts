/**
 * Who could run: a queue for each of 32 priorities, 0 the best, as 4.3BSD has it, which Ultrix took over. A priority
 * gets worse with recent use of the processor and with nice; use decays each second.
 */
import type { KernelBus } from '../../../core/words/bus.ts';
import type { Plan } from './plan.ts';
import { CONTEXT, MROOT, NONE, PRIORITIES } from './records.ts';

/** What the functions of this file need. */
export interface Queues {
  readonly bus: KernelBus;
  readonly plan: Plan;
}

/** 4.3BSD: PUSER + usage / 4 + 2 * nice, in queues of four; here the user's part of it is in 32 queues. */
const BEST_USER = 8;
const USAGE_SHIFT = 4;
const NICE_SHIFT = 1;

export function priorityOf(h: Queues, p: number): number {
  const context = h.plan.contexts.at(p);
  const usage = h.bus.load(context + CONTEXT.usage) >>> USAGE_SHIFT;
  const nice = (h.bus.load(context + CONTEXT.nice) | 0) >> NICE_SHIFT;
  return Math.max(0, Math.min(PRIORITIES - 1, BEST_USER + usage + nice));
}

/** Puts a process at the end of its priority's queue. It stands in none. */
export function enqueue(h: Queues, p: number): void {
  const { bus, plan } = h;
  const context = plan.contexts.at(p);
  const priority = priorityOf(h, p);
  const head = plan.root + MROOT.heads + 4 * priority;
  const tail = plan.root + MROOT.tails + 4 * priority;
  bus.store(context + CONTEXT.next, NONE);
  bus.store(context + CONTEXT.queue, priority + 1);
  const last = bus.load(tail);
  if (last === NONE) bus.store(head, p);
  else bus.store(plan.contexts.at(last) + CONTEXT.next, p);
  bus.store(tail, p);
  const bits = plan.root + MROOT.readyBits;
  bus.store(bits, (bus.load(bits) | (1 << priority)) >>> 0);
}

/** Takes a process out of the run queue that it stands in. */
export function dequeue(h: Queues, p: number): void {
  const { bus, plan } = h;
  const context = plan.contexts.at(p);
  const priority = bus.load(context + CONTEXT.queue) - 1;
  const head = plan.root + MROOT.heads + 4 * priority;
  const next = bus.load(context + CONTEXT.next);
  let before = NONE;
  for (let at = bus.load(head); at !== p; at = bus.load(plan.contexts.at(at) + CONTEXT.next)) {
    if (at === NONE) throw new Error(`process ${p} is not in the run queue that it names`);
    before = at;
  }
  if (before === NONE) bus.store(head, next);
  else bus.store(plan.contexts.at(before) + CONTEXT.next, next);
  if (next === NONE) bus.store(plan.root + MROOT.tails + 4 * priority, before);
  bus.store(context + CONTEXT.queue, 0);
  bus.store(context + CONTEXT.next, NONE);
  if (bus.load(head) !== NONE) return;
  const bits = plan.root + MROOT.readyBits;
  bus.store(bits, (bus.load(bits) & ~(1 << priority)) >>> 0);
}

/** The best priority at which somebody stands in a queue; PRIORITIES if nobody does. */
export function bestReady(h: Queues): number {
  const bits = h.bus.load(h.plan.root + MROOT.readyBits);
  return bits === 0 ? PRIORITIES : 31 - Math.clz32(bits & -bits);
}

export function firstReady(h: Queues, priority: number): number {
  return h.bus.load(h.plan.root + MROOT.heads + 4 * priority);
}

export function isQueued(h: Queues, p: number): boolean {
  return h.bus.load(h.plan.contexts.at(p) + CONTEXT.queue) !== 0;
}

/** Puts a process among those that must be asked before anybody runs user code, if it is not there already. */
export function enqueueWake(h: Queues, p: number): void {
  const { bus, plan } = h;
  const context = plan.contexts.at(p);
  if (bus.load(context + CONTEXT.isWoken) !== 0) return;
  bus.store(context + CONTEXT.wakeNext, NONE);
  bus.store(context + CONTEXT.isWoken, 1);
  const last = bus.load(plan.root + MROOT.wakeTail);
  if (last === NONE) bus.store(plan.root + MROOT.wakeHead, p);
  else bus.store(plan.contexts.at(last) + CONTEXT.wakeNext, p);
  bus.store(plan.root + MROOT.wakeTail, p);
}

/** The first of them, taken out; NONE if there is none. */
export function takeWake(h: Queues): number {
  const { bus, plan } = h;
  const p = bus.load(plan.root + MROOT.wakeHead);
  if (p === NONE) return NONE;
  const context = plan.contexts.at(p);
  const next = bus.load(context + CONTEXT.wakeNext);
  bus.store(plan.root + MROOT.wakeHead, next);
  if (next === NONE) bus.store(plan.root + MROOT.wakeTail, NONE);
  bus.store(context + CONTEXT.isWoken, 0);
  bus.store(context + CONTEXT.wakeNext, NONE);
  return p;
}
