/** Seeded faults of chips that no kernel of ours would bring out; the manual's reference does. */
import type { Mutant } from '../../core/words/mutant.ts';

/** No program shows them: they are caught by the reference, of the same chip and from the same manual. */
export type ChipMutant = Pick<Mutant, 'id' | 'about' | 'origin' | 'file' | 'find' | 'replace'>;

/** Of the R3000's TLB. */
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

/** Of the Pentium Pro's MMU. */
export const mmuMutants: readonly ChipMutant[] = [
  {
    id: 'O-16',
    about: 'a load of CR3 flushes global entries as well',
    origin:
      'P6 manual: entries of global pages stay in the TLB when CR3 is loaded (hides stale ones)',
    file: 'machines/x86/mmu.ts',
    find: 'for (const tlb of this.tlbs) tlb.flush(this.globalPages);',
    replace: 'for (const tlb of this.tlbs) tlb.flush(false);',
  },
  {
    id: 'O-17',
    about: 'INVLPG leaves global entries',
    origin: 'P6 manual: INVLPG ignores the G flag',
    file: 'machines/x86/tlb.ts',
    find: 'if (entry >= 0) this.drop(entry);',
    replace: 'if (entry >= 0 && (this.values[entry] & PTE_GLOBAL) === 0) this.drop(entry);',
  },
  {
    id: 'O-18',
    about: 'a change of CR4.PGE leaves the TLB alone',
    origin: 'P6 manual: a write to CR4 that changes PGE invalidates all entries, global or not',
    file: 'machines/x86/mmu.ts',
    find: 'for (const tlb of this.tlbs) tlb.flush(false);',
    replace: '',
  },
  {
    id: 'O-19',
    about: 'G counts in a directory entry that points to a table',
    origin: 'P6 manual: G is ignored in directory entries that point to tables',
    file: 'machines/x86/walker.ts',
    find: 'return (pte & FRAMES) | this.flags(leaf, pde & pte);',
    replace:
      'return (pte & FRAMES) | this.flags(leaf, pde & pte) | (pde & this.leafFlags & GLOBAL);',
  },
];
