/** Interrupts: the timer ends a time slice; every other line wakes the handler of its thread. */
import { LABEL, makeTag } from './abi/message.ts';
import { currentThread, type L4 } from './context.ts';
import { interruptCall } from './ipc/ipc.ts';
import { NONE, STATE, TCB } from './records.ts';
import { highestReady } from './run-queue.ts';
import { endSlice } from './switch.ts';

export function handleInterrupt(k: L4, line: number): void {
  k.bus.acknowledge(line);
  if (line === k.timerLine) tick(k);
  else arrive(k, line);
}

/** Round robin: the running thread goes behind the others of its priority when the trap returns. */
function tick(k: L4): void {
  const self = currentThread(k);
  const preempts = self !== NONE && highestReady(k) >= k.bus.load(self + TCB.priority);
  k.bus.exec(preempts ? k.paths.timerPreempt : k.paths.timer);
  endSlice(k);
}

function arrive(k: L4, line: number): void {
  const { bus, plan } = k;
  bus.maskInterrupt(line, true);
  const tcb = plan.threads.at(line);
  if (bus.load(tcb + TCB.state) !== STATE.armed) return;
  bus.exec(currentThread(k) === NONE ? k.paths.interruptIdle : k.paths.interrupt);
  bus.store(tcb + TCB.message, makeTag(LABEL.interrupt, 0));
  interruptCall(k, tcb, bus.load(tcb + TCB.pager));
}
