/** Seeded bugs of the file system, while the power is on. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const fileMutants: readonly Mutant[] = [
  {
    id: 'mU50',
    about: 'the last name takes the file with it, though it is open',
    origin: 'typical; MINIX test14',
    file: 'kernels/monolithic/unix/files/inode.ts',
    find: '  if (left !== 0 || m.load(inode + INODE.links) !== 0) return;',
    replace: '  if (m.load(inode + INODE.links) !== 0) return;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(a, rwc, rw); v2 = t1.write(v1, 1, 64); v3 = t1.unlink(a); v4 = t1.seek(v1, 0, set)
      v5 = t1.read(v1, 64)`,
  },
  {
    id: 'mU55',
    about: 'a file that is renamed to its own name is gone',
    origin: 'pjdfstest, rename; MINIX test21',
    file: 'kernels/monolithic/unix/files/rename.ts',
    find: `  if (victim === inode) return 0;
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(a, wc, rw); v2 = t1.rename(a, a); v3 = t1.stat(a)`,
  },
  {
    id: 'mU55-child',
    about: 'a directory may be moved into itself',
    origin: 'pjdfstest, rename; MINIX test21',
    file: 'kernels/monolithic/unix/files/rename.ts',
    find: `    if (within === 1) return -ERROR.invalid;
`,
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.mkdir(d, rx); v2 = t1.mkdir(d_s, rx); v3 = t1.rename(d, d_s)`,
  },
  {
    id: 'mL-walk',
    about: 'a call that is over keeps the directory at which it looked',
    origin: 'typical: an error path without its iput',
    file: 'kernels/monolithic/unix/files/held.ts',
    find: `  if (m.load(proc + PROC.walkInode) !== NONE) keep(u, proc, PROC.walkInode, NONE);
`,
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.stat(a)`,
  },
  {
    id: 'mL-hold',
    about: 'a call that is over keeps the pages that it held',
    origin: 'typical: an error path without its brelse',
    file: 'kernels/monolithic/unix/calls.ts',
    find: `  u.low.releaseAll(p);
  if (m.load(proc + PROC.stage)`,
    replace: '  if (m.load(proc + PROC.stage)',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.open(a, wc, rw)`,
  },
];
