/** Ops on sockets. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { BUFFER, RESULTS } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { AF_INET, HOST } from '../unix/abi/flags.ts';
import { fillBytes, sumBytes } from '../user/bytes.ts';
import { errorOf } from '../user/calls.ts';
import { sendTo as prepareSend, prepareSocket, receiveFrom } from '../user/sockets.ts';
import { answered, done, refused } from './unix-answers.ts';
import { descriptor, opened } from './unix-descriptors.ts';

/** Addresses by the contract's choice of a host: its peer, by either of this host's, the other one. */
const ADDRESS: readonly number[] = [0, HOST.self, HOST.us, HOST.remote];

export function socket(bus: UserBus): Stoppable {
  prepareSocket(bus, CALL.socket, AF_INET, 0, 0);
  return opened();
}

export function bind(bus: UserBus, handle: number, port: number): Stoppable {
  prepareSocket(bus, CALL.bind, descriptor(handle, 1), port, 0);
  return done();
}

export function connect(bus: UserBus, handle: number, host: number, port: number): Stoppable {
  prepareSocket(bus, CALL.connect, descriptor(handle, 1), ADDRESS[host], port);
  return done();
}

export function sendTo(
  bus: UserBus,
  handle: number,
  host: number,
  port: number,
  value: number,
  bytes: number,
): Stoppable {
  fillBytes(bus, BUFFER, value, bytes);
  prepareSend(bus, descriptor(handle, 1), BUFFER, bytes, ADDRESS[host], port);
  return answered();
}

export function* receive(bus: UserBus, handle: number, bytes: number): Stoppable {
  receiveFrom(bus, descriptor(handle, 0), BUFFER, bytes, RESULTS);
  const count = yield TRAP;
  const error = errorOf(count);
  if (error !== 0) return refused(error);
  return count + 16_384 * sumBytes(bus, BUFFER, count);
}
