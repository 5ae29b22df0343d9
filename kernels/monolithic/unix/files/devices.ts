/** Device nodes: /dev/null and /dev/console. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Performs `read` on an open file of type null or console. */
export function readDevice(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}

/** Performs `write` on an open file of type null or console. */
export function writeDevice(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}
