/** How many places each step has in the packed arguments of a program. */
import type { Stride } from '../words/program.ts';

export const STRIDE: Stride = 8;
