/** Entries `exos.revoked` and `exos.repossessed`: frames are asked for, or have been taken by force. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, REFUSE, TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { UAREA } from '../abi/u-area.ts';
import { resume } from './fault.ts';
import { BEHAVIOUR, behaviour, LIBRARY, setLibrary } from './own-words.ts';
import { endOfFrames, isMine } from './public-tables.ts';
import { info, own, prepare, workFor } from './system.ts';

/** How a library OS answers when frames are asked for. */
export const REVOKED = { give: 0, late: 1, wrong: 2, refuse: 3, ignore: 4 } as const;
/** Which of its frames it gives first. */
export const FIRST = { lowest: 0, highest: 1 } as const;

/** Frames with lower names are programs' own: of these it gives. */
const NAMES = 64;

export function* revoked(
  bus: UserBus,
  wanted: number,
  _deadline: number,
  _request: number,
  save: number,
): Stoppable {
  switch (behaviour(bus, BEHAVIOUR.answer)) {
    case REVOKED.give:
      yield* give(bus, wanted);
      break;
    case REVOKED.late:
      workFor(bus, behaviour(bus, BEHAVIOUR.delay));
      yield* give(bus, wanted);
      break;
    case REVOKED.wrong:
      for (let i = 0; i < wanted; i++) yield* answer(bus, notMine(bus));
      break;
    case REVOKED.refuse:
      yield* answer(bus, REFUSE);
      break;
    default:
  }
  return yield* resume(bus, save);
}

/** The error, or 0. */
function* answer(bus: UserBus, frame: number): Stoppable {
  prepare(bus, CALL.answer, frame);
  return errorOf(yield TRAP);
}

/** Gives frames of its own choice, until the request is met, or is over. */
function* give(bus: UserBus, wanted: number): Stoppable {
  const low = info(bus, INFO.firstNameable);
  const down = behaviour(bus, BEHAVIOUR.which) === FIRST.highest;
  let given = 0;
  for (let i = 0; i < NAMES && given < wanted; i++) {
    const frame = low + (down ? NAMES - 1 - i : i);
    if (!isMine(bus, frame)) continue;
    if ((yield* answer(bus, frame)) !== 0) return given;
    given++;
  }
  return given;
}

/** A frame that the caller has no business to give. */
function notMine(bus: UserBus): number {
  const end = endOfFrames(bus);
  for (let frame = info(bus, INFO.firstNameable); frame < end; frame++) {
    if (!isMine(bus, frame)) return frame;
  }
  return end;
}

/** What is in the repossession vector has been noticed. What the library remembers of pages stays. */
export function* repossessed(
  bus: UserBus,
  _taken: number,
  _second: number,
  _request: number,
  save: number,
): Stoppable {
  setLibrary(bus, LIBRARY.takenSeen, own(bus, UAREA.repossessedCount));
  return yield* resume(bus, save);
}
