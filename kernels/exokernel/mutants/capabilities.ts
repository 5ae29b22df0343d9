/** Seeded bugs of capabilities and access lists. */
import type { Mutant } from '../../../core/words/mutant.ts';

export const capabilityMutants: readonly Mutant[] = [];
