/** Inodes in core. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** The INODE record of an inode, with one more reference. SLEEP, EIO, ENFILE. */
export function inodeGet(_u: Unix, _p: number, _proc: number, _number: number): Answer {
  return -ERROR.noCall;
}

/** One more reference to a record that somebody has. */
export function inodeAgain(_u: Unix, _inode: number): void {}

/** One reference less. Never sleeps: a file without links and references is left to the reaper. */
export function inodePut(_u: Unix, _inode: number): void {}

/** An open file of type inode, null or console is closed: its object may be NONE. */
export function closeInode(_u: Unix, _file: number): void {}
