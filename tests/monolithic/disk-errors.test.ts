/**
 * A disk that fails for good: each call that needs what cannot be read or written is refused (EIO; EFAULT where it is the caller's
 * own memory), an access that does ends its process by SIGBUS, nothing else has changed, and what can be read still is.
 */
import { describe, expect, it } from 'vitest';
import { BootError, Session } from '../../core/engine/session.ts';
import type { Medium } from '../../core/words/device.ts';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import {
  BUFFER,
  MMAP_BASE,
  PATHS,
  RESULTS,
  WINDOW,
} from '../../kernels/monolithic/unix/abi/address-map.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { MAP, OPEN, PROT, SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { AREA, DISK_INODE, SUPERBLOCK } from '../../kernels/monolithic/unix/files/format.ts';
import { wordsOf } from '../../kernels/monolithic/user/bytes.ts';
import { createMachine } from '../../machines/build.ts';
import { type RawRun, raw, rawSession, rawUnix, runRaw } from './raw-calls.ts';
import { ANYBODY, call, path } from './raw-steps.ts';
import { differences, visibleState } from './visible-state.ts';

/** The first has a board that the processor copies to and from, the second one with DMA beside caches that do not watch it. */
const MACHINES = ['decstation-3100', 'decstation-5000-125', 'pentium-133'];
const FRAMES = 1024;
/** The process that is made behind the first child. */
const THIRD = 83;
/** As often as the driver tries a transfer. */
const TRIES = 4;

const EIO = `refused e${ERROR.io}`;
const EFAULT = `refused e${ERROR.fault}`;
const EROFS = `refused e${ERROR.readOnly}`;
const PAGE = 4096;
const READ_WRITE = PROT.read | PROT.write;

/** Of inodes that mkfs has made, as bootDisk lays them out: their blocks. */
function blocksOf(inode: number): {
  readonly direct: readonly number[];
  readonly indirect: number;
} {
  const page = bootDisk().blocks[AREA.inodes];
  if (page === null) throw new Error('the disk has no inodes');
  const word = (at: number): number => page[(128 * inode + at) / 4];
  return {
    direct: Array.from({ length: 12 }, (_, i) => word(DISK_INODE.direct + 4 * i)),
    indirect: word(DISK_INODE.indirect),
  };
}

/** The inode of a path, by the directories of bootDisk. */
function inodeOf(path: string): number {
  let number = 1;
  for (const name of path.split('/').slice(1)) {
    const page = bootDisk().blocks[blocksOf(number).direct[0]];
    if (page === null) throw new Error(`${path} is not there`);
    const bytes = new Uint8Array(page.buffer);
    const entries = Array.from({ length: PAGE / 32 }, (_, i) => 32 * i);
    const at = entries.find((one) => {
      const text = new TextDecoder().decode(bytes.subarray(one + 4, one + 32));
      return text.slice(0, text.indexOf('\0')) === name;
    });
    if (at === undefined) throw new Error(`${path} is not there`);
    number = page[at / 4];
  }
  return number;
}

const BIG = blocksOf(inodeOf('/etc/f64k'));
const EXIT = blocksOf(inodeOf('/bin/exit'));
const ETC = blocksOf(inodeOf('/etc'));

/** All tries of a transfer fail: the `count`-th that ends from a step on. */
const failing = (step: string, count: number): string =>
  Array.from({ length: TRIES }, (_, i) => `@${step} fail transfer ${count + i}`).join('; ');

/** The same as `path`, with labels from this number on. */
const stored = (text: string, first: number): string =>
  wordsOf(text)
    .map((word, i) => `v${first + i} = t1.store(${PATHS + 4 * i}, ${word})`)
    .join('; ');

const openBig = `${path('t1', '/etc/f64k')}; v1 = ${call('t1', 'open', PATHS, OPEN.read, 0)}`;
const makeFile = `${path('t1', '/tmp/new')}; v1 = ${call('t1', 'open', PATHS, OPEN.readWrite | OPEN.create, 0o644)}`;
/** A child whose SIGBUS is as by default, and what it ended with. */
const child = `v1 = t1.fork(t2); v2 = ${call('t2', 'sigaction', SIGNAL.bus)}`;
const ended = `v98 = ${call('t1', 'wait', ANYBODY)}; v99 = t1.load(${RESULTS})`;

/** More pages than there is memory: the first of them go to the disk. */
const PAGES = 950;
const fillMemory = (task: string): string =>
  `v10 = ${call(task, 'mmap', MMAP_BASE, PAGES, READ_WRITE, MAP.private | MAP.anonymous | MAP.fixed, ANYBODY, 0)}; v11 = ${task}.fill(${MMAP_BASE}, ${PAGES})`;

describe.each(MACHINES)('on %s', (id) => {
  const session = rawSession(id, FRAMES);

  /** Runs the steps; the kernel's own records must be right, and no claim about the machine broken. */
  function run(steps: string): RawRun['outcomes'] {
    const { end, finding, outcomes } = runRaw(session, steps);
    expect({ finding, wrong: session.inconsistency() }).toEqual({ finding: null, wrong: null });
    expect(end).toBe('complete');
    return outcomes;
  }

  /** What the last step is answered, which must leave everything as it was before it. */
  function refused(before: string, last: string): string {
    run(before);
    const was = visibleState(session.machine.peek, FRAMES);
    const { v50 } = run(`${before}; v50 = ${last}`);
    expect(differences(was, visibleState(session.machine.peek, FRAMES))).toEqual([]);
    return v50;
  }

  it('reads as far as it can, then refuses, and goes on behind it', () => {
    const bad = BIG.direct[1];
    const before = `${openBig}; v2 = world.spoil(${bad}); v3 = ${call('t1', 'read', 3, BUFFER, 3 * PAGE)}`;
    const after = `v5 = ${call('t1', 'lseek', 3, 2 * PAGE, 0)}; v6 = ${call('t1', 'read', 3, BUFFER, PAGE)}`;
    expect(refused(before, call('t1', 'read', 3, BUFFER, PAGE))).toBe(EIO);
    const { v3, v6 } = run(`${before}; ${after}`);
    expect([v3, v6]).toEqual([`done ${PAGE}`, `done ${PAGE}`]);
  });

  it('tries again what fails less often than the driver tries', () => {
    const once = Array.from({ length: TRIES - 1 }, (_, i) => `@v2 fail transfer ${i + 1}`);
    const { v2 } = run(`${openBig}; v2 = ${call('t1', 'read', 3, BUFFER, 10)}; ${once.join('; ')}`);
    expect(v2).toBe('done 10');
    const all = run(`${openBig}; v2 = ${call('t1', 'read', 3, BUFFER, 10)}; ${failing('v2', 1)}`);
    expect(all.v2).toBe(EIO);
  });

  it.each<[string, number, string]>([
    [
      'an indirect block',
      BIG.indirect,
      `${openBig}; v3 = ${call('t1', 'lseek', 3, 12 * PAGE, 0)}; ~ ${call('t1', 'read', 3, BUFFER, 8)}`,
    ],
    [
      'a directory',
      ETC.direct[0],
      `${path('t1', '/etc/f64k')}; ~ ${call('t1', 'open', PATHS, 0, 0)}`,
    ],
    [
      'a directory that is listed',
      ETC.direct[0],
      `${path('t1', '/etc')}; v3 = ${call('t1', 'open', PATHS, 0, 0)}; v4 = ${call('t1', 'blkflush')}; ~ ${call('t1', 'getdents', 3, BUFFER, 512)}`,
    ],
    [
      'a directory that is entered',
      ETC.direct[0],
      `${path('t1', '/etc/x')}; ~ ${call('t1', 'mkdir', PATHS, 0o755)}`,
    ],
    ['inodes', AREA.inodes, `${path('t1', '/etc/f64k')}; ~ ${call('t1', 'stat', PATHS, RESULTS)}`],
    [
      'the bitmap',
      AREA.bitmap,
      `${makeFile}; v3 = ${call('t1', 'blkflush')}; ~ ${call('t1', 'write', 3, BUFFER, 8)}`,
    ],
    [
      'the bitmap of inodes',
      AREA.inodeBitmap,
      `${path('t1', '/tmp/x')}; ~ ${call('t1', 'open', PATHS, OPEN.create | OPEN.write, 0o644)}`,
    ],
    [
      'the header of an image',
      EXIT.direct[0],
      `${path('t1', '/bin/exit')}; ~ ${call('t1', 'exec', PATHS, BUFFER, 0)}`,
    ],
    [
      'a page that is changed in part',
      BIG.direct[3],
      `${path('t1', '/etc/f64k')}; v3 = ${call('t1', 'open', PATHS, OPEN.readWrite, 0)}; v4 = ${call('t1', 'lseek', 3, 3 * PAGE, 0)}; ~ ${call('t1', 'write', 3, BUFFER, 8)}`,
    ],
    [
      'the page at a new end',
      BIG.direct[3],
      `${path('t1', '/etc/f64k')}; ~ ${call('t1', 'truncate', PATHS, 3 * PAGE + 5)}`,
    ],
    [
      'an indirect block whose blocks are to be freed',
      BIG.indirect,
      `${path('t1', '/etc/f64k')}; ~ ${call('t1', 'truncate', PATHS, 0)}`,
    ],
  ])('refuses what needs %s, and changes nothing', (_, block, steps) => {
    const [before, last] = steps.split('~');
    const cold = `v30 = ${call('t1', 'blkflush')}; v31 = world.spoil(${block})`;
    // Cold, then broken, just before the last step.
    expect(refused(`${before} ${cold}`, last)).toBe(EIO);
    // Once it has been written again it can be read.
    expect(run(`v1 = ${call('t1', 'getpid')}`).v1).toBe('done 17');
  });

  it('writes a page as a whole over what cannot be read', () => {
    const writable = `${path('t1', '/etc/f64k')}; v1 = ${call('t1', 'open', PATHS, OPEN.readWrite, 0)}`;
    const { v3, v4, v6 } =
      run(`${writable}; v2 = world.spoil(${BIG.direct[0]}); v3 = ${call('t1', 'write', 3, BUFFER, PAGE)}
      v4 = ${call('t1', 'blkflush')}; v5 = ${call('t1', 'lseek', 3, 0, 0)}; v6 = ${call('t1', 'read', 3, BUFFER, 2 * PAGE)}`);
    expect([v3, v4, v6]).toEqual([`done ${PAGE}`, 'done 0', `done ${2 * PAGE}`]);
  });

  describe('of images and mappings', () => {
    it.each([
      ['text', 1],
      ['data', 2],
    ])('the new image dies of its %s, and its parent is told', (_, page) => {
      const { v4, v99 } =
        run(`${child}; v3 = world.spoil(${EXIT.direct[page]}); ${path('t2', '/bin/exit')}
        v4 = ${call('t2', 'exec', PATHS, BUFFER, 0)}; ${ended}`);
      expect([v4, v99]).toEqual(['faulted', `done ${SIGNAL.bus}`]);
    });

    it('an access to a mapped page dies of SIGBUS; a call that is given its address is told EFAULT', () => {
      const mapped = `${openBig}; v3 = world.spoil(${BIG.direct[2]})
        v4 = ${call('t1', 'mmap', WINDOW, 2, PROT.read, MAP.private | MAP.fixed, 3, 1)}`;
      const bad = WINDOW + PAGE;
      const { v8, v99 } =
        run(`${mapped}; v6 = t1.fork(t2); v7 = ${call('t2', 'sigaction', SIGNAL.bus)}
        v8 = t2.load(${bad}); ${ended}`);
      expect([v8, v99]).toEqual(['faulted', `done ${SIGNAL.bus}`]);
      expect(refused(mapped, call('t1', 'write', 1, bad, 4))).toBe(EFAULT);
      expect(refused(mapped, call('t1', 'unlink', bad))).toBe(EFAULT);
    });

    it('process 1 goes home from such an access, and goes on', () => {
      const { v5, v6 } =
        run(`${openBig}; v2 = ${call('t1', 'sigaction', SIGNAL.bus)}; v3 = world.spoil(${BIG.direct[1]})
        v4 = ${call('t1', 'mmap', WINDOW, 1, PROT.read, MAP.private | MAP.fixed, 3, 1)}; v5 = t1.load(${WINDOW})
        v6 = ${call('t1', 'getpid')}`);
      expect([v5, v6]).toEqual(['faulted', 'done 17']);
    });
  });

  describe('of the log', () => {
    const changed = `${path('t1', '/tmp/new')}; v1 = ${call('t1', 'mkdir', PATHS, 0o755)}; v2 = ${call('t1', 'sync')}`;
    const stat = `v5 = ${call('t1', 'stat', PATHS, RESULTS)}`;
    const rest = `v3 = ${call('t1', 'rmdir', PATHS)}; v4 = ${call('t1', 'sync')}; ${stat}`;

    it('whichever of its transfers fails, nothing is changed any more, and all of it can be read', () => {
      let k = 1;
      for (let done = false; !done; k++) {
        const { v2, v3, v4, v5 } = run(`${changed}; ${rest}; ${failing('v2', k)}`);
        done = v2 === 'done 0';
        if (!done) expect([k, v2, v3, v4, v5]).toEqual([k, EIO, EROFS, EIO, 'done 0']);
      }
      // The barrier behind data; blocks of the log, its header, a barrier; the places, a barrier; the header again.
      expect(k).toBeGreaterThan(11);
    });

    it('boots afterwards with all of the transaction or nothing of it', () => {
      const seen = new Set<string>();
      for (let k = 1; k < 12; k++) {
        // Nothing but swap is written any more: there the power goes.
        const { v5 } = run(`${changed}; ${failing('v2', k)}; ${fillMemory('t1')}; @v11 power kept 1
          ${stored('/tmp/new', 700)}; ${stat}`);
        seen.add(v5);
      }
      expect([...seen].sort()).toEqual(['done 0', `refused e${ERROR.noEntry}`]);
    });
  });

  describe('of swap', () => {
    const spoilAll = Array.from(
      { length: AREA.swapBlocks },
      (_, i) => `v${100 + i} = world.spoil(${AREA.swap + i})`,
    ).join('; ');

    it('keeps what it cannot write', () => {
      const fails = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `@v11 fail transfer ${i}`).join('; ');
      const { v11, v12 } = run(
        `${fillMemory('t1')}; v12 = t1.check(${MMAP_BASE}, ${PAGES}); ${fails}`,
      );
      expect([v11, v12]).toEqual(['done 0', `done ${PAGES}`]);
    });

    it('ends whoever touches what cannot be read, and refuses its calls', () => {
      const { v20, v99 } = run(
        `${child}; ${fillMemory('t2')}; ${spoilAll}; v20 = t2.load(${MMAP_BASE}); ${ended}`,
      );
      expect([v20, v99]).toEqual(['faulted', `done ${SIGNAL.bus}`]);
      const before = `${child}; ${fillMemory('t2')}; ${spoilAll}`;
      expect(refused(before, call('t2', 'write', 1, MMAP_BASE, 4))).toBe(EFAULT);
    });

    it('lets those be killed who wait for memory that nobody can give', () => {
      const fails = Array.from(
        { length: TRIES * AREA.swapBlocks },
        (_, i) => `@v11 fail transfer ${i + 1}`,
      );
      // One waits in an access, another in a call. Then they give back what they have.
      const wait = `${call('t1', 'wait', ANYBODY)}`;
      const { v11, v15, v19, v99, v30 } = run(`${child}; v3 = t1.fork(t3); ${fillMemory('t2')}
        v15 = ${call('t3', 'pipe', BUFFER)}; v16 = ${call('t1', 'kill', THIRD, SIGNAL.kill)}
        v17 = ${call('t1', 'kill', 66, SIGNAL.kill)}; v18 = ${wait}; v19 = t1.load(${RESULTS}); ${ended}
        ${fillMemory('t1').replaceAll('v1', 'v4').replaceAll(String(PAGES), '500')}
        v30 = t1.check(${MMAP_BASE}, 500); ${fails.join('; ')}`);
      const killed = `done ${SIGNAL.kill}`;
      expect([v11, v15, v19, v99, v30]).toEqual(['faulted', 'faulted', killed, killed, 'done 500']);
    });

    it('gives back what a process had whose pages cannot be read', () => {
      const { v20, v30 } =
        run(`${child}; ${fillMemory('t2')}; ${spoilAll}; v20 = t2.exit(0); v21 = ${call('t1', 'wait', ANYBODY)}
        ${fillMemory('t1').replaceAll('v1', 'v4')}; v30 = t1.check(${MMAP_BASE}, ${PAGES})`);
      expect([v20, v30]).toEqual(['done 0', `done ${PAGES}`]);
    });
  });

  describe('of boot', () => {
    const changed = `${path('t1', '/tmp/new')}; v1 = ${call('t1', 'mkdir', PATHS, 0o755)}`;
    const again = (block: number): string =>
      `${changed}; v2 = world.spoil(${block}); v3 = ${call('t1', 'sync')}; v4 = ${call('t1', 'getpid')}; @v3 power lost 1`;

    it.each([
      ['the superblock', AREA.superblock],
      ['the header of the log', AREA.log],
      ['the bitmap', AREA.bitmap],
      ['the inodes', AREA.inodes],
      ['the root', blocksOf(1).direct[0]],
      ['the first image', blocksOf(inodeOf('/bin/stay')).direct[0]],
    ])('stops, and says so, where it cannot read %s', (_, block) => {
      const { end, outcomes } = runRaw(session, again(block));
      expect(end).toBe('panic');
      expect(outcomes.panic).toMatch(/does not boot: the root file system cannot be read/);
    });

    it('goes on without a directory that it only looks into', () => {
      expect(run(again(ETC.direct[0])).v4).toBe('done 17');
    });

    it.each<[string, (blocks: (Uint32Array | null)[]) => void]>([
      ['no superblock', (blocks) => blocks.splice(AREA.superblock, 1, null)],
      ['another one', (blocks) => edit(blocks, AREA.superblock, SUPERBLOCK.magic, 0x1234)],
    ])('stops where there is %s', (_, damage) => {
      expect(() => boot(id, damage)).toThrow(BootError);
      expect(() => boot(id, damage)).toThrow(/there is no file system on the disk/);
    });

    it.each([
      ['nothing', [0, 0, 0]],
      ['another magic number', [0x1234, 1, 3]],
      ['more blocks than it has', [0x4b434c47, 1, 16]],
      ['the most blocks there can be', [0x4b434c47, 1, 0xffffffff]],
      ['a wrong sum', [0x4b434c47, 1, 3, 27, 28, 29]],
    ])('forgets a log whose header has %s', (_, words) => {
      const found = boot(id, (blocks) => {
        for (const [i, word] of words.entries()) edit(blocks, AREA.log, 4 * i, word);
      });
      const { outcomes, end } = runRaw(
        found,
        `${path('t1', '/etc/f64k')}; v1 = ${call('t1', 'stat', PATHS, RESULTS)}`,
      );
      expect([end, outcomes.v1, found.inconsistency()]).toEqual(['complete', 'done 0', null]);
    });
  });
});

it('a page of swap that could not be read is read again by whoever asks next', () => {
  const session = rawSession('pentium-133', FRAMES);
  const written = call('t2', 'write', 1, MMAP_BASE, 4);
  const steps = `${child}; ${fillMemory('t2')}; v20 = ${written}; v21 = t2.check(${MMAP_BASE}, ${PAGES})`;
  // Of the transfers, most are of pages that are on their way out: one is the read.
  let seen = runRaw(session, `${steps}; ${failing('v20', 1)}`);
  for (let k = 2; seen.outcomes.v20 === 'done 4' && k < 40; k++) {
    seen = runRaw(session, `${steps}; ${failing('v20', k)}`);
  }
  const { v20, v21 } = seen.outcomes;
  expect([v20, v21, seen.finding]).toEqual([EFAULT, `done ${PAGES}`, null]);
  expect(session.inconsistency()).toBeNull();
});

/** A copy of the boot disk with one word changed. */
function edit(blocks: (Uint32Array | null)[], block: number, at: number, word: number): void {
  const page = blocks[block]?.slice() ?? new Uint32Array(PAGE / 4);
  page[at / 4] = word;
  blocks[block] = page;
}

/** A session whose machine has booted from the boot disk, damaged. */
function boot(id: string, damage: (blocks: (Uint32Array | null)[]) => void): Session {
  const disk = (): Medium => {
    const blocks = bootDisk().blocks.slice();
    damage(blocks);
    return { blocks };
  };
  const machine = createMachine(id, { frames: FRAMES, devices: ['disk', 'console'] });
  return new Session({ ...rawUnix, media: { disk } }, raw, machine, { variant: {} });
}
