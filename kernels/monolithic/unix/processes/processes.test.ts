/** Processes: fork, exit and wait in trees, who may do what, time. */
import { describe, expect, it } from 'vitest';
import { DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { DISPOSITION, exitStatus, SIGNAL, WAIT } from '../abi/flags.ts';
import type { Process } from '../door.ts';
import { PROC, STATE } from '../records.ts';
import { Dice } from '../testing/dice.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';

const STATUS = DATA + 64;
const ANY = -1 >>> 0;

describe('fork', () => {
  it('gives the child a space, descriptors and dispositions of its own, and no signals or alarm', () => {
    const rig = Rig.bare();
    rig.setWord(1, DATA, 5);
    rig.call(1, CALL.pipe, DATA + 16);
    rig.call(1, CALL.sigaction, SIGNAL.user1, HANDLER, 0);
    rig.call(1, CALL.sigprocmask, 0, 1 << SIGNAL.user1);
    rig.call(1, CALL.kill, rig.pid(1), SIGNAL.user1);
    rig.call(1, CALL.alarm, 50);
    const child = rig.fork(1);
    rig.setWord(1, DATA, 6);
    expect(rig.word(child, DATA)).toBe(5);
    expect(rig.call(child, CALL.sigpending)).toBe(0);
    expect(rig.call(1, CALL.sigpending)).toBe(1 << SIGNAL.user1);
    expect(rig.get(child, PROC.alarm)).toBe(0);
    expect(rig.get(child, PROC.caught)).toBe(1 << SIGNAL.user1);
    expect(rig.call(child, CALL.getppid)).toBe(rig.call(1, CALL.getpid));
    expect(rig.low.context(child).registers[0]).toBe(rig.call(child, CALL.getppid));
    expect(rig.wrong).toBeNull();
  });

  it('is refused where somebody has that home', () => {
    const rig = Rig.bare();
    const home = rig.nextHome();
    expect(rig.call(1, CALL.fork, home)).toBeGreaterThan(0);
    expect(rig.call(1, CALL.fork, home)).toBe(-ERROR.exists);
  });

  it('is refused when all processes are there, and leaves everything as it was', () => {
    const rig = Rig.bare();
    while (rig.call(1, CALL.fork, rig.nextHome()) > 0);
    expect(rig.answer(1)).toBe(-ERROR.again);
    expect(rig.low.spaces.count).toBe(13);
    expect(rig.wrong).toBeNull();
  });

  it('is refused without memory, and counts nothing', () => {
    const rig = Rig.bare();
    rig.call(1, CALL.pipe, DATA);
    rig.low.failAfter = 0;
    expect(rig.call(1, CALL.fork, rig.nextHome())).toBe(-ERROR.noMemory);
    expect(rig.low.spaces.count).toBe(1);
    expect(rig.wrong).toBeNull();
    expect(rig.call(1, CALL.fork, rig.nextHome())).toBeGreaterThan(0);
  });

  it('never gives a pid again', () => {
    const rig = Rig.bare();
    const seen = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const child = rig.fork(1);
      const pid = rig.pid(child);
      expect(seen.has(pid)).toBe(false);
      seen.add(pid);
      rig.call(child, CALL.exit, 0);
      rig.call(1, CALL.wait, ANY, 0, 0);
      expect(rig.call(1, CALL.kill, pid, 0)).toBe(-ERROR.noProcess);
    }
  });
});

describe('wait', () => {
  it('tells each end once, and waits for it', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    const pid = rig.pid(child);
    expect(rig.call(1, CALL.wait, ANY, STATUS, WAIT.nohang)).toBe(0);
    expect(rig.call(1, CALL.wait, ANY, STATUS, 0)).toBe(BLOCKED);
    rig.call(child, CALL.exit, 0x1ff);
    expect(rig.answer(1)).toBe(pid);
    expect(rig.word(1, STATUS)).toBe(exitStatus(0xff));
    expect(rig.call(1, CALL.wait, ANY, STATUS, 0)).toBe(-ERROR.noChild);
  });

  it('keeps the zombie when the status cannot be stored', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    const pid = rig.pid(child);
    rig.call(child, CALL.exit, 7);
    expect(rig.call(1, CALL.wait, ANY, 0x100, 0)).toBe(-ERROR.fault);
    expect(rig.call(1, CALL.wait, ANY, STATUS + 2, 0)).toBe(-ERROR.fault);
    expect(rig.call(1, CALL.wait, ANY, STATUS, 2)).toBe(-ERROR.invalid);
    expect(rig.call(1, CALL.wait, pid, STATUS, 0)).toBe(pid);
    expect(rig.word(1, STATUS)).toBe(exitStatus(7));
  });

  it('keeps the zombie while the page for its status is waited for', () => {
    const rig = Rig.bare({ waitEvery: 1 });
    rig.low.waits.every = 0;
    const child = rig.fork(1);
    const pid = rig.pid(child);
    rig.call(child, CALL.exit, 7);
    rig.low.waits.every = 1;
    expect(rig.begin(1, CALL.wait, ANY, STATUS, 0)).toBe(BLOCKED);
    expect(rig.get(child, PROC.state)).toBe(STATE.zombie);
    expect(rig.wrong).toBeNull();
    rig.run();
    expect(rig.answer(1)).toBe(pid);
    expect(rig.word(1, STATUS)).toBe(exitStatus(7));
  });

  it('has no zombies where SIGCHLD is ignored', () => {
    const rig = Rig.bare();
    rig.call(1, CALL.sigaction, SIGNAL.child, DISPOSITION.ignore, 0);
    const child = rig.fork(1);
    expect(rig.call(1, CALL.wait, ANY, 0, 0)).toBe(BLOCKED);
    rig.call(child, CALL.exit, 7);
    expect(rig.answer(1)).toBe(-ERROR.noChild);
    expect(rig.wrong).toBeNull();
  });

  it('is cut short by a signal, which a later wait does not mind', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    rig.call(1, CALL.sigaction, SIGNAL.user1, HANDLER, 0);
    rig.call(1, CALL.wait, ANY, 0, 0);
    rig.call(child, CALL.kill, rig.pid(1), SIGNAL.user1);
    expect(rig.answer(1)).toBe(-ERROR.interrupted);
    expect(rig.low.context(1).pc).toBe(HANDLER);
  });
});

describe('process 1', () => {
  it('cannot end, and adopts whoever has no parent', () => {
    const rig = Rig.bare();
    expect(rig.call(1, CALL.exit, 0)).toBe(-ERROR.perm);
    const child = rig.fork(1);
    const grandchild = rig.fork(child);
    const orphan = rig.pid(grandchild);
    rig.call(child, CALL.exit, 1);
    expect(rig.call(grandchild, CALL.getppid)).toBe(rig.pid(1));
    rig.call(1, CALL.wait, ANY, 0, 0);
    expect(rig.call(1, CALL.wait, ANY, 0, 0)).toBe(BLOCKED);
    rig.call(grandchild, CALL.exit, 2);
    expect(rig.answer(1)).toBe(orphan);
  });

  it('inherits zombies, too, and hears of them while it waits', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    const grandchild = rig.fork(child);
    const orphan = rig.pid(grandchild);
    const dead = rig.pid(child);
    rig.call(grandchild, CALL.exit, 2);
    expect(rig.call(1, CALL.wait, orphan, 0, 0)).toBe(-ERROR.noChild);
    expect(rig.call(1, CALL.wait, ANY, STATUS, 0)).toBe(BLOCKED);
    rig.call(child, CALL.exit, 1);
    const told = [rig.answer(1), rig.call(1, CALL.wait, ANY, STATUS, 0)];
    expect(told.sort()).toEqual([dead, orphan].sort());
    expect(rig.call(1, CALL.wait, ANY, STATUS, 0)).toBe(-ERROR.noChild);
  });
});

/** What the tree must be: parents, and how each dead one ended, until it is told. */
interface Entry {
  parent: Process;
  pid: number;
  status: number | null;
}

describe('trees of processes', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`are what their forks, ends and waits make them (seed ${seed})`, () => {
      const dice = new Dice(seed);
      const rig = Rig.bare({ seed, waitEvery: seed % 2 === 0 ? 2 : 5 });
      const tree = new Map<Process, Entry>([[1, { parent: 0, pid: rig.pid(1), status: null }]]);
      const living = (): Process[] =>
        [...tree].filter(([, e]) => e.status === null).map(([p]) => p);
      const children = (p: Process): [Process, Entry][] =>
        [...tree].filter(([, e]) => e.parent === p);
      let told = 0;
      for (let step = 0; step < 1500; step++) {
        const p = dice.pick(living());
        const choice = dice.below(3);
        if (choice === 0) {
          const pid = rig.call(p, CALL.fork, rig.nextHome());
          if (tree.size === 13) expect(pid).toBe(-ERROR.again);
          else tree.set(rig.upper.processOf(pid), { parent: p, pid, status: null });
        } else if (choice === 1 && p !== 1) {
          const code = dice.below(256);
          rig.call(p, CALL.exit, code);
          tree.set(p, { parent: tree.get(p)?.parent ?? 0, pid: 0, status: exitStatus(code) });
          const entry = tree.get(p);
          if (entry !== undefined) entry.pid = rig.pid(p);
          for (const [, child] of children(p)) child.parent = 1;
        } else if (choice === 2) {
          const answer = rig.call(p, CALL.wait, ANY, STATUS, WAIT.nohang);
          const all = children(p);
          const dead = all.filter(([, e]) => e.status !== null);
          if (all.length === 0) expect(answer).toBe(-ERROR.noChild);
          else if (dead.length === 0) expect(answer).toBe(0);
          else {
            const [index, entry] = dead.find(([, e]) => e.pid === answer) ?? [0, null];
            expect(entry).not.toBeNull();
            expect(rig.word(p, STATUS)).toBe(entry?.status);
            tree.delete(index);
            told++;
          }
        }
        expect(rig.wrong).toBeNull();
      }
      expect(told).toBeGreaterThan(50);
    });
  }
});

describe('who a process is', () => {
  it('changes by the superuser alone, and for good', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    expect(rig.call(child, CALL.getuid)).toBe(0);
    expect(rig.call(child, CALL.setuid, 0x10000)).toBe(-ERROR.invalid);
    expect(rig.call(child, CALL.setuid, 7)).toBe(0);
    expect(rig.call(child, CALL.setuid, 7)).toBe(0);
    expect(rig.call(child, CALL.setuid, 0)).toBe(-ERROR.perm);
    expect(rig.call(child, CALL.getuid)).toBe(7);
    expect(rig.call(child, CALL.nice, -1 >>> 0)).toBe(-ERROR.perm);
    expect(rig.call(child, CALL.nice, 100)).toBe(0);
    expect(rig.low.context(child).nice).toBe(19);
    expect(rig.call(1, CALL.nice, -100 >>> 0)).toBe(0);
    expect(rig.low.context(1).nice).toBe(-20);
  });

  it('has no calls that only the kernel makes', () => {
    const rig = Rig.bare();
    for (const number of [0, 58, 60, 61, 62, 63, 64, 0xffffffff]) {
      expect(rig.call(1, number)).toBe(-ERROR.noCall);
    }
    expect(rig.wrong).toBeNull();
  });
});

describe('time', () => {
  it('ends a sleep at its tick, not before', () => {
    const rig = Rig.bare();
    expect(rig.upper.needsTicks()).toBe(false);
    expect(rig.call(1, CALL.sleep, 3)).toBe(BLOCKED);
    expect(rig.upper.needsTicks()).toBe(true);
    rig.tick(2);
    expect(rig.answer(1)).toBe(BLOCKED);
    rig.tick();
    expect(rig.answer(1)).toBe(0);
    expect(rig.call(1, CALL.sleep, 0)).toBe(0);
    expect(rig.upper.needsTicks()).toBe(false);
  });

  it('brings SIGALRM, and tells what was left', () => {
    const rig = Rig.bare();
    rig.call(1, CALL.sigaction, SIGNAL.alarm, HANDLER, 0);
    expect(rig.call(1, CALL.alarm, 0xffffffff)).toBe(0);
    expect(rig.call(1, CALL.alarm, 5)).toBe(0x3fffffff);
    rig.tick(2);
    expect(rig.call(1, CALL.alarm, 2)).toBe(3);
    expect(rig.call(1, CALL.sleep, 100)).toBe(BLOCKED);
    rig.tick(2);
    expect(rig.answer(1)).toBe(-ERROR.interrupted);
    expect(rig.low.context(1).pc).toBe(HANDLER);
    expect(rig.call(1, CALL.alarm, 0)).toBe(0);
  });

  it('is told with the ticks of children that were waited for', () => {
    const rig = Rig.bare();
    const child = rig.fork(1);
    rig.call(child, CALL.exit, 0);
    rig.tick(9);
    expect(rig.call(1, CALL.times, STATUS)).toBe(9);
    expect(rig.word(1, STATUS + 8)).toBe(0);
    rig.call(1, CALL.wait, ANY, 0, 0);
    expect(rig.call(1, CALL.times, STATUS)).toBe(9);
    expect(rig.word(1, STATUS)).toBe(3);
    expect(rig.word(1, STATUS + 8)).toBe(3 * child);
    expect(rig.call(1, CALL.times, 4)).toBe(-ERROR.fault);
    expect(rig.call(1, CALL.times, 0)).toBe(9);
  });
});
