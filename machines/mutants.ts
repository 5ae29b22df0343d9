/** Seeded faults of the emulated hardware: the framework must notice its own. */
import type { Mutant } from '../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

/** What is said of a chip that does not do what its manual says. */
export const CONFORMANCE = 'the chip does what its manual says';

export const mutants: readonly Mutant[] = [
  {
    id: 'O-01',
    about: 'the TLB ignores the ASID',
    origin:
      'typical of emulators; R3000 manual: an entry matches if its ASID is the current one, or G',
    file: 'machines/mips/tlb.ts',
    find: 'this.#care[index] = (lo & ENTRY_LO_G) !== 0 ? PAGE : HI_BITS;',
    replace: 'this.#care[index] = PAGE;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.store(v2, 0, 7); v4 = t2.load(v2, 0)`,
  },
  {
    id: 'O-02',
    about: 'Random may name a wired entry',
    origin: 'R3000 manual: Random runs from 63 down to 8',
    file: 'machines/mips/tlb.ts',
    find: 'return top - ((instructions - this.randomBase) % (this.entries - this.wired));',
    replace: 'return top - ((instructions - this.randomBase) % this.entries);',
    machine: 'decstation-3100',
    oracle: CONFORMANCE,
    program: '',
  },
  {
    id: 'O-03',
    about: 'a load of CR3 does not flush the TLB',
    origin: 'Pentium manual: a load of CR3 invalidates all entries but global ones',
    file: 'machines/x86/mmu.ts',
    find: '    for (const tlb of this.tlbs) tlb.flush(this.globalPages);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.store(v2, 0, 7); v4 = t2.load(v2, 0)`,
  },
  {
    id: 'O-04',
    about: 'the walker does not set D',
    origin: 'Pentium manual: the processor sets D before it writes through an entry',
    file: 'machines/x86/walker.ts',
    find: 'this.#memory.words[pa >>> 2] = marked;',
    replace: 'this.#memory.words[pa >>> 2] = marked & ~0x40;',
    machine: 'pentium-133',
    oracle: 'a write is recorded in the page table',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.store(v1, 0, 7)`,
  },
  {
    id: 'O-05',
    about: 'of two entries that match, the TLB takes the first',
    origin: 'R3000 manual: two matches shut the TLB down (TS)',
    file: 'machines/mips/tlb.ts',
    find: '      if (found >= 0) {\n',
    replace: '      if (found >= 0) return found;\n      if (found >= 0) {\n',
    machine: 'decstation-3100',
    oracle: CONFORMANCE,
    program: '',
  },
];
