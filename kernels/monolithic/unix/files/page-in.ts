/** Pages of files for mappings, and user memory that may be mapped. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** After WANTS: brings the page in. 0; SLEEP; EIO (beyond the file, or no block for it). */
export function pageIn(_u: Unix, _p: number, _proc: number): Answer {
  return -ERROR.noCall;
}

/** `Lower.touch`, with pages of files brought in. 0, EFAULT, SLEEP. */
export function touchUser(
  _u: Unix,
  _p: number,
  _proc: number,
  _va: number,
  _bytes: number,
  _write: boolean,
): Answer {
  return -ERROR.noCall;
}
