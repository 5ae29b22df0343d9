/** What exec reads of an image file. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Copies bytes of a file (whole words, 4,096 at the most) to kernel memory; how many there were. SLEEP, EIO. */
export function readImage(
  _u: Unix,
  _p: number,
  _proc: number,
  _inode: number,
  _offset: number,
  _to: number,
  _bytes: number,
): Answer {
  return -ERROR.noCall;
}
