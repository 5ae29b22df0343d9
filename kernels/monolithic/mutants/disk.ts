/** Seeded bugs of what is on the disk, seen when the power was lost or a transfer has failed; and of the driver. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=unix design=monolithic';

export const diskMutants: readonly Mutant[] = [
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
