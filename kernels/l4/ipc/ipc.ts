/**
 * IPC: synchronous, from thread to thread, without buffers.
 *
 * A thread is in at most one of these: it polls (in its partner's send queue), or it waits (for whom
 * TCB.from names), or it is ready. A call is one step: when its send phase ends, its receive phase has
 * begun, so that an answer never finds it doing neither.
 */
import { IPC_ERROR, ipcError, RECEIVE_PHASE, reasonOfError, SEND_PHASE } from '../abi/errors.ts';
import { MR0_REGISTER, TAG_ERROR } from '../abi/message.ts';
import { ANY_LOCAL_THREAD, ANY_THREAD, NIL_THREAD } from '../abi/thread-id.ts';
import { isOffered, NEVER, receiveTimeout, sendTimeout, ZERO } from '../abi/timeout.ts';
import { UTCB } from '../abi/utcb.ts';
import { type L4, writeRegister } from '../context.ts';
import { NONE, ROLE, STATE, TCB } from '../records.ts';
import { enqueue, highestReady } from '../run-queue.ts';
import { isReady, makeReady, putInQueue, setReady, switchTo } from '../switch.ts';
import { findNamed } from '../threads.ts';
import { acknowledged, isInterruptThread } from './interrupt-thread.ts';
import { firstSender, poll, stopPolling } from './send-queue.ts';
import { TRANSFERRED, transfer } from './transfer.ts';

/** The system call, by the running thread. */
export function ipcCall(k: L4, self: number): void {
  const { bus } = k;
  const to = bus.register(1);
  const words = bus.register(3);
  const from = bus.register(2);
  if (to !== NIL_THREAD && !isOffered(sendTimeout(words))) {
    fail(k, self, ipcError(IPC_ERROR.unsupported, SEND_PHASE));
  } else if (from !== NIL_THREAD && !isOffered(receiveTimeout(words))) {
    fail(k, self, ipcError(IPC_ERROR.unsupported, RECEIVE_PHASE));
  } else {
    handOver(k, self, exchange(k, self, to, from, words));
  }
}

/**
 * Sends to `to`, if it is not nil, and then receives from `from`, if it is not nil. The answer is the
 * partner that got the message and is ready since, but stands in no queue yet; or NONE.
 */
function exchange(k: L4, self: number, to: number, from: number, timeouts: number): number {
  const { bus } = k;
  bus.store(self + TCB.from, from);
  bus.store(self + TCB.timeouts, timeouts);
  let partner = NONE;
  if (to !== NIL_THREAD) {
    partner = findNamed(k, self, to);
    if (!send(k, self, partner, sendTimeout(timeouts))) return NONE;
  } else if (bus.load(self + TCB.role) === ROLE.ordinary) {
    succeed(k, self);
  }
  receive(k, self);
  return partner;
}

/** The partner to whom the message went, and who is ready since: the processor goes to it, or it waits. */
function handOver(k: L4, self: number, partner: number): void {
  if (partner === NONE || !isReady(k, partner)) return;
  const { bus } = k;
  const donates =
    bus.load(self + TCB.from) !== NIL_THREAD &&
    receiveTimeout(bus.load(self + TCB.timeouts)) === ZERO;
  const stays = isReady(k, self) && !donates;
  if (stays || highestReady(k) > bus.load(partner + TCB.priority)) {
    putInQueue(k, partner);
    return;
  }
  if (isReady(k, self)) enqueue(k, self);
  switchTo(k, partner);
}

/**
 * The send phase. True if the message was transferred; otherwise the sender polls, or has an error.
 */
function send(k: L4, self: number, partner: number, timeout: number): boolean {
  if (partner === NONE || partner === self || !canReceive(k, partner)) {
    fail(k, self, ipcError(IPC_ERROR.nonExistingPartner, SEND_PHASE));
    return false;
  }
  if (k.bus.load(partner + TCB.state) === STATE.waiting && accepts(k, partner, self)) {
    return meet(k, self, partner);
  }
  if (timeout === ZERO) {
    fail(k, self, ipcError(IPC_ERROR.timeout, SEND_PHASE));
    return false;
  }
  poll(k, self, partner);
  return false;
}

/** Whether a thread can ever receive: it is active, or an interrupt with a handler. */
function canReceive(k: L4, tcb: number): boolean {
  return k.bus.load(tcb + TCB.utcb) !== NONE || isInterruptThread(k, tcb);
}

/** Whether a thread in its receive phase takes a message from this sender. */
function accepts(k: L4, receiver: number, sender: number): boolean {
  const { bus } = k;
  const from = bus.load(receiver + TCB.from);
  if (from === ANY_THREAD) return true;
  if (from === ANY_LOCAL_THREAD) {
    return bus.load(receiver + TCB.space) === bus.load(sender + TCB.space);
  }
  return from === bus.load(sender + TCB.id);
}

/**
 * Transfers between two that have met. The receiver has its message then, and is ready, but stands in
 * no queue. After an error both are told, and the answer is false.
 */
function meet(k: L4, sender: number, receiver: number): boolean {
  // The path of an interrupt includes the message.
  if (k.bus.load(sender + TCB.role) !== ROLE.interrupt) k.bus.exec(k.paths.ipc);
  const error = transfer(k, sender, receiver);
  if (error === TRANSFERRED) {
    if (k.bus.load(sender + TCB.role) === ROLE.ordinary) succeed(k, sender);
    complete(k, receiver);
    return true;
  }
  fail(k, receiver, error | RECEIVE_PHASE);
  fail(k, sender, error);
  return false;
}

/** The send phase of a call is over without an error; a message received says the rest. */
function succeed(k: L4, tcb: number): void {
  writeRegister(k, tcb, MR0_REGISTER, 0);
}

/** A thread has what it waited for. */
function complete(k: L4, tcb: number): void {
  if (k.bus.load(tcb + TCB.role) === ROLE.interrupt) {
    acknowledged(k, tcb);
    return;
  }
  k.bus.store(tcb + TCB.role, ROLE.ordinary);
  setReady(k, tcb);
}

/**
 * The receive phase of a thread whose send phase is over, and then of the sender that it took a
 * message from, and so on: each has sent, and must not be found doing nothing.
 */
function receive(k: L4, first: number): void {
  const { bus } = k;
  let receiver = first;
  for (;;) {
    const from = bus.load(receiver + TCB.from);
    if (from === NIL_THREAD) {
      makeReady(k, receiver);
      return;
    }
    if (!resolveFrom(k, receiver, from)) {
      fail(k, receiver, ipcError(IPC_ERROR.nonExistingPartner, RECEIVE_PHASE));
      return;
    }
    const sender = firstSender(k, receiver, accepts);
    if (sender === NONE) {
      wait(k, receiver);
      return;
    }
    bus.exec(k.paths.ipcPending);
    stopPolling(k, sender);
    if (!meet(k, sender, receiver)) return;
    putInQueue(k, receiver);
    receiver = sender;
  }
}

/** Puts the global id of a closed wait's partner into TCB.from; false if there is no such thread. */
function resolveFrom(k: L4, receiver: number, from: number): boolean {
  if (from === ANY_THREAD || from === ANY_LOCAL_THREAD) return true;
  const partner = findNamed(k, receiver, from);
  if (partner === NONE) return false;
  k.bus.store(receiver + TCB.from, k.bus.load(partner + TCB.id));
  return true;
}

function wait(k: L4, receiver: number): void {
  const { bus } = k;
  if (receiveTimeout(bus.load(receiver + TCB.timeouts)) === ZERO) {
    fail(k, receiver, ipcError(IPC_ERROR.timeout, RECEIVE_PHASE));
    return;
  }
  bus.store(receiver + TCB.state, STATE.waiting);
}

/**
 * A thread's IPC ends with an error. What the kernel did in its name it need not know of: after a
 * page fault or an exception it runs on, and has the fault again; without a pager it is halted.
 */
export function fail(k: L4, tcb: number, code: number): void {
  const { bus } = k;
  const role = bus.load(tcb + TCB.role);
  if (role === ROLE.starting || role === ROLE.interrupt) return;
  bus.store(tcb + TCB.role, ROLE.ordinary);
  if (role === ROLE.ordinary) {
    writeRegister(k, tcb, 0, NIL_THREAD);
    writeRegister(k, tcb, MR0_REGISTER, TAG_ERROR);
    bus.store(bus.load(tcb + TCB.utcb) + UTCB.errorCode, code);
  } else if (reasonOfError(code) === IPC_ERROR.nonExistingPartner) {
    bus.store(tcb + TCB.state, STATE.halted);
    return;
  }
  makeReady(k, tcb);
}

/** The kernel sends TCB.message in the running thread's name, and the thread waits for the answer. */
export function kernelCall(k: L4, self: number, role: number, partner: number): void {
  k.bus.store(self + TCB.role, role);
  if (partner !== NIL_THREAD) handOver(k, self, exchange(k, self, partner, partner, NEVER));
  else fail(k, self, ipcError(IPC_ERROR.nonExistingPartner, SEND_PHASE));
}

/** An interrupt thread sends TCB.message to its handler, whoever runs now, and waits for the answer. */
export function interruptCall(k: L4, tcb: number, handler: number): void {
  k.bus.store(tcb + TCB.role, ROLE.interrupt);
  const partner = exchange(k, tcb, handler, handler, NEVER);
  if (partner !== NONE && isReady(k, partner)) putInQueue(k, partner);
}

/** Whether a waiting thread waits for this one alone. */
export function waitsFor(k: L4, tcb: number, id: number): boolean {
  const { bus } = k;
  return bus.load(tcb + TCB.state) === STATE.waiting && bus.load(tcb + TCB.from) === id;
}
