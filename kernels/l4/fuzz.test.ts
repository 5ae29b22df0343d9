/** Threads that make any calls with any arguments: the kernel refuses, and its records stay in order. */
import { describe, expect, it } from 'vitest';
import type { Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';
import { createMachine } from '../../machines/build.ts';
import { CALL, EXCHANGE, UTCB_UNCHANGED } from './abi/calls.ts';
import { ALL_RIGHTS, completeFpage, fpage, NIL_FPAGE, READ } from './abi/fpage.ts';
import { GRANT_ITEM, itemWord, LABEL, MAP_ITEM, makeTag } from './abi/message.ts';
import { ANY_LOCAL_THREAD, ANY_THREAD, globalId, localId, NIL_THREAD } from './abi/thread-id.ts';
import { NEVER, timeouts, ZERO } from './abi/timeout.ts';
import { UTCB } from './abi/utcb.ts';
import { ROOT_SERVER, SIGMA0 } from './boot.ts';
import { call, create, FIRST, ipc, openWindow, Rig, thread } from './testing/rig.ts';
import { mr, myUtcb } from './user/ipc.ts';

const THREADS = 6;
const CALLS = 300;
const PLACE = 0x00800000;
const PAGES = 8;

type Draw = (below: number) => number;

function numbers(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function anyThread(draw: Draw): number {
  const known = thread(draw(THREADS), 1 + draw(8) * (draw(3) === 0 ? 1 : 0));
  const strange = [NIL_THREAD, ANY_THREAD, ANY_LOCAL_THREAD, globalId(1, 1), localId(FIRST), 77];
  const kind = draw(10);
  if (kind < 6) return known;
  if (kind < 8) return draw(2) === 0 ? ROOT_SERVER : SIGMA0;
  return strange[draw(strange.length)];
}

function anyPage(draw: Draw): number {
  const address = PLACE + draw(PAGES) * 4096;
  const shift = [12, 12, 12, 13, 14, 22, 10, 1, 0][draw(9)];
  const rights = [ALL_RIGHTS, READ, 0, 2, 5][draw(5)];
  if (draw(20) === 0) return completeFpage(rights);
  if (draw(20) === 0) return NIL_FPAGE;
  return fpage(draw(10) === 0 ? 0x7fc00000 : address, shift, rights);
}

function anyMessage(draw: Draw): number[] {
  const items: number[] = [];
  for (let i = draw(4); i > 1; i--) {
    items.push(itemWord(draw(4) === 0 ? GRANT_ITEM : MAP_ITEM, anyPage(draw)), anyPage(draw));
  }
  if (draw(12) === 0) return [draw(0x1000), 1, 2, 3];
  if (draw(12) === 0) return [makeTag(LABEL.sigma0, 2), fpage(0xfffffc00, 12 + draw(2), 0), 0];
  return [makeTag(draw(5), draw(2) === 0 ? 0 : 1, items.length), ...items];
}

/** A call by anybody; `patient` threads may wait for ever. */
function* anyCall(bus: UserBus, draw: Draw, patient: boolean): Stoppable {
  const kind = draw(14);
  const wait = timeouts(
    patient && draw(4) > 0 ? NEVER : ZERO,
    patient && draw(3) === 0 ? NEVER : ZERO,
  );
  if (kind < 6) return yield* ipc(bus, anyThread(draw), anyThread(draw), anyMessage(draw), wait);
  if (kind < 8) return yield* call(bus, CALL.unmap, draw(70), 0, 0, anyPage(draw), anyPage(draw));
  if (kind === 8) return yield* call(bus, CALL.threadSwitch, anyThread(draw));
  if (kind === 9) return yield* call(bus, CALL.schedule, anyThread(draw), 0, 0, draw(300), 0);
  if (kind === 10) {
    const control = draw(0x200) & ~EXCHANGE.ip & ~EXCHANGE.halt;
    return yield* call(
      bus,
      CALL.exchangeRegisters,
      anyThread(draw),
      control,
      0,
      0,
      0,
      0,
      ROOT_SERVER,
    );
  }
  if (kind === 11) return yield* call(bus, draw(14), anyThread(draw), draw(9), anyThread(draw));
  if (kind === 12) {
    openWindow(bus);
    return 0;
  }
  const space = draw(3) === 0 ? NIL_THREAD : anyThread(draw);
  // Sigma0 answers a fault with nothing, if it must, and then the fault comes again, for ever.
  const pager = anyThread(draw);
  const args = [anyThread(draw), space, anyThread(draw), pager === SIGMA0 ? ROOT_SERVER : pager];
  return yield* call(bus, CALL.threadControl, ...args, UTCB_UNCHANGED);
}

/** Touches a page that may or may not be there; if not, its thread waits for the root server. */
function touch(bus: UserBus, draw: Draw): void {
  const at = PLACE + draw(PAGES) * 4096;
  if (draw(2) === 0) bus.load(at);
  else bus.store(at, 1);
}

/** Gives each thread some pages, one of them granted on to nobody yet. */
function* deal(bus: UserBus): Stoppable {
  for (let i = 0; i < THREADS; i++) {
    for (let j = 0; j < 3; j++) {
      openWindow(bus);
      yield* ipc(bus, SIGMA0, SIGMA0, [makeTag(LABEL.sigma0, 2), fpage(0xfffffc00, 12, 0), 0]);
      const page = (mr(bus, 2) & ~0xfff) >>> 0;
      const item = [itemWord(MAP_ITEM, PLACE + j * 4096), fpage(page, 12, ALL_RIGHTS)];
      yield* ipc(bus, thread(i), NIL_THREAD, [makeTag(1, 0, 2), ...item]);
    }
  }
  return 0;
}

describe.each(['decstation-3100', 'pentium-133'])('any calls on %s', (machine) => {
  it.each([1, 2, 3, 4, 5, 6])('leave the records in order (seed %i)', (seed) => {
    const chosen = createMachine(machine, { frames: 256 });
    let mapped = 0;
    const rig = new Rig(chosen, {
      *root(bus) {
        const draw = numbers(seed);
        for (let i = 0; i < THREADS; i++) {
          yield* create(bus, i, chosen.entry('any'), i % 3 === 2 ? thread(i - 1) : undefined);
        }
        yield* deal(bus);
        for (let i = 0; i < CALLS; i++) {
          yield* anyCall(bus, draw, false);
          // Let the others come on; whoever is in a page fault is answered, with what comes to hand.
          yield* ipc(bus, NIL_THREAD, ANY_THREAD, [], timeouts(NEVER, ZERO));
          const from = bus.register(0);
          if (from !== NIL_THREAD && from !== SIGMA0) {
            const item = [itemWord(MAP_ITEM, mr(bus, 1)), anyPage(draw)];
            yield* ipc(bus, from, NIL_THREAD, [makeTag(1, 0, 2), ...item], timeouts(ZERO, NEVER));
          }
          yield* call(bus, CALL.threadSwitch, thread(draw(THREADS)));
        }
        return 0;
      },
      *any(bus) {
        const draw = numbers(seed * 1000 + bus.load(myUtcb(bus) + UTCB.myGlobalId));
        openWindow(bus);
        for (let j = 0; j < 3; j++) {
          const tag = yield* ipc(bus, NIL_THREAD, ROOT_SERVER, []);
          if (tag === makeTag(1, 0, 2)) mapped++;
        }
        for (let i = 0; i < CALLS; i++) {
          yield* anyCall(bus, draw, true);
          if (draw(6) === 0) touch(bus, draw);
          yield* call(bus, CALL.threadSwitch, NIL_THREAD);
        }
        return 0;
      },
    });
    rig.run();
    expect(mapped).toBeGreaterThanOrEqual(THREADS);
    expect(rig.machine.ledger.total('traps')).toBeGreaterThan(CALLS);
  });
});
