/** Words in user memory. */
import { ERROR } from './abi/errors.ts';
import type { Answer } from './answers.ts';
import type { Unix } from './context.ts';
import { touchUser } from './files/page-in.ts';

/** `touchUser` for records of words: one that is misaligned is EFAULT, as a kernel's own store of a word to it would fault. */
export function touchWords(
  u: Unix,
  p: number,
  proc: number,
  va: number,
  bytes: number,
  write: boolean,
): Answer {
  if (va % 4 !== 0) return -ERROR.fault;
  return touchUser(u, p, proc, va, bytes, write);
}
