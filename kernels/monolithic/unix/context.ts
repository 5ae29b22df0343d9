/** What the functions of this half share. It holds no state: all that changes stands in memory. */
import type { Answer } from './answers.ts';
import type { Lower, Memory } from './door.ts';
import type { UnixPaths, UnixRooms } from './paths.ts';
import type { UnixPlan } from './plan.ts';
import { PROC } from './records.ts';

export interface Unix {
  readonly m: Memory;
  readonly low: Lower;
  readonly plan: UnixPlan;
  readonly paths: UnixPaths;
  readonly rooms: UnixRooms;
  /** Scratch of one call; it means nothing between two traps. */
  readonly scratch: Int32Array;
}

export const SCRATCH = 64;

/**
 * A system call: performs PROC.call of the process whose PROC record is `proc` (its index is `p`), from its stage.
 * See README.md for the rules that each must keep: look up, decide, do; SLEEP changes nothing but stages.
 */
export type CallCode = (u: Unix, p: number, proc: number) => Answer;

/** Calls by number; a number without one is ENOSYS. */
export type CallTable = Readonly<Record<number, CallCode>>;

/** The `index`-th argument (0 to 6) of the call under way, as a word without sign. */
export function argument(u: Unix, proc: number, index: number): number {
  return u.m.load(proc + PROC.args + 4 * index);
}

/** The same with a sign. */
export function signedArgument(u: Unix, proc: number, index: number): number {
  return u.m.load(proc + PROC.args + 4 * index) | 0;
}

/** The index of the process that has this PROC record. */
export function indexOf(u: Unix, proc: number): number {
  return (proc - u.plan.procs.base) / PROC.bytes;
}

/** The superuser may do more. */
export function isSuperuser(u: Unix, proc: number): boolean {
  return u.m.load(proc + PROC.uid) === 0;
}
