/** Paths, as user code gives them to calls. */
import type { UserBus } from '../../../core/words/bus.ts';
import { pathTexts } from '../../../properties/contracts/unix/paths.ts';
import { PATH_BYTES, PATHS } from '../unix/abi/address-map.ts';
import { storeWords, wordsOf } from '../user/bytes.ts';

const texts = pathTexts.map(wordsOf);

export const FIRST_PATH = PATHS;
export const SECOND_PATH = PATHS + PATH_BYTES;

/** Puts the path of this index there; the address. */
export function putPath(bus: UserBus, path: number, at: number = FIRST_PATH): number {
  storeWords(bus, at, texts[path]);
  return at;
}

const here = wordsOf('/');

/** The path of something that is always there. */
export function putRoot(bus: UserBus): number {
  storeWords(bus, FIRST_PATH, here);
  return FIRST_PATH;
}
