/**
 * ExchangeRegisters: looks at a thread and changes where it runs; stops what it is in.
 *
 * For threads of the caller's own space, and for those whose pager the caller is (as in Pistachio,
 * where it is an option): so a pager can send a thread away from a fault that it will not resolve.
 */
import type { Thread } from '../../../core/words/kernel.ts';
import { EXCHANGE } from '../abi/calls.ts';
import { ERROR, IPC_ERROR, ipcError, RECEIVE_PHASE, SEND_PHASE } from '../abi/errors.ts';
import { NIL_THREAD } from '../abi/thread-id.ts';
import { UTCB } from '../abi/utcb.ts';
import { type L4, readPc, writePc } from '../context.ts';
import { fail } from '../ipc/ipc.ts';
import { stopPolling } from '../ipc/send-queue.ts';
import { NONE, ROLE, STATE, TCB } from '../records.ts';
import { dequeue } from '../run-queue.ts';
import { makeReady } from '../switch.ts';
import { findNamed, findThread, setPager } from '../threads.ts';
import { refuse } from './result.ts';

export function exchangeRegisters(k: L4, self: number): void {
  const { bus } = k;
  const tcb = findNamed(k, self, bus.register(1));
  if (tcb === NONE || bus.load(tcb + TCB.utcb) === NONE || !mayExchange(k, self, tcb)) {
    refuse(k, self, ERROR.invalidThread);
    return;
  }
  const control = bus.register(2);
  const sp = bus.register(3);
  const ip = bus.register(4);
  const flags = bus.register(5);
  const handle = bus.register(6);
  const pager = bus.register(7);
  report(k, tcb);
  const utcb = bus.load(tcb + TCB.utcb);
  if ((control & EXCHANGE.sp) !== 0) bus.store(tcb + TCB.sp, sp);
  if ((control & EXCHANGE.ip) !== 0) writePc(k, tcb, ip);
  if ((control & EXCHANGE.flags) !== 0) bus.store(tcb + TCB.flags, flags);
  if ((control & EXCHANGE.userHandle) !== 0) bus.store(utcb + UTCB.userHandle, handle);
  if ((control & EXCHANGE.pager) !== 0) setPager(k, tcb, pager);
  abort(k, tcb, control);
  if ((control & EXCHANGE.haltValid) !== 0) halt(k, tcb, (control & EXCHANGE.halt) !== 0);
}

function mayExchange(k: L4, self: number, tcb: number): boolean {
  const { bus } = k;
  return (
    bus.load(self + TCB.space) === bus.load(tcb + TCB.space) ||
    bus.load(self + TCB.id) === bus.load(tcb + TCB.pager)
  );
}

/** The old values, in the registers of the arguments; control says what state the thread was in. */
function report(k: L4, tcb: number): void {
  const { bus } = k;
  const state = bus.load(tcb + TCB.state);
  let was = bus.load(tcb + TCB.halted) !== 0 || state === STATE.halted ? EXCHANGE.halt : 0;
  if (state === STATE.waiting) was |= EXCHANGE.abortReceive;
  if (state === STATE.polling) was |= EXCHANGE.abortSend;
  bus.setRegister(0, bus.load(tcb + TCB.id));
  bus.setRegister(2, was);
  bus.setRegister(3, bus.load(tcb + TCB.sp));
  bus.setRegister(4, readPc(k, tcb));
  bus.setRegister(5, bus.load(tcb + TCB.flags));
  bus.setRegister(6, bus.load(bus.load(tcb + TCB.utcb) + UTCB.userHandle));
  bus.setRegister(7, bus.load(tcb + TCB.pager));
}

/**
 * Ends the IPC that a thread is in, from outside: its caller's own fails, and a fault is taken again. A
 * thread that is in none is left alone, and so is one that has not been told yet where to start. Who
 * runs goes on: when the next trap returns, the thread is one of those that are ready.
 */
export function abortThread(k: L4, thread: Thread): void {
  const { bus } = k;
  const tcb = findThread(k, thread);
  if (tcb === NONE || bus.load(tcb + TCB.utcb) === NONE) return;
  if (bus.load(tcb + TCB.role) === ROLE.starting) return;
  bus.enter(k.rooms.threads);
  abort(k, tcb, EXCHANGE.abortSend | EXCHANGE.abortReceive);
  bus.leave();
}

/** Ends the IPC that a thread is in, as far as control says so; its message registers stay. */
function abort(k: L4, tcb: number, control: number): void {
  const { bus } = k;
  const state = bus.load(tcb + TCB.state);
  const sends = state === STATE.polling && (control & EXCHANGE.abortSend) !== 0;
  const receives = state === STATE.waiting && (control & EXCHANGE.abortReceive) !== 0;
  if (!sends && !receives) return;
  if (sends) stopPolling(k, tcb);
  const phase = sends ? SEND_PHASE : RECEIVE_PHASE;
  if (bus.load(tcb + TCB.role) === ROLE.starting) {
    bus.store(tcb + TCB.role, ROLE.ordinary);
    makeReady(k, tcb);
  } else {
    fail(k, tcb, ipcError(IPC_ERROR.cancelled, phase));
  }
}

function halt(k: L4, tcb: number, halted: boolean): void {
  const { bus } = k;
  bus.store(tcb + TCB.halted, halted ? 1 : 0);
  const state = bus.load(tcb + TCB.state);
  if (!halted && state === STATE.halted) makeReady(k, tcb);
  if (!halted || state !== STATE.ready) return;
  bus.store(tcb + TCB.state, STATE.halted);
  if (bus.load(tcb + TCB.next) !== NIL_THREAD) dequeue(k, tcb);
}
