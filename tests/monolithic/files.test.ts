import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import { FileRun } from './file-run.ts';
import { fsck } from './fsck.ts';

const LIGHT = { aligned: false, heavy: false, syncs: 6, odd: 6 };
const HEAVY = { aligned: false, heavy: true, syncs: 10, odd: 10 };

function run(
  seed: number,
  ops: number,
  mix: typeof LIGHT,
  pages: number,
  waitEvery: number,
): string {
  const one = new FileRun(bootDisk(), {
    seed,
    ops,
    uids: [0, 0, 1, 2],
    mix,
    pages,
    waitEvery,
    shares: true,
  });
  const wrong = one.run() ?? one.check();
  return wrong === null ? 'right' : `seed ${seed}: ${wrong}`;
}

describe('the file system', () => {
  it('begins with a disk that is consistent', () => {
    const { blocks } = bootDisk();
    const bytes = (block: number): Uint8Array | null => {
      const words = blocks[block];
      return words === null ? null : new Uint8Array(words.buffer);
    };
    expect(fsck(bytes).complaints).toEqual([]);
  });

  it('does what a naive tree does, whoever waits wherever he can', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(run(seed, 2000, LIGHT, 220, 2)).toBe('right');
    }
  });

  it('does so with a cache that is always too small', () => {
    for (let seed = 101; seed <= 108; seed++) {
      expect(run(seed, 1500, LIGHT, 120, 4)).toBe('right');
    }
  });

  it('does so on a disk that is full', () => {
    for (let seed = 201; seed <= 208; seed++) {
      expect(run(seed, 1500, HEAVY, 300, 3)).toBe('right');
    }
  });
});
