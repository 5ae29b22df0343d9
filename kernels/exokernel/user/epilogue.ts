/** Entry `exos.epilogue`: the slice is over. What follows the `yield` here is the prologue of the next one. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ENV_INFO } from '../abi/info.ts';
import { MAX_DEPTH } from '../abi/upcalls.ts';
import { resume } from './fault.ts';
import { BEHAVIOUR, behaviour, LIBRARY, library, setLibrary } from './own-words.ts';
import { envWord } from './public-tables.ts';
import { burn, myEnv, now, prepare, workFor } from './system.ts';

/** How the end of a slice is treated. */
const EPILOGUE = { prompt: 0, slow: 1, never: 2 } as const;

export function* epilogue(
  bus: UserBus,
  excess: number,
  _second: number,
  _third: number,
  save: number,
): Stoppable {
  // Who serves another does not overstay: the time is the other's.
  if (library(bus, LIBRARY.working) !== 0 && save <= MAX_DEPTH) overstay(bus, excess);
  setLibrary(bus, LIBRARY.slicesEnded, library(bus, LIBRARY.slicesEnded) + 1);
  prepare(bus, CALL.yield, 0);
  yield TRAP;
  return yield* resume(bus, save);
}

/**
 * Holds on to the processor for as long as it was told to, and notes when the slice ended and how much more
 * it took: `before` was the kernel's count when it ended, which only a slice of its own begins anew.
 */
function overstay(bus: UserBus, before: number): void {
  const time = now(bus);
  // A tick may have come since the slice ended.
  setLibrary(bus, LIBRARY.sliceEnd, time - (excessNow(bus) - before));
  const how = behaviour(bus, BEHAVIOUR.epilogue);
  if (how === EPILOGUE.slow) workFor(bus, behaviour(bus, BEHAVIOUR.epilogueTicks));
  while (how === EPILOGUE.never) burn(bus);
  setLibrary(bus, LIBRARY.excess, excessNow(bus) - before);
}

function excessNow(bus: UserBus): number {
  return envWord(bus, myEnv(bus), ENV_INFO.excess);
}
