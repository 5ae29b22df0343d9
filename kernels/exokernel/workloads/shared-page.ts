/** A page that two environments have, for workloads in which they take turns: the frame is one that both can name. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { INFO } from '../abi/info.ts';
import { WINDOW } from '../user/places.ts';
import { info, myEnv } from '../user/system.ts';
import { insist } from './calls.ts';

/** Who takes turns in it: the first environment, and the other one. */
const PARTNER = WINDOW;
/** Each word that both look at has a line of its own. */
const LINE_BYTES = 64;

/** The address of a word in it, by number. */
export function wordAt(index: number): number {
  return WINDOW + LINE_BYTES * (1 + index);
}

/** No library OS has taken the last frame: they ask for the first that is free. */
function frameOf(bus: UserBus): number {
  return info(bus, INFO.endNameable) - 1;
}

/** The caller takes the frame, and binds it. */
export function* openShared(bus: UserBus): Stoppable {
  yield* insist(bus, CALL.frameAlloc, 0, frameOf(bus));
  return yield* bindShared(bus);
}

function* bindShared(bus: UserBus): Stoppable {
  return yield* insist(bus, CALL.bind, 0, frameOf(bus), WINDOW, RIGHTS.write, 0, 0);
}

/** The other one, which has the same rights, binds it too, and says who it is. Its partner is the first environment. */
export function* joinShared(bus: UserBus): Stoppable {
  yield* bindShared(bus);
  bus.store(PARTNER, myEnv(bus));
  return info(bus, INFO.firstEnv);
}

/** Who has joined. */
export function partner(bus: UserBus): number {
  return bus.load(PARTNER);
}

/** A directed yield: the rest of the slice is the other's. */
export function* yieldTo(bus: UserBus, env: number): Stoppable {
  bus.setRegister(0, CALL.yield);
  bus.setRegister(1, env);
  return yield TRAP;
}
