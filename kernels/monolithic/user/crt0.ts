/** The beginning of every image: it looks at its own pages, and notes what the kernel has told it. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { DATA, TEXT } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { IMAGES, type ImageName, imageWord, TEXT_WORDS } from '../unix/abi/images.ts';
import { errorOf, prepare } from './calls.ts';
import { setNote } from './notes.ts';

/** Words of text and of data that an image looks at. */
const SAMPLES = [0, 1, 24, 63, 512, TEXT_WORDS - 1] as const;
/** Data is looked at behind the paths, which user code writes to. */
const UNTOUCHED = [512, 700, 1023] as const;

/** The status of an image whose pages are not its own. */
const DAMAGED = 127;

/** What exec was given: words on the stack. */
export const ARGUMENT = { value: 0, ends: 1 } as const;

/** Argument `index` of `count`; 0 where there is none. */
export function argumentOf(bus: UserBus, count: number, words: number, index: number): number {
  return index < count ? bus.load(words + 4 * index) : 0;
}

/** Comes back only if all is well. */
export function* begin(bus: UserBus, name: ImageName, handlerPc: number): Stoppable {
  const image = IMAGES.indexOf(name);
  if (!isWhole(bus, image)) return yield* exit(bus, DAMAGED);
  setNote(bus, 'image', image);
  setNote(bus, 'handler', handlerPc);
  return 0;
}

function isWhole(bus: UserBus, image: number): boolean {
  for (const i of SAMPLES) {
    if (bus.fetch(TEXT + 4 * i) !== imageWord(image, i)) return false;
  }
  for (const i of UNTOUCHED) {
    if (bus.load(DATA + 4 * i) !== imageWord(image, TEXT_WORDS + i)) return false;
  }
  return true;
}

/** The process ends; process 1, which may not, goes on. */
export function* exit(bus: UserBus, status: number): Stoppable {
  prepare(bus, CALL.exit, status);
  return errorOf(yield TRAP);
}
