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
export const EPILOGUE = { prompt: 0, slow: 1, never: 2 } as const;

export function* epilogue(
  bus: UserBus,
  _excess: number,
  _second: number,
  _third: number,
  save: number,
): Stoppable {
  setLibrary(bus, LIBRARY.sliceEnd, now(bus));
  setLibrary(bus, LIBRARY.excess, 0);
  if (library(bus, LIBRARY.working) !== 0 && save <= MAX_DEPTH) overstay(bus);
  setLibrary(bus, LIBRARY.slicesEnded, library(bus, LIBRARY.slicesEnded) + 1);
  prepare(bus, CALL.yield, 0);
  yield TRAP;
  return yield* resume(bus, save);
}

/** Holds on to the processor for as long as it was told to. */
function overstay(bus: UserBus): void {
  const before = envWord(bus, myEnv(bus), ENV_INFO.excess);
  const how = behaviour(bus, BEHAVIOUR.epilogue);
  if (how === EPILOGUE.slow) workFor(bus, behaviour(bus, BEHAVIOUR.epilogueTicks));
  while (how === EPILOGUE.never) burn(bus);
  // Only a slice of its own begins the kernel's count anew.
  setLibrary(bus, LIBRARY.excess, envWord(bus, myEnv(bus), ENV_INFO.excess) - before);
}
