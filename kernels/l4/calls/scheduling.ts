/** ThreadSwitch and Schedule: who runs, and who goes first. */
import { ERROR } from '../abi/errors.ts';
import { NIL_THREAD } from '../abi/thread-id.ts';
import type { L4 } from '../context.ts';
import { NONE, PRIORITIES, TCB } from '../records.ts';
import { dequeue, enqueue } from '../run-queue.ts';
import { isReady, requestReschedule, yieldProcessor, yieldTo } from '../switch.ts';
import { findNamed } from '../threads.ts';
import { done, refuse } from './result.ts';

/** The rest of the time slice goes to a thread that is ready; with nil, to whoever is next. */
export function threadSwitch(k: L4, self: number): void {
  const dest = k.bus.register(1);
  k.bus.exec(k.paths.threadSwitch);
  const tcb = dest === NIL_THREAD ? NONE : findNamed(k, self, dest);
  if (tcb !== NONE && tcb !== self && isReady(k, tcb)) yieldTo(k, tcb);
  else if (dest === NIL_THREAD) yieldProcessor(k);
}

/** Sets a thread's priority, up to the caller's own; for its scheduler alone. */
export function schedule(k: L4, self: number): void {
  const { bus } = k;
  const tcb = findNamed(k, self, bus.register(1));
  const priority = bus.register(4);
  if (tcb === NONE) {
    refuse(k, self, ERROR.invalidThread);
  } else if (bus.load(tcb + TCB.scheduler) !== bus.load(self + TCB.id)) {
    refuse(k, self, ERROR.noPrivilege);
  } else if (priority >= PRIORITIES || priority > bus.load(self + TCB.priority)) {
    refuse(k, self, ERROR.invalidParameter);
  } else {
    const queued = bus.load(tcb + TCB.next) !== NONE;
    if (queued) dequeue(k, tcb);
    bus.store(tcb + TCB.priority, priority);
    if (queued) enqueue(k, tcb);
    requestReschedule(k);
    done(k);
  }
}
