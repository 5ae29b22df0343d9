/**
 * What user code does around a system call: it fills the registers, traps, and looks at what came back.
 *
 * These are leaf functions; the trap itself is the `yield` of whoever calls them.
 */
import type { UserBus } from '../../../core/words/bus.ts';
import { KIP_AREA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { phaseOf, SEND_PHASE } from '../abi/errors.ts';
import { KIP } from '../abi/kip.ts';
import { MR0_REGISTER, TAG_ERROR } from '../abi/message.ts';
import { ANY_THREAD, NIL_THREAD } from '../abi/thread-id.ts';
import { NEVER, timeouts, ZERO } from '../abi/timeout.ts';
import { UTCB } from '../abi/utcb.ts';

/** What a `yield` of this code asks for: a system call. */
export const TRAP = 0;

const PATIENT = timeouts(NEVER, NEVER);
/** Who has called waits for the answer; a server does not wait for one who does not. */
const REPLY = timeouts(ZERO, NEVER);

/** A word of the kernel interface page. */
export function kip(bus: UserBus, field: number): number {
  return bus.load(KIP_AREA + field);
}

/** The address of the caller's own UTCB. */
export function myUtcb(bus: UserBus): number {
  return bus.load(KIP_AREA + KIP.myUtcb);
}

export function setMr(bus: UserBus, index: number, value: number): void {
  bus.setRegister(MR0_REGISTER + index, value);
}

export function mr(bus: UserBus, index: number): number {
  return bus.register(MR0_REGISTER + index);
}

/** Ipc with a message of up to three words. */
export function prepareIpc(
  bus: UserBus,
  to: number,
  from: number,
  tag: number,
  mr1 = 0,
  mr2 = 0,
  mr3 = 0,
): void {
  bus.setRegister(0, CALL.ipc);
  bus.setRegister(1, to);
  bus.setRegister(2, from);
  bus.setRegister(3, PATIENT);
  setMr(bus, 0, tag);
  setMr(bus, 1, mr1);
  setMr(bus, 2, mr2);
  setMr(bus, 3, mr3);
}

/** A call: send, and wait for the answer of the same thread. */
export function prepareCall(
  bus: UserBus,
  to: number,
  tag: number,
  mr1 = 0,
  mr2 = 0,
  mr3 = 0,
): void {
  prepareIpc(bus, to, to, tag, mr1, mr2, mr3);
}

/** A server's last act: the answer, and the wait for the next message from anybody. */
export function prepareReplyWait(
  bus: UserBus,
  to: number,
  tag: number,
  mr1 = 0,
  mr2 = 0,
  mr3 = 0,
): void {
  prepareIpc(bus, to, ANY_THREAD, tag, mr1, mr2, mr3);
  bus.setRegister(3, REPLY);
}

/** The wait for the next message from anybody. */
export function prepareWait(bus: UserBus): void {
  prepareIpc(bus, NIL_THREAD, ANY_THREAD, 0);
}

/** Another system call, with its arguments in registers 1 to 5. */
export function prepareSystemCall(
  bus: UserBus,
  call: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e = 0,
): void {
  bus.setRegister(0, call);
  bus.setRegister(1, a);
  bus.setRegister(2, b);
  bus.setRegister(3, c);
  bus.setRegister(4, d);
  bus.setRegister(5, e);
}

/** Whether the Ipc that returned last has failed, in either phase. */
export function hasFailed(bus: UserBus): boolean {
  return (mr(bus, 0) & TAG_ERROR) !== 0;
}

/** The error code of the call that failed last. */
export function errorCode(bus: UserBus): number {
  return bus.load(myUtcb(bus) + UTCB.errorCode);
}

/** Whether it has failed before anything was sent: then it has not waited either. */
export function hasNotSent(bus: UserBus): boolean {
  return hasFailed(bus) && phaseOf(errorCode(bus)) === SEND_PHASE;
}
