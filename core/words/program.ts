/** A program: steps, a schedule and faults, all of it data; it is also the counterexample. */
import type { Op } from './op.ts';

/** Who performs a step: a task by its slot, or the world outside (devices, wire, power). */
export type Performer = number | 'world';

export interface Step {
  /** The number in the step's label: `3` for `v3`. Unique in a program, and kept when others go. */
  readonly label: number;
  readonly by: Performer;
  readonly op: Op;
}

/**
 * An event fixed to a step and a count, never to absolute time. Deleting the step deletes it.
 *
 * - `interrupt`: line `name` is raised at the `count`-th instruction after the step began: every access to the
 *   bus is one, and a path is as many as its sheet says.
 * - `fail`: the `count`-th time (from 1) that the kernel asks for `name` in this step, it gets none.
 * - `abort`: the `count`-th time (from 1) that the processor comes to a rest point in this step (a return to
 *   user level, or idleness), the kernel is told to abort what the step's task is in; `name` is `call`.
 * - `power`: the power is lost before (`count` is 2k - 1) or after (2k) the k-th write that a disk takes from
 *   the beginning of the step on, however many steps later; `name` says what becomes of unlasting writes.
 *
 * A failing transfer is counted as a write is: from the beginning of its step until the run ends.
 */
export interface Anchor {
  readonly step: number;
  readonly count: number;
  readonly action: 'interrupt' | 'fail' | 'abort' | 'power';
  readonly name: string;
}

/** Directed: the order of the list is the schedule. Free: the kernel and its timer choose. */
export type Schedule = 'directed' | 'free';

export interface ProgramHeader {
  /** The version of the format. */
  readonly version: 1;
  readonly contract: string;
  readonly design?: string;
  readonly machine?: string;
  readonly variant?: string;
  /** The seed that the program came from; a comment, never needed to replay it. */
  readonly seed?: number;
  readonly schedule?: Schedule;
}

export interface Program {
  readonly header: ProgramHeader;
  readonly steps: readonly Step[];
  readonly anchors: readonly Anchor[];
}

/** How many arguments an op may have: the places that each step has in `PackedProgram.args`. */
export type Stride = 8;

/**
 * A program as columns, the form in which it is generated, reduced and run.
 *
 * `ops[i]` is an index into the contract's ops, `by[i]` a task slot (0 is the world), and
 * `args[i * STRIDE + k]` the k-th argument: a label for a handle, a slot for a task, an index for a
 * choice, and otherwise the number itself.
 */
export interface PackedProgram {
  readonly length: number;
  readonly labels: Int32Array;
  readonly ops: Uint8Array;
  readonly by: Uint8Array;
  readonly args: Int32Array;
  readonly anchors: readonly Anchor[];
  /** True if the kernel and its timer choose who runs; absent, the order of the list does. */
  readonly free?: boolean;
}
