/**
 * Frames for the library OS itself, asked for by their names from the highest down. Programs that name
 * frames name the lowest ones, which are left to them.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { LIBRARY, library, setLibrary } from './own-words.ts';
import { endOfFrames, freeFrameBelow } from './public-tables.ts';
import { info, prepare } from './system.ts';

/** Frames that are left to those who ask for names. */
const LEFT = 64;

/** A frame that a capability of the caller's guards; 0 if there is none to be had. */
export function* takeFrame(bus: UserBus, slot: number): Stoppable {
  const low = info(bus, INFO.firstNameable) + LEFT;
  const end = endOfFrames(bus);
  const start = library(bus, LIBRARY.frameCursor) || end;
  let below = start;
  for (let wrapped = false; ; ) {
    const frame = freeFrameBelow(bus, below, wrapped ? Math.max(low, start) : low);
    if (frame === 0) {
      if (wrapped) return 0;
      wrapped = true;
      below = end;
      continue;
    }
    prepare(bus, CALL.frameAlloc, slot, frame);
    const error = errorOf(yield TRAP);
    // Somebody else was faster; the search goes on.
    if (error !== 0 && error !== ERROR.exists) return 0;
    setLibrary(bus, LIBRARY.frameCursor, frame);
    if (error === 0) return frame;
    below = frame;
  }
}

/** Gives a frame back; the answer is the error, or 0. */
export function* giveFrame(bus: UserBus, slot: number, frame: number): Stoppable {
  prepare(bus, CALL.frameFree, slot, frame);
  return errorOf(yield TRAP);
}

/** The frame of a name: names are counted from the first frame that can be asked for. */
export function named(bus: UserBus, name: number): number {
  return info(bus, INFO.firstNameable) + name;
}

export function nameOf(bus: UserBus, frame: number): number {
  return frame - info(bus, INFO.firstNameable);
}
