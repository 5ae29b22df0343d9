import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import { bootCuts, LOSSES, PowerRun } from './power-run.ts';

describe('a loss of power', () => {
  it('leaves everything that was synced, and a prefix of the rest, behind every write', () => {
    let cuts = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const uids = seed % 3 === 0 ? [0, 0, 1] : [0];
      const run = new PowerRun(bootDisk(), seed, 40, uids, 160);
      const { cuts: some, wrong } = run.check(LOSSES);
      expect(wrong === null ? 'right' : `seed ${seed}: ${wrong}`).toBe('right');
      cuts += some;
    }
    expect(cuts).toBeGreaterThan(20_000);
  });

  it('does no harm while boot puts the disk in order', () => {
    let replays = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const run = new PowerRun(bootDisk(), seed, 30, [0], 160);
      for (let count = 5; count <= run.recording.writes.length; count += 11) {
        const disk = run.recording.disk(run.recording.survivors(count, false, 'kept', seed));
        expect(bootCuts(disk) ?? 'right').toBe('right');
        replays++;
      }
    }
    expect(replays).toBeGreaterThan(10);
  });
});
