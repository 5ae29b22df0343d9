/** Seeded bugs of the machine half: TLBs, address space identifiers, whose space is the current one. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const tableMutants: readonly Mutant[] = [
  {
    id: 'mU22',
    about: 'a table is given back, and the directory of who runs leads to it still',
    origin: 'typical: exit frees page tables while they are in use',
    file: 'kernels/monolithic/machine/pmap-x86.ts',
    find: `    this.#bus.store(at, 0);
    // The walker`,
    replace: '    // The walker',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.mapAnonymous(0, 1, rw, private); v2 = t1.unmap(0, 1)`,
  },
  {
    id: 'mU22-others',
    about: 'a page that leaves a space is purged from the TLB if that space is the current one',
    origin: 'typical on chips whose TLB has no tags, and wrong on those whose TLB has',
    file: 'kernels/monolithic/machine/pmap-mips.ts',
    find: '    if (this.isPresent(old) && this.#takesAway(old, word)) this.#purge(space, va);',
    replace: `    if (space !== this.current()) return;
    if (this.isPresent(old) && this.#takesAway(old, word)) this.#purge(space, va);`,
    machine: 'decstation-3100',
    oracle: 'a free frame has no TLB entry',
    program: `${HEADER}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 64); v3 = t1.fork(t2)
      v4 = t2.mapFile(0, 1, r, shared, v1, 0); v5 = t2.load(0, 0); v6 = t1.ftruncate(v1, 0)`,
  },
  {
    id: 'mU24',
    about: 'a page is made invalid in the TLB by a second entry, where one matches already',
    origin:
      'contract of tlbp before tlbwr: a refill handler wrote at random though an entry matched',
    file: 'kernels/monolithic/machine/pmap-mips.ts',
    find: '    if (index >= 0) this.#mmu.writeIndexed(index, emptyHi(index), 0);',
    replace: '    if (index >= 0) this.#mmu.writeRandom(entryHi(va, space), 0);',
    machine: 'decstation-3100',
    oracle: 'no two TLB entries match one page',
    program: `${HEADER}
      v1 = t1.mapAnonymous(0, 1, rw, private); v2 = t1.store(0, 0, 1); v3 = t1.protect(0, 1, none)`,
  },
  {
    id: 'mU25-space',
    about: 'whoever runs goes on in the space of the last one for whom the kernel worked',
    origin: 'Mach 3, context.s, 89/08/08, the same class: the ASID of the process before',
    file: 'kernels/monolithic/machine/settle.ts',
    find: `    workFor(h, runner);
    goes = h.unix.deliver(runner);`,
    replace: `    if (runner !== self) workFor(h, runner);
    goes = h.unix.deliver(runner);`,
    machine: 'decstation-3100',
    oracle: "the running task's space is the current one",
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.read(v1, 1); v4 = t1.write(v1, 0, 1)`,
  },
];
