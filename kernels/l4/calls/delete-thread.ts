/** Deleting a thread: nobody polls on it, waits for it, or has it as a handler any more. */
import { IPC_ERROR, ipcError, RECEIVE_PHASE, SEND_PHASE } from '../abi/errors.ts';
import { NIL_THREAD, SYSTEM_BASE } from '../abi/thread-id.ts';
import type { L4 } from '../context.ts';
import { dissociate } from '../ipc/interrupt-thread.ts';
import { fail, waitsFor } from '../ipc/ipc.ts';
import { stopPolling } from '../ipc/send-queue.ts';
import { NONE, STATE, TCB } from '../records.ts';
import { dequeue } from '../run-queue.ts';
import { buryThread } from '../threads.ts';

/** Deletes a thread that does not run now. */
export function deleteThread(k: L4, tcb: number): void {
  const { bus } = k;
  const id = bus.load(tcb + TCB.id);
  const state = bus.load(tcb + TCB.state);
  if (state === STATE.ready) dequeue(k, tcb);
  else if (state === STATE.polling) stopPolling(k, tcb);
  bus.store(tcb + TCB.state, STATE.inactive);
  forgetHandler(k, id);
  abandon(k, tcb, id);
  buryThread(k, tcb);
}

/** Those who send to a thread or wait for it alone learn that it does not exist. */
export function abandon(k: L4, tcb: number, id: number): void {
  const { bus, plan } = k;
  for (let sender = bus.load(tcb + TCB.senders); sender !== NONE; ) {
    stopPolling(k, sender);
    fail(k, sender, ipcError(IPC_ERROR.nonExistingPartner, SEND_PHASE));
    sender = bus.load(tcb + TCB.senders);
  }
  for (let number = SYSTEM_BASE; number < plan.threads.count; number++) {
    const other = plan.threads.at(number);
    if (!waitsFor(k, other, id)) continue;
    fail(k, other, ipcError(IPC_ERROR.nonExistingPartner, RECEIVE_PHASE));
  }
}

/** Lines whose handler it was have none any more, and are masked. */
function forgetHandler(k: L4, id: number): void {
  const { bus, plan } = k;
  for (let line = 0; line < SYSTEM_BASE; line++) {
    const tcb = plan.threads.at(line);
    if (bus.load(tcb + TCB.id) !== NIL_THREAD && bus.load(tcb + TCB.pager) === id) {
      dissociate(k, line);
    }
  }
}
