/** Seeded bugs of the page tables and of the TLB. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

export const pmapMutants: readonly Mutant[] = [
  {
    id: 'mL17',
    about:
      'after an unmap the TLB forgets the page of the current space, not of the one that lost it',
    origin: 'Fiasco 156e2773: wrong TLB operation after unmap of a range',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'const index = this.#mmu.probe(entryHi(va, asid));',
    replace: 'const index = this.#mmu.probe((va & VPN_MASK) | (this.#mmu.entryHi() & ASID_MASK));',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t1.unshare(v2, t2); v6 = t2.load(v2, 0)`,
  },
  {
    id: 'mL18',
    about: 'a store through an entry without D is let through whatever the rights of the mapping',
    origin: 'Fiasco 187d6d1b, 47915ba7: wrong permission handling after a partial unmap',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'if (!this.isPresent(entry) || (entry & WRITABLE) === 0) return false;',
    replace: 'if (!this.isPresent(entry)) return false;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'mL01-mips',
    about: 'a mapping is writable whatever the rights of the item',
    origin: 'kin of Pistachio linear_ptab_walker.cc: a read-only holder hands out a writable page',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'return entryLo(frame, ENTRY_LO_V | ((rights & WRITE) !== 0 ? WRITABLE : 0));',
    replace: 'return entryLo(frame, ENTRY_LO_V | (rights === 0 ? 0 : WRITABLE));',
    machine: 'decstation-5000-200',
    oracle: 'a refill finds no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'mL01-x86',
    about: 'a page table entry is writable whatever the rights of the item',
    origin: 'kin of Pistachio linear_ptab_walker.cc: a read-only holder hands out a writable page',
    file: 'kernels/l4/pmap-x86.ts',
    find: `const write = (rights & WRITE) !== 0 ? PTE_WRITE : 0;
    return ((frame << 12)`,
    replace: `const write = rights !== 0 ? PTE_WRITE : 0;
    return ((frame << 12)`,
    machine: 'pentium-133',
    oracle: 'page tables give no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'mU25',
    about: 'a switch leaves the ASID of the space that ran before',
    origin: 'Mach 3.0 context.s, 89/08/08, same class',
    file: 'kernels/l4/pmap-mips.ts',
    find: '      this.#mmu.setEntryHi(hi);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.store(v1, 0, 7)`,
  },
  {
    id: 'mU-H3',
    about:
      'an unmap writes the empty entry where Random points, not where the probe found the page',
    origin: 'typical on the R3000: tlbwr where tlbwi was meant',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);',
    replace: 'if (index >= 0) this.#mmu.writeRandom(entryHi(va, asid), 0);',
    machine: 'decstation-3100',
    oracle: 'no two TLB entries match one page',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t1.unshare(v2, t2)`,
  },
  {
    id: 'mU-H6',
    about: "the kernel's window onto physical memory is open to user code",
    origin: 'typical: U/S set in the directory entries of the kernel',
    file: 'kernels/l4/pmap-x86.ts',
    find: 'PTE_PRESENT | PTE_WRITE | PDE_LARGE',
    replace: 'PTE_PRESENT | PTE_WRITE | PTE_USER | PDE_LARGE',
    machine: 'pentium-133',
    oracle: "no user entry targets what is the kernel's",
    program: `${HEADER}
      v1 = t1.alloc()`,
  },
  {
    id: 'mU-H4',
    about: 'an ASID is given to a space, and the space does not know it',
    origin: 'kin of Mach 3.0 context.s, 89/08/08: the record and the chip name different spaces',
    file: 'kernels/l4/pmap-mips.ts',
    find: '    bus.store(space + SPACE.asid, asid);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: "the running task's space is the current one",
    program: `${HEADER}
      v1 = t1.alloc()`,
  },
  {
    id: 'mU-wired',
    about: 'boot writes the entry of the interface page where Random points, not into a wired slot',
    origin: 'typical on the R3000: tlbwr where tlbwi was meant',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'mmu.writeIndexed(KIP_ENTRY, entryHi(KIP_AREA, 0),',
    replace: 'mmu.writeRandom(entryHi(KIP_AREA, 0),',
    machine: 'decstation-3100',
    oracle: 'wired entries stay in the TLB',
    program: `${HEADER}
      v1 = t2.alloc()`,
  },
];
