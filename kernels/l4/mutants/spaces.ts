/** Seeded bugs of frames, spaces and threads. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=memory design=l4';

export const spaceMutants: readonly Mutant[] = [
  {
    id: 'mU-H9',
    about: 'a frame that is taken from the pool stays free in its record',
    origin: 'typical: the list is brought up to date, and the table of frames is not',
    file: 'kernels/l4/frame-pool.ts',
    find: '  bus.store(record + FRAME.use, use);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'a free frame has no TLB entry',
    program: `${HEADER}
      v1 = t1.alloc()`,
  },
  {
    id: 'mU-H53',
    about: 'the frame of a UTCB, which its thread may write, counts as a page table',
    origin: 'typical: a frame is taken with the use of the call that was copied',
    file: 'kernels/l4/threads.ts',
    find: 'takeFrame(k, USE.utcb)',
    replace: 'takeFrame(k, USE.table)',
    machine: 'pentium-133',
    oracle: 'every frame has one use',
    program: `${HEADER}
      v1 = t2.alloc()`,
  },
  {
    id: 'mU-unseen',
    about: 'a space whose first thread was started by message is left out of the account',
    origin: 'typical: a list for inspection that only boot appends to',
    file: 'kernels/l4/observe.ts',
    find: 'if (directories[i] === 0) this',
    replace: 'if (directories[i] === 0 || i > 2) this',
    machine: 'decstation-3100',
    oracle: 'every live task has a space that the kernel knows of',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc()`,
  },
  {
    id: 'mL61-space',
    about: 'a space outlives its last thread',
    origin: 'typical: a count of threads that is never 0 again',
    file: 'kernels/l4/threads.ts',
    find: 'bus.load(space + SPACE.threads) - 1;',
    replace: 'bus.load(space + SPACE.threads) + 0;',
    machine: 'decstation-3100',
    oracle: 'a task that is gone reaches nothing',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.exit()`,
  },
  {
    id: 'mL18-read',
    about: 'a fault of a store is told to the pager as one of a load',
    origin: 'Fiasco 187d6d1b: a rights fault handled as a miss, for ever',
    file: 'kernels/l4/faults.ts',
    find: "trap.access === 'write' ? WRITE : trap",
    replace: 'trap',
    machine: 'decstation-3100',
    oracle: 'every step ends within its fuel',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, r); v4 = t2.store(v2, 0, 1)`,
  },
  {
    id: 'mL30-head',
    about: 'the head of a ready queue goes on naming a thread that has left it',
    origin: 'kin of Pistachio 91a6ad25: the wrong thread in the ready queue',
    file: 'kernels/l4/run-queue.ts',
    find: `    if (bus.load(head) === tcb) bus.store(head, next);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'no panic',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t2.exit()`,
  },
];
