/** Path resolution. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** The INODE record of the directory of a path's last component, kept in PROC.walkInode until the call ends; SLEEP, or an error. */
export function walk(_u: Unix, _p: number, _proc: number, _va: number): Answer {
  return -ERROR.noCall;
}

/** The INODE record that a whole path names, kept in PROC.walkTarget until the call ends; SLEEP, or an error. */
export function resolve(_u: Unix, _p: number, _proc: number, _va: number): Answer {
  return -ERROR.noCall;
}
