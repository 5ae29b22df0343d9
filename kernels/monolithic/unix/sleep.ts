/** Sleeping and waking: the only way in which a call waits. */
import { ERROR } from './abi/errors.ts';
import { type Answer, SLEEP } from './answers.ts';
import { indexOf, type Unix } from './context.ts';
import { CHANNEL, DISTURB, NONE, PROC, SLEEP_QUEUES, STATE } from './records.ts';
import { hasDeliverable } from './signals/deliverable.ts';
import { takeStops } from './signals/stop.ts';

/** The index of the queue in which whoever waits for this object stands. */
export function queueIndex(object: number): number {
  return ((object >>> 5) ^ (object >>> 12) ^ object) & (SLEEP_QUEUES - 1);
}

function queueOf(u: Unix, object: number): number {
  return u.plan.sleepQueues.at(queueIndex(object));
}

/**
 * Queues a process on a channel, and answers SLEEP; EINTR where it may be disturbed and a signal waits for it. Its
 * condition was looked at just before, with no preemption point in between.
 */
export function sleep(
  u: Unix,
  proc: number,
  channel: number,
  object: number,
  disturb: number,
): Answer {
  const { m } = u;
  if (disturb === DISTURB.signals && hasDeliverable(u, proc)) {
    takeStops(u, proc);
    if (hasDeliverable(u, proc)) return -ERROR.interrupted;
  }
  m.exec(u.paths['unix.sleep']);
  m.store(proc + PROC.state, STATE.sleeping);
  m.store(proc + PROC.channel, channel);
  m.store(proc + PROC.object, object);
  m.store(proc + PROC.disturb, disturb);
  append(u, queueOf(u, object), proc);
  return SLEEP;
}

/** Wakes everybody who sleeps on this channel for this object, in the order in which they came. */
export function wakeup(u: Unix, channel: number, object: number): void {
  const { m } = u;
  let proc = m.load(queueOf(u, object));
  while (proc !== NONE) {
    const next = m.load(proc + PROC.next);
    const isMeant =
      m.load(proc + PROC.channel) === channel && m.load(proc + PROC.object) === object;
    if (isMeant) rouse(u, proc);
    proc = next;
  }
}

/** A sleeper is taken off its queue, and goes on with its call. */
export function rouse(u: Unix, proc: number): void {
  const { m } = u;
  m.exec(u.paths['unix.wakeup']);
  remove(u, proc);
  m.store(proc + PROC.state, STATE.ready);
  m.store(proc + PROC.channel, CHANNEL.none);
  m.store(proc + PROC.object, NONE);
  u.low.ready(indexOf(u, proc));
}

/** A signal ends the sleep of one who may be disturbed: its call will answer EINTR where it would sleep again. */
export function disturb(u: Unix, proc: number): void {
  if (isDisturbable(u, proc)) rouse(u, proc);
}

/** Whether it sleeps in such a way that a signal may end that. */
export function isDisturbable(u: Unix, proc: number): boolean {
  const { m } = u;
  if (m.load(proc + PROC.state) !== STATE.sleeping) return false;
  return m.load(proc + PROC.disturb) === DISTURB.signals;
}

function append(u: Unix, queue: number, proc: number): void {
  const { m } = u;
  let last = NONE;
  for (let at = m.load(queue); at !== NONE; at = m.load(at + PROC.next)) last = at;
  m.store(proc + PROC.next, NONE);
  m.store(proc + PROC.previous, last);
  if (last === NONE) m.store(queue, proc);
  else m.store(last + PROC.next, proc);
}

function remove(u: Unix, proc: number): void {
  const { m } = u;
  const next = m.load(proc + PROC.next);
  const previous = m.load(proc + PROC.previous);
  if (previous === NONE) m.store(queueOf(u, m.load(proc + PROC.object)), next);
  else m.store(previous + PROC.next, next);
  if (next !== NONE) m.store(next + PROC.previous, previous);
}
