/**
 * Stride scheduling at user level (Waldspurger and Weihl, 1995): a scheduler gives its slices away, each to
 * the client with the least pass, by a directed yield.
 *
 * A client is told by a message that the next slice is its own, and uses that up to its end.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { U_AREA } from '../abi/address-map.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { UAREA } from '../abi/u-area.ts';
import { MESSAGE } from './messages.ts';
import { CLIENT, LIBRARY, library, setLibrary } from './own-words.ts';
import { prepare } from './system.ts';

/** The stride of a client with one ticket: all numbers of tickets up to 8 divide it. */
const STRIDE_ONE = 840;

function clientAt(index: number): number {
  return U_AREA + UAREA.library + LIBRARY.clients + index * CLIENT.bytes;
}

/** Whether this is the client that the scheduler has at this place, with these tickets. */
export function isClient(bus: UserBus, index: number, env: number, tickets: number): boolean {
  const client = clientAt(index);
  return bus.load(client + CLIENT.env) === env && bus.load(client + CLIENT.tickets) === tickets;
}

export function setClient(bus: UserBus, index: number, env: number, tickets: number): void {
  bus.store(clientAt(index) + CLIENT.env, env);
  bus.store(clientAt(index) + CLIENT.tickets, tickets);
}

export function clientCount(bus: UserBus): number {
  return library(bus, LIBRARY.clientCount);
}

/** The scheduling begins anew, with so many clients, which are set. */
export function beginStride(bus: UserBus, count: number): void {
  setLibrary(bus, LIBRARY.clientCount, count);
  for (let i = 0; i < count; i++) {
    const client = clientAt(i);
    bus.store(client + CLIENT.pass, STRIDE_ONE / bus.load(client + CLIENT.tickets));
  }
}

/** Gives the slice, or what is left of it, to the client whose turn it is; its place. */
export function* giveSlice(bus: UserBus): Stoppable {
  const index = nextClient(bus);
  const client = clientAt(index);
  const env = bus.load(client + CLIENT.env);
  const stride = STRIDE_ONE / bus.load(client + CLIENT.tickets);
  bus.store(client + CLIENT.pass, bus.load(client + CLIENT.pass) + stride);
  prepare(bus, CALL.send, env, 0, MESSAGE.turn);
  while (errorOf(yield TRAP) !== 0) {
    // It takes what was left with it before when it runs.
    prepare(bus, CALL.yield, env);
    yield TRAP;
    prepare(bus, CALL.send, env, 0, MESSAGE.turn);
  }
  prepare(bus, CALL.yield, env);
  yield TRAP;
  return index;
}

/** Passes may wrap around: what counts is who is behind whom. */
function nextClient(bus: UserBus): number {
  let least = 0;
  for (let i = 1; i < clientCount(bus); i++) {
    const ahead = bus.load(clientAt(i) + CLIENT.pass) - bus.load(clientAt(least) + CLIENT.pass);
    if ((ahead | 0) < 0) least = i;
  }
  return least;
}
