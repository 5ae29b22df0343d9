/** Seeded bugs of what is on the disk, seen when the power was lost or a transfer has failed; and of the driver. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const diskMutants: readonly Mutant[] = [
  {
    id: 'mP-order',
    about: 'names are committed before the data to which they lead',
    origin: 'ordered mode (ext3): data first',
    file: 'kernels/monolithic/unix/files/commit.ts',
    find: '  enter(u, proc, COMMIT.data);',
    replace: '  enter(u, proc, COMMIT.contents);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(a, wc, rw); v2 = t1.write(v1, 7, 64); v3 = t1.sync(); v4 = t1.mkdir(d, rx); v5 = t1.sync()
      v6 = t1.open(a, r, rw); v7 = t1.read(v6, 64)
      @v5 power lost 1`,
  },
  {
    id: 'mP-reuse',
    about: 'a block is given away again before the disk knows that it was freed',
    origin: 'typical: what was synced is another file’s when the power comes back',
    file: 'kernels/monolithic/unix/files/log.ts',
    find: 'firstClear(u, bitmap, log + LOG.freed, from, AREA.dataEnd)',
    replace: 'firstClear(u, bitmap, bitmap, from, AREA.dataEnd)',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(a, wc, rw); v2 = t1.write(v1, 7, 64); v3 = t1.sync(); v4 = t1.truncate(a, 0)
      v5 = t1.open(b, wc, rw); v6 = t1.write(v5, 9, 64); v7 = t1.sync(); v8 = t1.open(a, r, rw); v9 = t1.read(v8, 64)
      @v7 power kept 2`,
  },
  {
    id: 'mP-flush',
    about: 'the log is emptied before every block is in its place for good',
    origin: 'typical: a barrier is left out',
    file: 'kernels/monolithic/unix/files/commit.ts',
    find: `    case COMMIT.homesBarrier:
      return u.low.barrier(p);`,
    replace: `      return u.low.barrier(p);
    case COMMIT.homesBarrier:
      return 0;`,
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.mkdir(d, rx); v2 = t1.sync(); v3 = t1.open(b, wc, rw); v4 = t1.write(v3, 1, 64)
      v5 = t1.sync(); v6 = t1.stat(d)
      @v5 power shuffled 2`,
  },
  {
    id: 'mD-flush',
    about: 'what the cache says of a block is not forgotten when the disk has written it',
    origin: 'typical of caches that do not watch the bus (R3000)',
    file: 'kernels/monolithic/machine/disk-driver.ts',
    find: `    else if (this.#bus.family === 'mips') this.#bus.flushDataCache(pa, DISK_BLOCK_BYTES);
`,
    replace: '',
    machine: 'decstation-5000-125',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(etc_ro, r, rw); v2 = t1.read(v1, 4096); v3 = t1.flush(); v4 = t1.read(v1, 4096)
      v5 = t1.read(v1, 4096)`,
  },
  {
    id: 'mD-retry',
    about: 'a transfer that fails once is not tried again',
    origin: 'typical; Linux 2.0, hd.c tries sixteen times',
    file: 'kernels/monolithic/machine/disk-driver.ts',
    find: '    if (failed && tries < TRIES) {',
    replace: '    if (failed && tries > TRIES) {',
    machine: 'pentium-133',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.open(etc_ro, r, rw); v2 = t1.read(v1, 64)
      @v2 fail transfer 1`,
    needs: 'sweep',
  },
];
