/**
 * Interrupts as messages: the thread (line, 1) sends to its handler, and waits for an answer.
 *
 * The line is masked from the interrupt until the answer, so that at most one message is under way.
 */
import { NIL_THREAD, SYSTEM_BASE } from '../abi/thread-id.ts';
import type { L4 } from '../context.ts';
import { NONE, ROLE, STATE, TCB } from '../records.ts';
import { interruptId } from '../threads.ts';
import { stopPolling } from './send-queue.ts';

/** The line of an interrupt thread is its number. */
export function isInterruptThread(k: L4, tcb: number): boolean {
  return k.plan.threads.indexOf(tcb) < SYSTEM_BASE && k.bus.load(tcb + TCB.pager) !== NIL_THREAD;
}

/** Makes a thread the handler of a line, and unmasks it. */
export function associate(k: L4, line: number, handler: number): void {
  const { bus, plan } = k;
  dissociate(k, line);
  const tcb = plan.threads.at(line);
  bus.store(tcb + TCB.id, interruptId(line));
  bus.store(tcb + TCB.pager, handler);
  bus.store(tcb + TCB.role, ROLE.interrupt);
  bus.store(tcb + TCB.state, STATE.armed);
  bus.maskInterrupt(line, false);
}

/** The line has no handler any more; a message that was under way is withdrawn. */
export function dissociate(k: L4, line: number): void {
  const { bus, plan } = k;
  const tcb = plan.threads.at(line);
  if (bus.load(tcb + TCB.id) === NIL_THREAD) return;
  bus.maskInterrupt(line, true);
  if (bus.load(tcb + TCB.state) === STATE.polling) stopPolling(k, tcb);
  bus.store(tcb + TCB.id, NIL_THREAD);
  bus.store(tcb + TCB.pager, NIL_THREAD);
  bus.store(tcb + TCB.from, NONE);
  bus.store(tcb + TCB.state, STATE.inactive);
}

/** The handler has answered: the next interrupt may come. */
export function acknowledged(k: L4, tcb: number): void {
  k.bus.store(tcb + TCB.state, STATE.armed);
  k.bus.maskInterrupt(k.plan.threads.indexOf(tcb), false);
}
