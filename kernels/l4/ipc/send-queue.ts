/** Send queues: those that poll on a thread, first come, first served. */
import type { L4 } from '../context.ts';
import { NONE, STATE, TCB } from '../records.ts';

/** Appends a sender to the queue of the thread that it wants to send to. */
export function poll(k: L4, sender: number, receiver: number): void {
  const { bus } = k;
  bus.store(sender + TCB.state, STATE.polling);
  bus.store(sender + TCB.partner, receiver);
  const first = bus.load(receiver + TCB.senders);
  if (first === NONE) {
    bus.store(sender + TCB.nextSender, sender);
    bus.store(sender + TCB.previousSender, sender);
    bus.store(receiver + TCB.senders, sender);
    return;
  }
  const last = bus.load(first + TCB.previousSender);
  bus.store(sender + TCB.nextSender, first);
  bus.store(sender + TCB.previousSender, last);
  bus.store(last + TCB.nextSender, sender);
  bus.store(first + TCB.previousSender, sender);
}

/** Takes a sender out of the queue in which it polls. */
export function stopPolling(k: L4, sender: number): void {
  const { bus } = k;
  const receiver = bus.load(sender + TCB.partner);
  const next = bus.load(sender + TCB.nextSender);
  bus.store(sender + TCB.partner, NONE);
  if (next === sender) {
    bus.store(receiver + TCB.senders, NONE);
    return;
  }
  const previous = bus.load(sender + TCB.previousSender);
  bus.store(previous + TCB.nextSender, next);
  bus.store(next + TCB.previousSender, previous);
  if (bus.load(receiver + TCB.senders) === sender) bus.store(receiver + TCB.senders, next);
}

/** The first sender in a thread's queue from whom it would receive; NONE if there is none. */
export function firstSender(
  k: L4,
  receiver: number,
  accepts: (k: L4, receiver: number, sender: number) => boolean,
): number {
  const { bus } = k;
  const first = bus.load(receiver + TCB.senders);
  if (first === NONE) return NONE;
  let sender = first;
  do {
    if (accepts(k, receiver, sender)) return sender;
    sender = bus.load(sender + TCB.nextSender);
  } while (sender !== first);
  return NONE;
}
