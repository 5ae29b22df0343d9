/** Calls on sockets, as a C library has them. */
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL } from '../unix/abi/calls.ts';
import { prepare } from './calls.ts';

/** socket, bind and connect: a descriptor or a family, and up to two numbers. */
export function prepareSocket(bus: UserBus, call: number, a: number, b: number, c: number): void {
  prepare(bus, call, a, b, c);
}

/** Address 0: to whom the socket is connected. */
export function sendTo(
  bus: UserBus,
  fd: number,
  va: number,
  bytes: number,
  address: number,
  port: number,
): void {
  prepare(bus, CALL.sendto, fd, va, bytes, address, port);
}

/** Whence it came, address and port, goes into two words at `sender`. */
export function receiveFrom(
  bus: UserBus,
  fd: number,
  va: number,
  bytes: number,
  sender: number,
): void {
  prepare(bus, CALL.recvfrom, fd, va, bytes, sender);
}
