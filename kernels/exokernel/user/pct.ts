/** Entries `exos.call` and `exos.message`: what a library OS does when others call it, or leave it a message. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { callService } from './calling.ts';
import { resume } from './fault.ts';
import { inherit, takeCopies } from './fork.ts';
import { MESSAGE } from './messages.ts';
import { LIBRARY, library, setLibrary } from './own-words.ts';
import { slotOf } from './public-tables.ts';
import { consult } from './registry.ts';
import { SERVICE } from './services.ts';
import { burn, isFirst, prepare, workFor } from './system.ts';

/** Ends what a caller waits for: an error or 0, and an answer. */
function* reply(bus: UserBus, error: number, answer: number): Stoppable {
  prepare(bus, CALL.reply, error, answer);
  return yield TRAP;
}

/** Entry `exos.call`. */
export function* serve(
  bus: UserBus,
  caller: number,
  _self: number,
  service: number,
  a: number,
  b: number,
  c: number,
  sixth: number,
  seventh: number,
): Stoppable {
  switch (service) {
    case SERVICE.sum:
      workFor(bus, c);
      return yield* reply(bus, 0, a + b + library(bus, LIBRARY.served));
    case SERVICE.next:
      // A procedure leaves registers 6 and 7 as they are: see `lrpc.ts`.
      prepare(bus, CALL.reply, 0, a + 1, 0, 0, 0, sixth, seventh);
      return yield TRAP;
    case SERVICE.relay: {
      const error = yield* callService(bus, a, SERVICE.sum, b);
      const sum = bus.register(2) + library(bus, LIBRARY.served);
      return yield* reply(bus, error, sum);
    }
    case SERVICE.inherit:
      return yield* reply(bus, yield* inherit(bus), 0);
    case SERVICE.part:
      return yield* reply(bus, yield* takeCopies(bus, caller), 0);
    default: {
      const slot = slotOf(bus, caller);
      if (!isFirst(bus) || service > SERVICE.leave) return yield* reply(bus, ERROR.invalid, 0);
      return yield* reply(bus, 0, consult(bus, slot, service, a, b, c));
    }
  }
}

/** Entry `exos.message`. */
export function* receive(
  bus: UserBus,
  sender: number,
  word: number,
  kind: number,
  save: number,
): Stoppable {
  if (kind === MESSAGE.turn) {
    const ended = library(bus, LIBRARY.slicesEnded);
    while (library(bus, LIBRARY.slicesEnded) === ended) burn(bus);
  } else {
    setLibrary(bus, LIBRARY.messages, library(bus, LIBRARY.messages) + 1);
    setLibrary(bus, LIBRARY.messageFrom, sender);
    setLibrary(bus, LIBRARY.message, word);
  }
  return yield* resume(bus, save);
}
