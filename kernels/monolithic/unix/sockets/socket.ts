/** Sockets as open files. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Performs `read` (PROC.args) on an open file of type socket. */
export function readSocket(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}

/** Performs `write` (PROC.args) on an open file of type socket. */
export function writeSocket(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}

/** An open file of type socket is closed. */
export function closeSocket(_u: Unix, _file: number): void {}
