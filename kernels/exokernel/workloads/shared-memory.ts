/** A counter in a page that two environments have: whoever has counted yields to the other. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { start } from './callee.ts';
import { joinShared, openShared, partner, wordAt, yieldTo } from './shared-page.ts';

const COUNTER = wordAt(0);

function* awaitTurn(bus: UserBus, parity: number, other: number): Stoppable {
  while (bus.load(COUNTER) % 2 !== parity) yield* yieldTo(bus, other);
  return 0;
}

function count(bus: UserBus): void {
  bus.store(COUNTER, bus.load(COUNTER) + 1);
}

export const sharedMemory: MakeOffer = (mark) => ({
  ops: {
    open: openShared,
    start,
    *ping(bus, times) {
      const other = partner(bus);
      for (let round = 0; round < times; round++) {
        yield* awaitTurn(bus, 0, other);
        mark('sent');
        count(bus);
      }
      return yield* awaitTurn(bus, 0, other);
    },
    *pong(bus, times) {
      const first = yield* joinShared(bus);
      for (let round = 0; round < times; round++) {
        yield* awaitTurn(bus, 1, first);
        mark('received');
        count(bus);
      }
      return 0;
    },
  },
});
