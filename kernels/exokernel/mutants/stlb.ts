/** Seeded bugs of what translates: software TLB, page tables and the TLB of the machine. */
import type { Mutant } from '../../../core/words/mutant.ts';

export const translationMutants: readonly Mutant[] = [];
