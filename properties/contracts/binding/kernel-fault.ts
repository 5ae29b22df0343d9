/** A fault of a kernel or of a library OS, as a patch of the bare ones, with a program that shows it. */
import type { OP } from './ops.ts';

/** Who does what; arguments as they are packed. The world is task 0. */
export type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

export interface KernelFault {
  readonly id: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly steps: readonly Step[];
}

export const KERNEL = 'properties/contracts/binding/bare-kernel.ts';
export const LIBRARY = 'properties/contracts/binding/bare.ts';

/** Packed choices. */
export const [R, RW, ALL] = [0, 1, 3];
export const [IN, LOWEST] = [0, 0];
export const [LATE, WRONG, IGNORE] = [1, 2, 4];
/** A capability slot that holds nothing, and a limit that is none. */
export const [EMPTY, ANY] = [31, 5];

/** t2 lives; t1 owns frame 0, and lets it in to write. */
export const shared: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'allocate', 0, 0],
  [1, 'admit', 0, 0, 1, 2, RW],
];
/** And t2 has it at page 0. */
export const bound: readonly Step[] = [...shared, [2, 'bind', 0, 0, 0, RW]];
export const cleared: Step = [1, 'guard', 0, 0, 1, EMPTY, R];
/** t2 waits for a 7 that t1 may write. */
export const asleep: readonly Step[] = [...bound, [1, 'bind', 0, 0, 0, RW], [2, 'await', 0, 0, 7]];
