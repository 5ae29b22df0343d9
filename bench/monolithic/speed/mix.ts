/**
 * What the comparison is about: the unix contract with all its ops but those of the network, which a UNIX without a
 * machine lacks, from the state after boot on. The others' weights are chosen so that they perform about the same
 * share of ops on files and on memory as ours, and are done or refused about as often; the table shows all of it.
 */
import type { Call } from '../../../core/words/specification.ts';
import { OP } from '../../../properties/contracts/unix/ops.ts';

/** Steps of a program of ours, at the most. */
export const STEPS = 100;
/**
 * Commands of theirs at the most: fast-check draws short lists far more often than long ones, and leaves out those
 * that make no sense when their turn comes.
 */
export const COMMANDS = 1200;
/** Programs in one run of theirs: the more, the less the run itself costs. */
export const RUNS = 100;

/** What was performed, and how it ended. */
export class Tally {
  programs = 0;
  ops = 0;
  done = 0;
  files = 0;
  memory = 0;
  /** By op. */
  readonly counts: number[] = [];

  add(op: number, isDone: boolean): void {
    this.ops++;
    if (isDone) this.done++;
    if (op >= OP.open && op < OP.mapFile) this.files++;
    if (op >= OP.mapFile && op < OP.socket) this.memory++;
    this.counts[op] = (this.counts[op] ?? 0) + 1;
  }
}

export function callOf(step: number, task: number, op: number, args: Int32Array): Call {
  return { step, task, op, args, starved: false, aborted: false, began: 0, rushed: false };
}
