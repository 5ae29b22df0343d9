/** Seeded bugs of page tables, TLBs and frames that mappings bring out. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=mapping design=l4';

export const mappingHardwareMutants: readonly Mutant[] = [
  {
    id: 'mL17-superpage',
    about: 'a superpage is flushed, and the TLB forgets one of its pages alone',
    origin: 'Fiasco 156e2773: wrong TLB operation after unmap of a range',
    file: 'kernels/l4/pmap-mips.ts',
    find: '    if (shift !== PAGE_SHIFT) {\n',
    replace: '    if (shift < PAGE_SHIFT) {\n',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.load(4097, 0); v3 = t1.flush(4096, 22, rwx)`,
  },
  {
    id: 'mL17-x86',
    about: 'INVLPG is left out where a superpage goes',
    origin: 'kin of Fiasco 156e2773: wrong TLB operation after unmap of a range',
    file: 'kernels/l4/pmap-x86.ts',
    find: `flush(k: L4, space: number, va: number): void {
`,
    replace: `flush(k: L4, space: number, va: number, shift: number): void {
    if (shift === LARGE_PAGE_SHIFT) return;
`,
    machine: 'pentium-133',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.load(4097, 0); v3 = t1.flush(4096, 22, rwx)`,
  },
  {
    id: 'mL18-x86',
    about: 'an entry that loses the right to write keeps W',
    origin: 'Mach 3.0 mips/pmap.c, 90/08/01: pmap_protect does not lower',
    file: 'kernels/l4/pmap-x86.ts',
    find: 'return ((entry & ~PTE_WRITE) | write) >>> 0;',
    replace: 'return (entry | write) >>> 0;',
    machine: 'pentium-133',
    oracle: 'page tables give no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.flush(1024, 12, w)`,
  },
  {
    id: 'mL18-extend',
    about: 'an entry that gets the right to write gets no W',
    origin: 'Fiasco 187d6d1b: a mapping that is there already is not changed',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'if ((rights & WRITE) !== 0) return (entry | WRITABLE) >>> 0;',
    replace: 'if ((rights & WRITE) !== 0) return entry;',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.accept(1024, 18); v3 = t1.map(t1, 1024, 12, r, 1025)
      v4 = t1.map(t1, 1024, 12, rw, 1025); v5 = t1.store(1025, 0, 1)`,
  },
  {
    id: 'mL24-read',
    about: 'the refill handler does not note that a page was read',
    origin: 'typical of software-filled TLBs: the chip notes nothing',
    file: 'kernels/l4/pmap-mips.ts',
    find: '    if ((entry & WAS_READ) === 0) k.bus.store(slot, (entry | WAS_READ) >>> 0);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.load(1024, 0); v3 = t1.unmap(1024, 12, none)`,
  },
  {
    id: 'mL-superpage-lo',
    about: 'the refill handler makes each page of a superpage out of its first frame',
    origin: 'typical: the offset into the superpage is left out',
    file: 'kernels/l4/pmap-mips.ts',
    find: 'shift === PAGE_SHIFT ? 0 : va & ~SUPERPAGE_MASK & VPN_MASK;',
    replace: '0;',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.take(4096, 22); v2 = t1.load(4097, 0)`,
  },
  {
    id: 'mM50',
    about: 'a space gets an ASID that another has',
    origin: 'kin of Mach 3.0 destroy_tlbpid: an id of the TLB is given on while it is in use',
    file: 'kernels/l4/pmap-mips.ts',
    find: '4 * asid) !== NONE) asid++;',
    replace: '4 * asid) !== NONE && asid === 0) asid++;',
    machine: 'decstation-3100',
    oracle: 'an ASID belongs to one space',
    program: `${HEADER}
      v1 = t1.accept(1024, 18)`,
  },
  {
    id: 'mM50-flush',
    about: 'a space takes over the ASID of another, and with it what the TLB has of that one',
    origin: 'kin of Mach 3.0 destroy_tlbpid: an id of the TLB is given on while entries have it',
    file: 'kernels/l4/pmap-mips.ts',
    find: '    this.#flushAsid(asid);\n    bus.store(bus',
    replace: '    bus.store(bus',
    machine: 'decstation-3100',
    oracle: 'a TLB entry gives no more than the kernel believes',
    program: `${HEADER} variant=asids=4
      v1 = t1.spawn(t2); v2 = t2.spawn(t3); v3 = t1.accept(0, 0)`,
  },
  {
    id: 'mL61-own',
    about: 'a space is destroyed, and what it had stays in the mapping tree',
    origin: 'typical: the tables are freed, and not what the nodes say of them',
    file: 'kernels/l4/spaces.ts',
    find: 'k.pmap.userEnd, ALL_RIGHTS, true, LET_IN);',
    replace: 'k.pmap.userEnd, ALL_RIGHTS, false, LET_IN);',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.spawn(t2); v3 = t2.accept(1024, 18)
      v4 = t1.map(t2, 1024, 12, rw, 1024); v5 = t2.exit()`,
  },
  {
    id: 'mU20-link',
    about: 'what says whose an entry is stays when the entry goes: its frame is given back dirty',
    origin: 'typical: a pool of cleared frames, and a user who does not clear',
    file: 'kernels/l4/page-tables.ts',
    find: '  k.bus.store(linkOf(k, slot), NONE);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.take(1024, 14); v3 = t2.exit()`,
  },
  {
    id: 'mU20-window',
    about: "the kernel's window stays in a directory that is given back: its frame is dirty",
    origin: 'typical: a pool of cleared frames, and a user who does not clear',
    file: 'kernels/l4/pmap-x86.ts',
    find: '    k.bus.fill(directoryOf(k, space) + 4 * WINDOW, 0, 4 * windowEntries(k));\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.exit()`,
  },
  {
    id: 'mL25',
    about: 'the kernel counts a mapping node when it is taken, and not when it is given back',
    origin: 'Fiasco 3cc2822f, 2ea5da1d: charged to one, and credited to another',
    file: 'kernels/l4/mapping/tree.ts',
    find: `  bus.store(plan.root + ROOT.freeNode, node);
  bus.store(plan.root + ROOT.freeNodes, bus.load(plan.root + ROOT.freeNodes) + 1);
`,
    replace: '  bus.store(plan.root + ROOT.freeNode, node);\n',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.flush(1024, 12, rwx)`,
  },
  {
    id: 'mL25-table',
    about: 'the table that a superpage replaces is not given back',
    origin: 'kin of gnumach 9165b13a: what is taken out is never freed',
    file: 'kernels/l4/page-tables.ts',
    find: `(va >>> SUPERPAGE_SHIFT), 0);
  freeTable(k, table);
`,
    replace: `(va >>> SUPERPAGE_SHIFT), 0);
`,
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.take(1024, 12); v2 = t1.take(1024, 22)`,
  },
  {
    id: 'mL-utcb',
    about: 'a UTCB is given back as its thread left it, and the next thread finds it so',
    origin: 'typical: the next user of a frame is given what the one before wrote',
    file: 'kernels/l4/threads.ts',
    find: '    bus.fill(utcb, 0, UTCB.bytes);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.accept(1024, 18); v3 = t2.exit()`,
  },
  {
    id: 'mL58-last',
    about: 'sigma0 does not note who has the last frame of a block, and gives it again',
    origin: 'typical: the same frame twice',
    file: 'kernels/l4/user/sigma0-frames.ts',
    find: 'for (let i = 0; i < count; i++) bus.store8(at + i, owner);',
    replace: 'for (let i = 0; i < count - 1; i++) bus.store8(at + i, owner);',
    machine: 'pentium-133',
    oracle: "memory that was taken is nobody else's",
    program: `${HEADER}
      v1 = t1.take(1024, 13); v2 = t1.take(1026, 12); v3 = t1.take(1027, 12)`,
  },
];
