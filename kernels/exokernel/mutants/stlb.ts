/** Seeded bugs of what translates: software TLB, page tables and the TLB of the machine. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

const USED_AND_FREED = `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 0, 7)
      v4 = t1.free(0, 0)`;

const USED_AND_LOWERED = `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 0, 7)
      v4 = t1.protect(0, 0, r)`;

export const translationMutants: readonly Mutant[] = [
  {
    id: 'mX20',
    about: 'a binding is broken, and stays in the software TLB: the next miss finds it',
    origin: 'Aegis: the software TLB is one more place where a secure binding is kept',
    file: 'kernels/exokernel/stlb.ts',
    find: `    k.bus.store(stlb + STLB.hi, 0);
    k.bus.store(stlb + STLB.lo, 0);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'a refill finds no more than the kernel believes',
    program: USED_AND_FREED,
  },
  {
    id: 'mX20-tlb',
    about: "a binding is broken, and stays in the machine's TLB",
    origin: 'Aegis: a secure binding that is broken is to be gone from all caches of it',
    file: 'kernels/exokernel/stlb.ts',
    find: `    this.#forget(k.bus.load(stlb + STLB.hi));
    k.bus.store(stlb + STLB.hi, 0);`,
    replace: '    k.bus.store(stlb + STLB.hi, 0);',
    machine: 'decstation-3100',
    oracle: "a frame that is free is nobody's",
    program: USED_AND_FREED,
  },
  {
    id: 'mX20-x86',
    about: 'a binding is broken in the page table, and INVLPG is left out',
    origin: 'Intel, volume 3: software must invalidate what it has changed in the tables',
    file: 'kernels/exokernel/tables-x86.ts',
    find: `    this.#forget(k, env, va);
    unlink(k, binding);`,
    replace: '    unlink(k, binding);',
    machine: 'pentium-133',
    oracle: "a frame that is free is nobody's",
    program: USED_AND_FREED,
  },
  {
    id: 'mX20-other',
    about:
      'a page is forgotten by INVLPG in whichever directory is in use, and not where it was bound',
    origin: 'typical: the page is right, and the space is the current one',
    file: 'kernels/exokernel/tables-x86.ts',
    find: 'if (this.#mmu.cr3() === k.bus.load(env + ENV.context)) this.#mmu.invlpg(va);',
    replace: 'if (this.#mmu.cr3() !== k.bus.load(env + ENV.context)) this.#mmu.invlpg(va);',
    machine: 'pentium-pro-200',
    oracle: "a frame that is free is nobody's",
    program: USED_AND_FREED,
  },
  {
    id: 'mX12-tlb',
    about: "rights are taken away in the software TLB, and stay in the machine's",
    origin: 'Xok, pmap.c: an entry is changed, and not invalidated',
    file: 'kernels/exokernel/stlb.ts',
    find: `    k.bus.store(stlb + STLB.lo, lo(frame, rights));
    this.#forget(k.bus.load(stlb + STLB.hi));`,
    replace: '    k.bus.store(stlb + STLB.lo, lo(frame, rights));',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: USED_AND_LOWERED,
  },
  {
    id: 'mX12-x86',
    about: 'rights are taken away in the page table, and INVLPG is left out',
    origin: 'Intel, volume 3: software must invalidate what it has changed in the tables',
    file: 'kernels/exokernel/tables-x86.ts',
    find: `    k.bus.store(slotFor(k, env, va), pteFor(frame, rights));
    this.#forget(k, env, va);`,
    replace: '    k.bus.store(slotFor(k, env, va), pteFor(frame, rights));',
    machine: 'pentium-133',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: USED_AND_LOWERED,
  },
  {
    id: 'mX21',
    about: 'a miss takes what stands in the slot of the software TLB, whose page it may ever be',
    origin: 'Aegis: its software TLB is direct mapped, so the whole tag is to be compared',
    file: 'kernels/exokernel/stlb.ts',
    find: 'const isHit = bus.load(stlb + STLB.hi) === hi;',
    replace: 'const isHit = bus.load(stlb + STLB.hi) !== 0;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.bind(0, 0, 0, rw); v4 = t1.load(0, 0)
      v5 = t2.load(192, 0)`,
  },
  {
    id: 'mX21-rights',
    about: 'a miss makes every entry one that may be written to',
    origin: 'typical: the handler sets D with V, as for its own pages',
    file: 'kernels/exokernel/stlb.ts',
    find: 'if (isHit) this.#mmu.writeRandom(hi, bus.load(stlb + STLB.lo));',
    replace: 'if (isHit) this.#mmu.writeRandom(hi, bus.load(stlb + STLB.lo) | ENTRY_LO_D);',
    machine: 'decstation-5000-200',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.load(0, 0)`,
  },
  {
    id: 'mX22',
    about: 'the U-area of whoever ran first stays wired',
    origin: 'Aegis: exception code and its data are guaranteed to be mapped, for whoever runs',
    file: 'kernels/exokernel/stlb.ts',
    find: '    if (mmu.readHi(UAREA_ENTRY) === hi) return;\n',
    replace: '    if (mmu.readHi(UAREA_ENTRY) !== emptyHi(UAREA_ENTRY)) return;\n',
    machine: 'decstation-3100',
    oracle: 'wired entries stay in the TLB',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0)`,
  },
  {
    id: 'mX22-evict',
    about: 'a refill goes where the U-area is wired',
    origin: 'Aegis: a guaranteed mapping that is evicted, so a fault in the fault handler',
    file: 'kernels/exokernel/stlb.ts',
    find: 'if (isHit) this.#mmu.writeRandom(hi, bus.load(stlb + STLB.lo));',
    replace: 'if (isHit) this.#mmu.writeIndexed(UAREA_ENTRY, hi, bus.load(stlb + STLB.lo));',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.store(0, 0, 7)`,
  },
  {
    id: 'mE-evict',
    about: 'a binding that is displaced by a collision stays in the list of its frame',
    origin: 'typical: a cache entry is overwritten, and what refers to it is not told',
    file: 'kernels/exokernel/stlb.ts',
    find: 'if (bus.load(plan.bindings.at(slot) + BINDING.where) !== 0) this.remove(k, slot + 1);',
    replace:
      'if (bus.load(plan.bindings.at(slot) + BINDING.where) === 1) this.remove(k, slot + 1);',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.bind(0, 0, 0, rw); v4 = t2.allocate(1, 0)
      v5 = t2.bind(192, 1, 0, rw); v6 = t1.free(0, 0)`,
  },
  {
    id: 'mE-evict-tlb',
    about: "a displaced binding leaves the software TLB, and stays in the machine's",
    origin: 'Aegis: what the TLB has the software TLB has, else nobody finds it to purge it',
    file: 'kernels/exokernel/stlb.ts',
    find: 'if (bus.load(plan.bindings.at(slot) + BINDING.where) !== 0) this.remove(k, slot + 1);',
    replace: 'if (bus.load(plan.bindings.at(slot) + BINDING.where) !== 0) unlink(k, slot + 1);',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.bind(0, 0, 0, rw); v4 = t1.store(0, 0, 7)
      v5 = t2.allocate(1, 0); v6 = t2.bind(192, 1, 0, rw)`,
  },
  {
    id: 'mH-asid',
    about: 'what an environment had in the TLB stays there when it dies, for who has its ASID next',
    origin: 'typical of tagged TLBs: an ASID that is used again is to be purged from them first',
    file: 'kernels/exokernel/stlb.ts',
    find: `      this.remove(k, slot + 1);
      bus.takeInterrupts();`,
    replace: `      bus.fill(plan.stlb.at(slot), 0, STLB.bytes);
      unlink(k, slot + 1);
      bus.takeInterrupts();`,
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.bind(0, 0, 0, rw)
      v5 = t2.load(0, 0); v6 = t2.exit(); v7 = t1.spawn(t2)`,
  },
  {
    id: 'mH-asid-kept',
    about: 'EntryHi keeps the ASID of whoever ran first',
    origin: 'typical: a register that belongs to the space is left out of the switch',
    file: 'kernels/exokernel/stlb.ts',
    find: '    if ((mmu.entryHi() & ASID_MASK) !== asid) mmu.setEntryHi(asid);\n',
    replace: '    if ((mmu.entryHi() & ASID_MASK) === 0) mmu.setEntryHi(asid);\n',
    machine: 'decstation-3100',
    oracle: "the running task's space is the current one",
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0)`,
  },
  {
    id: 'mH-pieces',
    about:
      'an environment does not note where in the software TLB it has bindings: they outlive it',
    origin: 'typical: an index that makes a search short, and is not kept',
    file: 'kernels/exokernel/stlb.ts',
    find: '    notePiece(k, env, slot);\n',
    replace: '    if ((slot & 1) === 0) notePiece(k, env, slot);\n',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(1, 0, 0, rw)`,
  },
  {
    id: 'mH-cr3',
    about: 'CR3 is not loaded at a switch',
    origin: 'typical: a register that belongs to the space is left out of the switch',
    file: 'kernels/exokernel/tables-x86.ts',
    find: 'if (this.#mmu.cr3() !== directory) this.#mmu.setCr3(directory);',
    replace: 'if (this.#mmu.cr3() === kernelDirectory(k)) this.#mmu.setCr3(directory);',
    machine: 'pentium-133',
    oracle: "the running task's space is the current one",
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0)`,
  },
  {
    id: 'mH-table',
    about: 'the page tables of an environment that dies are lost to the pool',
    origin: 'typical: the upper level is freed, and what hangs below it is not',
    file: 'kernels/exokernel/tables-x86.ts',
    find: '      giveFrame(k, entry >>> 12);\n',
    replace: '      if (i === WINDOW - 1) giveFrame(k, entry >>> 12);\n',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.exit()`,
  },
  {
    id: 'mH-window',
    about: "the kernel's window is open to user code",
    origin: 'Intel, volume 3: the U/S bit of a directory entry is what protects the pages under it',
    file: 'kernels/exokernel/tables-x86.ts',
    find: 'return first | PTE_PRESENT | PTE_WRITE | PDE_LARGE;',
    replace: 'return first | TABLE | PDE_LARGE;',
    machine: 'pentium-133',
    oracle: "no user entry targets what is the kernel's",
    program: `${HEADER}
      v1 = t1.spawn(t2)`,
  },
  {
    id: 'mH-write',
    about: 'every entry of a page table may be written through',
    origin: 'typical: rights are in the record, and one value is in the table',
    file: 'kernels/exokernel/tables-x86.ts',
    find: 'const write = rights === RIGHTS.write ? PTE_WRITE : 0;',
    replace: 'const write = rights !== 0 ? PTE_WRITE : 0;',
    machine: 'pentium-pro-200',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r)`,
  },
  {
    id: 'mH-entries',
    about: 'entries of a page table are counted up, and not down: its end is looked for beyond it',
    origin: 'typical: a count goes down wherever an entry goes, but for one path',
    file: 'kernels/exokernel/tables-x86.ts',
    find: '    countEntry(k, slot, -1);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.unbind(0)`,
  },
  {
    id: 'mH-records',
    about: 'the record of a binding that is broken is lost: some day there are none',
    origin: 'kin of Xok, env.c, where a failed env_alloc leaks the slot that it took',
    file: 'kernels/exokernel/tables-x86.ts',
    find: '    bus.store(plan.root + ROOT.freeBinding, binding);\n  }\n\n  /** The TLB holds',
    replace: '  }\n\n  /** The TLB holds',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.unbind(0)`,
  },
];
