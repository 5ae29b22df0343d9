/** Seeded bugs of pipes and descriptors. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const pipeMutants: readonly Mutant[] = [
  {
    id: 'mU45',
    about: 'each descriptor that is closed is counted as an end of the pipe',
    origin: 'typical: dup’d descriptors, and the writers are counted down twice',
    file: 'kernels/monolithic/unix/descriptors/drop-file.ts',
    find: '  if (count > 0) return;',
    replace: `  if (count > 0) {
    if (m.load(file + FILE.type) === FILE_TYPE.pipe) closePipeEnd(u, file);
    return;
  }`,
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.dup(v1, w); v3 = t1.close(v2, w)`,
  },
  {
    id: 'mU47',
    about: 'a write of just PIPE_BUF bytes goes in pieces',
    origin: 'POSIX.1, write; Linux 2.0, pipe_write: “atomic if count <= PIPE_BUF”',
    file: 'kernels/monolithic/unix/pipes/write-pipe.ts',
    find: '  return bytes <= PIPE_BUF ? bytes : 1;',
    replace: '  return bytes < PIPE_BUF ? bytes : 1;',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.write(v1, 0, 1); v4 = t2.write(v1, 1, 4096); v5 = t1.read(v1, 4096)`,
  },
  {
    id: 'mU48',
    about: 'a pipe has the bytes before they are copied, and keeps them if they cannot be',
    origin: 'typical; Linux 2.0, pipe_write, has the order that makes it possible',
    file: 'kernels/monolithic/unix/pipes/write-pipe.ts',
    find: `    const touched = touchUser(u, p, proc, va + done, bytes, false);
    if (touched !== 0)`,
    replace: `    const held = m.load(made + PIPE.held);
    m.store(made + PIPE.held, held + bytes);
    const touched = touchUser(u, p, proc, va + done, bytes, false);
    if (touched === 0) m.store(made + PIPE.held, held);
    if (touched !== 0)`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.nonblock(v1, r, on); v3 = t1.badPointer(write, unmapped, v1); v4 = t1.read(v1, 64)`,
  },
  {
    id: 'mU57',
    about: 'a read of no bytes is a read like any other, and waits',
    origin: 'xv6 8ca56e9: n == 0 was not looked at',
    file: 'kernels/monolithic/unix/pipes/read-pipe.ts',
    find: `  if (wanted === 0) return 0;
`,
    replace: '',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.pipe(); v2 = t1.read(v1, 0)`,
  },
];
