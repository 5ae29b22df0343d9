/** A word through a pipe to another process, and one back through another pipe. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { fork } from '../contracts/unix-processes.ts';
import { BUFFER, RESULTS } from '../unix/abi/address-map.ts';
import { CALL } from '../unix/abi/calls.ts';
import { insist } from './calls.ts';

const WORD_BYTES = 4;
const ENDS_BYTES = 2 * WORD_BYTES;

/** The descriptors of a pipe's ends lie one behind the other: reading, writing. */
function endOf(bus: UserBus, pipe: number, which: 0 | 1): number {
  return bus.load(RESULTS + ENDS_BYTES * pipe + WORD_BYTES * which);
}

function* send(bus: UserBus, pipe: number): Stoppable {
  return yield* insist(bus, CALL.write, pipe, BUFFER, WORD_BYTES);
}

function* receive(bus: UserBus, pipe: number): Stoppable {
  return yield* insist(bus, CALL.read, pipe, BUFFER, WORD_BYTES);
}

export const pipe: MakeOffer = (mark) => ({
  ops: {
    *open(bus) {
      yield* insist(bus, CALL.pipe, RESULTS);
      return yield* insist(bus, CALL.pipe, RESULTS + ENDS_BYTES);
    },
    start: fork,
    *ping(bus, times) {
      const [to, from] = [endOf(bus, 0, 1), endOf(bus, 1, 0)];
      for (let round = 0; round < times; round++) {
        mark('sent');
        yield* send(bus, to);
        yield* receive(bus, from);
      }
      return 0;
    },
    *pong(bus, times) {
      const [from, to] = [endOf(bus, 0, 0), endOf(bus, 1, 1)];
      for (let round = 0; round < times; round++) {
        yield* receive(bus, from);
        mark('received');
        yield* send(bus, to);
      }
      return 0;
    },
  },
});
