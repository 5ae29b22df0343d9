/** Seeded faults of chips that no kernel of ours would bring out; the manual's reference does. */
import type { Mutant } from '../../core/words/mutant.ts';

/** No program shows them: they are caught by the reference, of the same chip and from the same manual. */
export type ChipMutant = Pick<Mutant, 'id' | 'about' | 'origin' | 'file' | 'find' | 'replace'>;

export const tlbMutants: readonly ChipMutant[] = [
  {
    id: 'O-02',
    about: 'Random may name a wired entry',
    origin: 'R3000 manual: Random runs from 63 down to 8',
    file: 'machines/mips/tlb.ts',
    find: 'return top - ((instructions - this.randomBase) % (this.entries - this.wired));',
    replace: 'return top - ((instructions - this.randomBase) % this.entries);',
  },
  {
    id: 'O-05',
    about: 'of two entries that match, the TLB takes the first',
    origin: 'R3000 manual: two matches shut the TLB down (TS)',
    file: 'machines/mips/tlb.ts',
    find: '      if (found >= 0) {\n',
    replace: '      if (found >= 0) return found;\n      if (found >= 0) {\n',
  },
];
