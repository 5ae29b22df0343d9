/** Modules as open files, and what their activations answer. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Performs `read` (PROC.args) on an open file of type module. */
export function readModule(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}

/** Performs `write` (PROC.args) on an open file of type module. */
export function writeModule(_u: Unix, _p: number, _proc: number, _file: number): Answer {
  return -ERROR.noCall;
}

/** An open file of type module is closed. */
export function closeModule(_u: Unix, _file: number): void {}

/** A module's activation has answered. */
export function moduleAnswered(_u: Unix, _slot: number, _result: number): void {}
