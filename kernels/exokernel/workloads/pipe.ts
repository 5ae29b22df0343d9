/** Pipes as library code: rings in a page that two environments have. Who finds one empty, or full, yields to the other side. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { start } from './callee.ts';
import { joinShared, openShared, partner, wordAt, yieldTo } from './shared-page.ts';

const RING_WORDS = 8;

/** Where a pipe's words are: how many were ever read and written, and those that are in it. */
interface Ring {
  readonly read: number;
  readonly written: number;
  readonly words: number;
}

const THERE: Ring = { read: wordAt(0), written: wordAt(1), words: wordAt(2) };
const BACK: Ring = { read: wordAt(3), written: wordAt(4), words: wordAt(5) };

function placeOf(ring: Ring, count: number): number {
  return ring.words + 4 * (count % RING_WORDS);
}

function* send(bus: UserBus, ring: Ring, word: number, other: number): Stoppable {
  const written = bus.load(ring.written);
  while (written - bus.load(ring.read) === RING_WORDS) yield* yieldTo(bus, other);
  bus.store(placeOf(ring, written), word);
  bus.store(ring.written, written + 1);
  return 0;
}

function* receive(bus: UserBus, ring: Ring, other: number): Stoppable {
  const read = bus.load(ring.read);
  while (bus.load(ring.written) === read) yield* yieldTo(bus, other);
  const word = bus.load(placeOf(ring, read));
  bus.store(ring.read, read + 1);
  return word;
}

export const pipe: MakeOffer = (mark) => ({
  ops: {
    open: openShared,
    start,
    *ping(bus, times) {
      const other = partner(bus);
      for (let round = 0; round < times; round++) {
        mark('sent');
        yield* send(bus, THERE, round, other);
        yield* receive(bus, BACK, other);
      }
      return 0;
    },
    *pong(bus, times) {
      const first = yield* joinShared(bus);
      for (let round = 0; round < times; round++) {
        const word = yield* receive(bus, THERE, first);
        mark('received');
        yield* send(bus, BACK, word, first);
      }
      return 0;
    },
  },
});
