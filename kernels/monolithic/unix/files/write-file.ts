/** write to a file. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Performs `write` (PROC.args) on an open file of type inode. */
export function writeFile(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}
