/** Seeded bugs of transfers by the device. */
import type { Mutant } from '../../../core/words/mutant.ts';

export const transferMutants: readonly Mutant[] = [];
