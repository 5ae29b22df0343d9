/** Seeded faults of the emulated hardware: the framework must notice its own. */
import type { Mutant, MutantCatalogue } from '../../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

const mutants: readonly Mutant[] = [
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
    id: 'O-13',
    about: 'a store goes through an entry without D',
    origin:
      'R3000 manual: a store through an entry whose D is clear takes the TLB modified exception',
    file: 'machines/mips/tlb.ts',
    find: `    if (write && (lo & ENTRY_LO_D) === 0) return MODIFIED;
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'O-15',
    about: 'the walker lets user code write through an entry without W',
    origin: 'Pentium manual: with user rights, W must be set in both levels for a write',
    file: 'machines/x86/walker.ts',
    find: 'return (rights & USER) !== 0 && (!write || (rights & WRITE) !== 0);',
    replace: 'return (rights & USER) !== 0;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'O-14',
    about: 'the TLB compares some bits of the page alone',
    origin: 'typical of emulators: a tag that is too short',
    file: 'machines/x86/tlb.ts',
    find: 'entry < end; entry++) if (tags[entry] === page) return entry;',
    replace: 'entry < end; entry++) if (((tags[entry] ^ page) & 0xff) === 0) return entry;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.alloc()`,
  },
];

export const hardwareMutants: MutantCatalogue = {
  entry: 'machines/build.ts',
  exports: 'createMachine',
  makes: 'machine',
  reduced: 'machines/mutants/reduced',
  mutants,
};
