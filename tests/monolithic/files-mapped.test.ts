import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { MAP, PROT } from '../../kernels/monolithic/unix/abi/flags.ts';
import { tickFiles } from '../../kernels/monolithic/unix/files/update.ts';
import { FILE, INODE, LOG, LOG_BLOCKS, PROC } from '../../kernels/monolithic/unix/records.ts';
import { bigFileByte } from '../../properties/contracts/unix/paths.ts';
import { BUFFER_VA, FileRig, PATH_VA, SECOND_VA } from './file-rig.ts';
import { fsck } from './fsck.ts';

const MAPPED = 0x40000;
const READ_WRITE_CREATE = 0o102;

function rigOf(seed: number): FileRig {
  return new FileRig(bootDisk(), 2, { seed, waitEvery: 2, pages: 200 });
}

function open(rig: FileRig, path: string, flags: number): number {
  rig.putPath(2, path);
  return rig.call(2, CALL.open, [PATH_VA, flags, 0o644]);
}

/** Process 2 maps the first page of what it has open here, to be written. */
function mapShared(rig: FileRig, fd: number): number {
  const { u, low } = rig;
  const inode = u.m.load(u.m.load(rig.proc(2) + PROC.files + 4 * fd) + FILE.object);
  const number = u.m.load(inode + INODE.number);
  const both = PROT.read | PROT.write;
  const { every } = low.waits;
  low.waits.every = 0;
  low.map(2, MAPPED, 1, both, both, MAP.shared | MAP.fixed, number, 0, 4096);
  low.waits.every = every;
  return number;
}

function check(rig: FileRig): readonly string[] {
  rig.settle();
  expect(rig.call(1, CALL.sync, [])).toBe(0);
  return fsck((block) => rig.low.disk.blocks.get(block) ?? null).complaints;
}

describe('files that are mapped', () => {
  it('get a block when a hole is written, and zeroes where their end moves', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const rig = rigOf(seed);
      const fd = open(rig, 'mapped', READ_WRITE_CREATE);
      expect(rig.call(2, CALL.ftruncate, [fd, 100])).toBe(0);
      const number = mapShared(rig, fd);
      const big = open(rig, '/etc/f64k', 0);
      expect(rig.call(2, CALL.read, [big, MAPPED, 200])).toBe(200);
      expect(rig.call(2, CALL.read, [fd, BUFFER_VA, 300])).toBe(100);
      expect([...rig.get(2, 100)]).toEqual(Array.from({ length: 100 }, (_, i) => bigFileByte(i)));
      // By truncation, and by a write behind the end.
      if (seed % 2 === 0) expect(rig.call(2, CALL.ftruncate, [fd, 300])).toBe(0);
      else {
        expect(rig.call(2, CALL.lseek, [fd, 299, 0])).toBe(299);
        expect(rig.call(2, CALL.write, [fd, BUFFER_VA + 4095, 1])).toBe(1);
      }
      expect(rig.call(2, CALL.lseek, [fd, 100, 0])).toBe(100);
      expect(rig.call(2, CALL.read, [fd, BUFFER_VA, 300])).toBe(200);
      expect([...rig.get(2, 199)]).toEqual(new Array(199).fill(0));
      expect(check(rig)).toEqual([]);
      const { nodes } = fsck((block) => rig.low.disk.blocks.get(block) ?? null);
      const [block] = nodes.get(number)?.pages ?? [0];
      const bytes = rig.low.disk.blocks.get(block)?.subarray(0, 100) ?? [];
      expect([...bytes]).toEqual(Array.from({ length: 100 }, (_, i) => bigFileByte(i)));
    }
  });

  it('are not freed before they are mapped nowhere', () => {
    const rig = rigOf(1);
    const fd = open(rig, 'mapped', READ_WRITE_CREATE);
    expect(rig.call(2, CALL.write, [fd, BUFFER_VA, 10])).toBe(10);
    const number = mapShared(rig, fd);
    expect(rig.call(2, CALL.close, [fd])).toBe(0);
    rig.putPath(2, 'mapped');
    expect(rig.call(2, CALL.unlink, [PATH_VA])).toBe(0);
    rig.settle();
    rig.call(1, CALL.sync, []);
    const read = (block: number): Uint8Array | null => rig.low.disk.blocks.get(block) ?? null;
    expect(fsck(read, true).nodes.get(number)?.links).toBe(0);
    rig.low.waits.every = 0;
    rig.low.unmap(2, MAPPED, 1);
    rig.low.now += 31;
    tickFiles(rig.u);
    expect(check(rig)).toEqual([]);
    expect(fsck(read).nodes.has(number)).toBe(false);
  });
});

describe('the log', () => {
  it('is committed whenever an act finds no room', () => {
    const rig = rigOf(3);
    const { m, plan } = rig.u;
    let most = 0;
    rig.low.onPoint = () => {
      most = Math.max(most, m.load(plan.log + LOG.count));
    };
    for (let i = 0; i < 40; i++) {
      rig.putPath(2, `dir${i}`);
      expect(rig.call(2, CALL.mkdir, [PATH_VA, 0o755])).toBe(0);
      rig.putPath(2, `dir${i}/inner`);
      expect(rig.call(2, CALL.mkdir, [PATH_VA, 0o755])).toBe(0);
    }
    for (let i = 0; i < 39; i++) {
      rig.putPath(2, `dir${i}/inner`);
      rig.putPath(2, `dir${i + 1}/moved`, SECOND_VA);
      expect(rig.call(2, CALL.rename, [PATH_VA, SECOND_VA])).toBe(0);
    }
    expect(most).toBeGreaterThan(LOG_BLOCKS - 8);
    expect(m.load(plan.log + LOG.committed)).toBeGreaterThan(5);
    expect(check(rig)).toEqual([]);
  });
});
