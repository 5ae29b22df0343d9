/**
 * A life with every kind of call in it, cut short wherever it waits, and with every request for memory refused once: what is left
 * of it is what was there before it began.
 */
import { describe, expect, it } from 'vitest';
import { bootDisk } from '../media/boot-disk.ts';
import { BUFFER, DATA, NOTES, WINDOW } from './abi/address-map.ts';
import { CALL } from './abi/calls.ts';
import { MAP, OPEN, PROT, SIGNAL } from './abi/flags.ts';
import type { Process } from './door.ts';
import { FILE, FILE_TYPE, FILES, INODE, INODES, PIPE, PIPES, PROC, STATE } from './records.ts';
import { HANDLER } from './testing/fake-lower.ts';
import { BLOCKED, Rig } from './testing/rig.ts';

const { blocks } = bootDisk();
const ENDS = DATA + 2048;
const ANY = -1 >>> 0;
const READ_WRITE = PROT.read | PROT.write;

type Step = readonly [number, ...number[]] | readonly ['path', string];

/** Each ends by itself, but for those that wait for somebody: they are left to the killer. */
const LIFE: readonly Step[] = [
  [CALL.pipe, ENDS],
  [CALL.write, 4, BUFFER, 100],
  [CALL.read, 3, BUFFER, 50],
  [CALL.sigaction, SIGNAL.user1, HANDLER, 0],
  ['path', '/tmp/file'],
  [CALL.open, NOTES, OPEN.readWrite | OPEN.create, 0o644],
  [CALL.write, 5, BUFFER, 5000],
  [CALL.mmap, WINDOW, 2, READ_WRITE, MAP.shared | MAP.fixed, 5, 0],
  [CALL.read, 3, WINDOW, 20],
  [CALL.brk, DATA + 0x20000],
  [CALL.unlink, NOTES],
  [CALL.munmap, WINDOW, 1],
  ['path', '/bin/bad_wrap'],
  [CALL.exec, NOTES, BUFFER, 1],
  ['path', '/bin/cat'],
  [CALL.exec, NOTES, BUFFER, 3],
  [CALL.read, 3, BUFFER, 100],
  [CALL.write, 4, BUFFER, 4096],
  [CALL.write, 4, BUFFER, 1],
];

/** What is in use, by kind. */
function census(rig: Rig): Record<string, number> {
  const { m, plan } = rig.u;
  const count = (records: number, used: (i: number) => boolean): number =>
    Array.from({ length: records }, (_, i) => i).filter(used).length;
  return {
    files: count(FILES, (i) => m.load(plan.files.at(i) + FILE.type) !== FILE_TYPE.free),
    pipes: count(PIPES, (i) => m.load(plan.pipes.at(i) + PIPE.page) !== 0),
    references: Array.from({ length: INODES }, (_, i) =>
      m.load(plan.inodes.at(i) + INODE.references),
    ).reduce((a, b) => a + b),
    locks: count(INODES, (i) => m.load(plan.inodes.at(i) + INODE.lock) !== 0),
    processes: count(16, (i) => i > 0 && rig.get(i, PROC.state) !== STATE.free),
    spaces: rig.low.spaces.count,
    pinned: rig.low.cache.all().filter((page) => page.pinned && page.object >= 0x10000).length,
    held: rig.low.cache.all().filter((page) => page.holders.has(2)).length,
  };
}

/** Lives until something comes to its `cut`-th wait, of either kind; whether it came so far. */
function live(rig: Rig, p: Process, cut: number): boolean {
  let waits = 0;
  for (const step of LIFE) {
    if (step[0] === 'path') {
      rig.setText(p, NOTES, step[1]);
      continue;
    }
    rig.begin(p, ...step);
    for (;;) {
      if (rig.answer(p) !== BLOCKED) break;
      if (waits++ === cut) {
        rig.begin(1, CALL.kill, rig.pid(p), SIGNAL.kill);
        return true;
      }
      if (!rig.low.waits.endOne()) return false;
      rig.settle();
    }
  }
  return false;
}

function endOf(rig: Rig): number {
  rig.run();
  const answer = rig.call(1, CALL.wait, ANY, BUFFER, 1);
  if (answer <= 0) return answer;
  rig.call(1, CALL.sync);
  rig.tick(40);
  return rig.word(1, BUFFER);
}

describe('a life that is cut short', () => {
  for (const seed of [1, 2]) {
    it(`at any of its waits leaves nothing behind (seed ${seed})`, () => {
      let cuts = 0;
      for (let cut = 0; ; cut++) {
        const rig = Rig.booted(blocks, { seed, waitEvery: 2 });
        const before = census(rig);
        const p = rig.fork(1);
        expect(p).toBe(2);
        const isCut = live(rig, p, cut);
        if (!isCut) break;
        cuts++;
        expect(endOf(rig), `cut ${cut}`).toBe(SIGNAL.kill);
        expect(rig.wrong, `cut ${cut}`).toBeNull();
        expect(census(rig), `cut ${cut}`).toEqual(before);
      }
      expect(cuts).toBeGreaterThan(30);
    });
  }
});

describe('a life without memory', () => {
  it('at any of its requests goes on, and leaves nothing behind', () => {
    let refused = 0;
    for (let k = 0; ; k++) {
      const rig = Rig.booted(blocks, { waitEvery: 0 });
      const before = census(rig);
      const p = rig.fork(1);
      rig.low.failAfter = k;
      live(rig, p, -1);
      const hasFailed = rig.low.failAfter < 0;
      rig.low.failAfter = -1;
      expect(rig.wrong, `request ${k}`).toBeNull();
      rig.call(1, CALL.kill, rig.pid(p), SIGNAL.kill);
      expect(endOf(rig), `request ${k}`).toBe(SIGNAL.kill);
      expect(rig.wrong, `request ${k}`).toBeNull();
      expect(census(rig), `request ${k}`).toEqual(before);
      if (!hasFailed) break;
      refused++;
    }
    expect(refused).toBeGreaterThan(6);
  });
});
