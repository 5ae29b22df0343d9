/** Seeded bugs of the root task: its books, and what it maps and takes back. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

export const rootTaskMutants: readonly Mutant[] = [
  {
    id: 'mL18-loop',
    about: 'the pager answers a fault for rights with the mapping that the task has already',
    origin: 'Fiasco 187d6d1b: a rights fault handled as a miss, for ever',
    file: 'kernels/l4/user/pager.ts',
    find: '(rights & wanted) === wanted',
    replace: 'rights !== 0',
    machine: 'pentium-133',
    oracle: 'every step ends within its fuel',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'mU20',
    about: 'a new page is not zeroed: the bytes of whoever had the frame can be read',
    origin: 'Mach 3.0 mips/pmap.c, 90/08/07: "zero pages that we steal"',
    file: 'kernels/l4/user/requests.ts',
    find: '  zero(bus, frame);\n  const address',
    replace: '  const address',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.load(v1, 0)`,
  },
  {
    id: 'mL58',
    about: 'a frame is handed out and stays in the pool',
    origin: 'typical: the same frame twice',
    file: 'kernels/l4/user/pages.ts',
    find: `- 1;
  bus.store(base + HEADER.freeFrames, count);`,
    replace: '- 1;',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.store(v1, 0, 7); v3 = t1.alloc(); v4 = t1.load(v1, 0)`,
  },
  {
    id: 'mL64',
    about: 'a share is taken back in the books, and not in the page tables',
    origin: 'L4Linux: the server changes the page table but skips fpage_unmap',
    file: 'kernels/l4/user/requests.ts',
    find: `  prepareUnmap(bus, page, ALL_RIGHTS);
  yield TRAP;
  setShare(bus, page, other, 0);`,
    replace: '  setShare(bus, page, other, 0);',
    machine: 'pentium-133',
    oracle: 'no two tasks share more frames than were shared',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r)
      v4 = t2.load(v2, 0); v5 = t1.unshare(v2, t2); v6 = t2.load(v2, 0)`,
  },
  {
    id: 'mL64-lower',
    about: 'lowering a share from rw to r leaves the mapping that allows writes',
    origin: 'typical: mprotect without a flush',
    file: 'kernels/l4/user/requests.ts',
    find: 'if ((had & WRITE) !== 0 && choice === 0) {',
    replace: 'if ((had & WRITE) === 0 && choice === 0) {',
    machine: 'decstation-3100',
    oracle: 'no two tasks share more frames than were shared',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, rw); v4 = t2.store(v2, 0, 1)
      v5 = t1.share(v2, t2, r); v6 = t2.store(v2, 0, 2)`,
  },
  {
    id: 'mL61',
    about: 'the pages of a task that exits stay with those that it shared them with',
    origin: 'typical: deletion with live derivations',
    file: 'kernels/l4/user/requests.ts',
    find: '    if (bus.load(page + PAGE.owner) === task) {\n      prepareUnmap(bus, page, ALL_RIGHTS);\n      yield TRAP;\n',
    replace: '    if (bus.load(page + PAGE.owner) === task) {\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc(); v3 = t2.share(v2, t1, r); v4 = t1.load(v2, 0)
      v5 = t2.exit(); v6 = t1.load(v2, 0)`,
  },
];
