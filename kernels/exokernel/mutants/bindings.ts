/** Seeded bugs of the calls that make, change and break bindings. */
import type { Mutant } from '../../../core/words/mutant.ts';

export const bindingMutants: readonly Mutant[] = [];
