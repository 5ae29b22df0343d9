/** A counter in a page that two processes share: whoever has counted signals the other, and waits for its signal. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { MakeOffer } from '../../../core/words/workload.ts';
import { fork } from '../contracts/unix-processes.ts';
import { WINDOW } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { MAP, MASK_HOW, PROT, SIGNAL } from '../unix/abi/flags.ts';
import { prepare } from '../user/calls.ts';
import { handle, insist } from './calls.ts';

const COUNTER = WINDOW;
/** The first process's pid, on a line of its own. */
const FIRST = WINDOW + 64;
const USER_1 = 2 ** SIGNAL.user1;

/** Waits until the counter is this side's. */
function* awaitTurn(bus: UserBus, parity: number): Stoppable {
  while (bus.load(COUNTER) % 2 !== parity) {
    prepare(bus, CALL.sigsuspend, 0);
    yield TRAP;
  }
  return 0;
}

/** Counts, and tells the other side. */
function* pass(bus: UserBus, other: number): Stoppable {
  bus.store(COUNTER, bus.load(COUNTER) + 1);
  return yield* insist(bus, CALL.kill, other, SIGNAL.user1);
}

export const sharedMemory: MakeOffer = (mark) => ({
  ops: {
    *open(bus) {
      const flags = MAP.shared | MAP.anonymous | MAP.fixed;
      yield* insist(bus, CALL.mmap, WINDOW, 1, PROT.read | PROT.write, flags, 0, 0);
      yield* insist(bus, CALL.sigprocmask, MASK_HOW.block, USER_1);
      yield* handle(bus, SIGNAL.user1);
      bus.store(FIRST, yield* insist(bus, CALL.getpid));
      return 0;
    },
    start: fork,
    *ping(bus, times, other) {
      for (let round = 0; round < times; round++) {
        yield* awaitTurn(bus, 0);
        mark('sent');
        yield* pass(bus, other);
      }
      // Whoever passes the last turn waits as behind all others.
      return yield* awaitTurn(bus, 0);
    },
    *pong(bus, times) {
      const first = bus.load(FIRST);
      for (let round = 0; round < times; round++) {
        yield* awaitTurn(bus, 1);
        mark('received');
        yield* pass(bus, first);
      }
      return 0;
    },
  },
});
