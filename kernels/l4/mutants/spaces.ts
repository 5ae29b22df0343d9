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
    find: 'if (peek.load(space + SPACE.directory) === 0) continue;',
    replace: 'if (peek.load(space + SPACE.directory) === 0 || i > 2) continue;',
    machine: 'decstation-3100',
    oracle: 'every live task has a space that the kernel knows of',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.alloc()`,
  },
];
