/** Faults that no call comes between: what one gathers, the next one does not find held. */
import { expect, it } from 'vitest';
import config from '../../kernelcheck.config.ts';
import { findingOf } from '../../kernelcheck.ts';

it.each(['pentium-133', 'decstation-3100'])('fill one hole after the other, on %s', (machine) => {
  const pages = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const program = `
    program 1 contract=unix design=monolithic machine=${machine}
    v1 = t1.open(a, rwc, rw); v2 = t1.ftruncate(v1, 65536)
    v3 = t1.mapFile(0, 6, rw, shared, v1, 0); v4 = t1.mapFile(6, 6, rw, shared, v1, 6)
    v5 = t1.mapFile(12, 4, rw, shared, v1, 12)
    ${pages.map((page) => `t1.store(${page}, 0, ${page + 1})`).join('; ')}
    ${pages.map((page) => `t1.load(${page}, 0)`).join('; ')}
  `;
  expect(findingOf(config, program)).toBeNull();
});
