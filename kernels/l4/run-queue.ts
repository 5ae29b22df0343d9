/**
 * Ready queues: a ring of threads for each priority, and bits that say which rings are not empty.
 *
 * The thread that runs stands in none: so a call and its reply touch no queue.
 */
import type { L4 } from './context.ts';
import { NONE, ROOT, TCB } from './records.ts';

/** Appends a thread to the queue of its priority. */
export function enqueue(k: L4, tcb: number): void {
  const { bus, plan } = k;
  const priority = bus.load(tcb + TCB.priority);
  const head = plan.root + ROOT.ready + 4 * priority;
  const first = bus.load(head);
  if (first !== NONE) {
    const last = bus.load(first + TCB.previous);
    bus.store(tcb + TCB.next, first);
    bus.store(tcb + TCB.previous, last);
    bus.store(last + TCB.next, tcb);
    bus.store(first + TCB.previous, tcb);
    return;
  }
  bus.store(tcb + TCB.next, tcb);
  bus.store(tcb + TCB.previous, tcb);
  bus.store(head, tcb);
  const bits = plan.root + ROOT.readyBits + 4 * (priority >>> 5);
  bus.store(bits, bus.load(bits) | (1 << (priority & 31)));
  const groups = plan.root + ROOT.readyGroups;
  bus.store(groups, bus.load(groups) | (1 << (priority >>> 5)));
}

/** Puts a thread at the head of its queue: it was interrupted, and goes on before its equals. */
export function enqueueFirst(k: L4, tcb: number): void {
  enqueue(k, tcb);
  k.bus.store(k.plan.root + ROOT.ready + 4 * k.bus.load(tcb + TCB.priority), tcb);
}

export function dequeue(k: L4, tcb: number): void {
  const { bus, plan } = k;
  const priority = bus.load(tcb + TCB.priority);
  const head = plan.root + ROOT.ready + 4 * priority;
  const next = bus.load(tcb + TCB.next);
  bus.store(tcb + TCB.next, NONE);
  if (next !== tcb) {
    const previous = bus.load(tcb + TCB.previous);
    bus.store(previous + TCB.next, next);
    bus.store(next + TCB.previous, previous);
    if (bus.load(head) === tcb) bus.store(head, next);
    return;
  }
  bus.store(head, NONE);
  const bits = plan.root + ROOT.readyBits + 4 * (priority >>> 5);
  const left = bus.load(bits) & ~(1 << (priority & 31));
  bus.store(bits, left);
  if (left !== 0) return;
  const groups = plan.root + ROOT.readyGroups;
  bus.store(groups, bus.load(groups) & ~(1 << (priority >>> 5)));
}

/** The highest priority with a thread that is ready; -1 if none is. */
export function highestReady(k: L4): number {
  const { bus, plan } = k;
  const groups = bus.load(plan.root + ROOT.readyGroups);
  if (groups === 0) return -1;
  const group = 31 - Math.clz32(groups);
  const bits = bus.load(plan.root + ROOT.readyBits + 4 * group);
  return group * 32 + 31 - Math.clz32(bits);
}

/** The first thread of a queue that is not empty. */
export function firstReady(k: L4, priority: number): number {
  return k.bus.load(k.plan.root + ROOT.ready + 4 * priority);
}
