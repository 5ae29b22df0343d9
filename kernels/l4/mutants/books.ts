/** Seeded bugs of the root task's books: who owns and shares what, and who is alive. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

export const bookMutants: readonly Mutant[] = [
  {
    id: 'mL-owner',
    about: 'a task may free, share and unshare pages that are not its own',
    origin: 'typical: the handle is checked, and not whose it is',
    file: 'kernels/l4/user/requests.ts',
    find: 'return bus.load(page + PAGE.owner) === task ?',
    replace: 'return bus.load(page + PAGE.owner) >= 0 ?',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc(); v3 = t1.free(v2)`,
  },
  {
    id: 'mL-self',
    about: 'a page may be shared with its owner, who is refused nothing',
    origin: 'typical: source and target the same, kin of Fiasco dcd5d8ef',
    file: 'kernels/l4/user/requests.ts',
    find: 'return other === task ?',
    replace: 'return other === task + 99 ?',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.share(v1, t1, r)`,
  },
  {
    id: 'mL-home',
    about: 'a task is started at the home of one that lives',
    origin: 'typical: a slot is reused before it is free',
    file: 'kernels/l4/user/requests.ts',
    find: 'if (isHome(bus, base, home))',
    replace: 'if (home === 0)',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.spawn(t2)`,
  },
  {
    id: 'mL-home-kept',
    about: 'the record of a task that ended lends its home to the next one',
    origin: 'typical: a record is reused, and one field is not set anew',
    file: 'kernels/l4/user/tasks.ts',
    find: `  bus.store(task + TASK.home, home);
`,
    replace: `  if (bus.load(task + TASK.home) === 0) bus.store(task + TASK.home, home);
`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.exit(); v3 = t1.spawn(t3); v4 = t1.spawn(t2)`,
  },
  {
    id: 'mL-id-kept',
    about: 'a task that has ended stays in the books',
    origin: 'kin of Fiasco 3f7aac34: an id is never free again',
    file: 'kernels/l4/user/requests.ts',
    find: `  prepareDelete(bus, from);
  yield TRAP;
  bus.store(taskAt(base, task) + TASK.id, 0);
`,
    replace: `  prepareDelete(bus, from);
  yield TRAP;
`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.exit(); v3 = t1.spawn(t2)`,
  },
  {
    id: 'mL61-share',
    about: 'what was shared with a task that ended is shared with the next one in its place',
    origin: 'typical: rights go by the index of a record that is used again',
    file: 'kernels/l4/user/requests.ts',
    find: `      setShare(bus, page, task, 0);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r); v4 = t2.exit()
      v5 = t1.spawn(t2); v6 = t2.load(v2, 0)`,
  },
  {
    id: 'mL64-free',
    about: 'a page is freed in the books, and stays mapped',
    origin: 'L4Linux: the server changes the page table but skips fpage_unmap',
    file: 'kernels/l4/user/requests.ts',
    find: `  prepareUnmap(bus, page, ALL_RIGHTS);
  yield TRAP;
  dropPage(bus, base, page);
  return`,
    replace: `  dropPage(bus, base, page);
  return`,
    machine: 'pentium-133',
    oracle: 'no two tasks share more frames than were shared',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.free(v2); v4 = t2.alloc()`,
  },
  {
    id: 'mL64-bit',
    about:
      'a share that is lowered to r stays rw in the books: the next fault maps it to be written',
    origin: 'typical: a bit is set where it should be set or cleared',
    file: 'kernels/l4/user/pages.ts',
    find: '  setBit(bus, page + PAGE.writers, task, (rights & WRITE) !== 0);',
    replace: '  if ((rights & WRITE) !== 0) setBit(bus, page + PAGE.writers, task, true);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, rw); v4 = t2.store(v2, 0, 1)
      v5 = t1.share(v2, t2, r); v6 = t2.store(v2, 0, 2)`,
  },
  {
    id: 'mL-list',
    about: 'a page leaves the list, and the page behind it goes on naming it as the one before',
    origin: 'typical of doubly linked lists; kin of the Pistachio unwind family',
    file: 'kernels/l4/user/pages.ts',
    find: `  if (next !== 0) bus.store(pageAt(base, next - 1) + PAGE.previous, previous);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc(); v3 = t2.alloc(); v4 = t2.alloc()
      v5 = t2.free(v3); v6 = t2.free(v2); v7 = t2.exit()
      v8 = t1.alloc(); v9 = t1.store(v8, 0, 7); v10 = t1.alloc(); v11 = t1.alloc(); v12 = t1.load(v8, 0)`,
  },
  {
    id: 'mU20-end',
    about: 'all but the last word of a new page is zeroed',
    origin: 'typical: off by one at the end',
    file: 'kernels/l4/user/pages.ts',
    find: 'offset < 4096; offset += 4) bus.store(frame',
    replace: 'offset < 4092; offset += 4) bus.store(frame',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.alloc(); v2 = t1.load(v1, 1023)`,
  },
  {
    id: 'mL01-pager',
    about: 'the pager maps every page to be written, whatever the task may do',
    origin:
      'kin of Pistachio linear_ptab_walker.cc: rights are not joined with those that the source grants',
    file: 'kernels/l4/user/pager.ts',
    find: 'bus.load(page + PAGE.frame), rights);',
    replace: 'bus.load(page + PAGE.frame), 7);',
    machine: 'pentium-133',
    oracle: 'no two tasks share more frames than were shared',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r); v4 = t2.load(v2, 0)`,
  },
  {
    id: 'mL60-spawn',
    about: 'the server starts a task for which the kernel had no memory',
    origin: 'kin of Mach 3.0, gnumach e8d448c1: the failure of a call is ignored',
    file: 'kernels/l4/user/requests.ts',
    find: `  if (made === 0) return yield* answer(bus, from, NO_MEMORY);
  recordTask`,
    replace: '  recordTask',
    machine: 'decstation-3100',
    oracle: 'every task at its home can be dispatched',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc(); @v1 fail alloc 1`,
    needs: 'sweep',
  },
];
