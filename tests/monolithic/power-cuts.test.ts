import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import { LOSSES, PowerRun } from './power-run.ts';

describe('a loss of power', () => {
  it('leaves everything that was synced, and a prefix of the rest, behind every write', () => {
    let cuts = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const run = new PowerRun(bootDisk(), seed, 40, seed % 3 === 0 ? [0, 0, 1] : [0], 160);
      const { cuts: some, wrong } = run.check(LOSSES);
      expect(wrong === null ? 'right' : `seed ${seed}: ${wrong}`).toBe('right');
      cuts += some;
    }
    console.log(cuts);
  });
});
