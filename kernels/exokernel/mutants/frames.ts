/** Seeded bugs of frames: who owns one, what it holds, and how often it may be bound. */
import type { Mutant } from '../../../core/words/mutant.ts';

export const frameMutants: readonly Mutant[] = [];
