/** The file system is made usable. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Process 1's part of boot: replays the log, frees orphans, reads what is hot, and puts it into /tmp. */
export function mountDisk(_u: Unix, _p: number, _proc: number): Answer {
  return -ERROR.noCall;
}
