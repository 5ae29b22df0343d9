/** What kernels may differ in, case by case: what is allowed, and beside it what is almost the same and is not. */
import { describe, expect, test } from 'vitest';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { comparerOf } from '../../core/oracles/agree.ts';
import type { Contract } from '../../core/words/contract.ts';
import { cpu } from '../contracts/cpu/index.ts';
import { memory } from '../contracts/memory/index.ts';
import { unix } from '../contracts/unix/index.ts';
import { compared, type Endings, type FakeRuns } from './fake-past.ts';
import { differential } from './index.ts';

/** What is said of a step: `same`, `named`, `differs`, or the allowance with what it does. */
function said<State>(contract: Contract<State>) {
  return (text: string, step: number, ending: string, runs: Partial<FakeRuns> = {}): string => {
    const source = `program 1 contract=${contract.name}\n${text.replaceAll('; ', '\n')}\n`;
    const program = packProgram(readProgram(source, 'a test', [contract]).program, contract);
    const endings = { ...runs.endings, [step]: ending };
    const verdict = compared(contract, program, step, { ...runs, endings });
    if (verdict.kind === 'same') return verdict.named ? 'named' : 'same';
    if (verdict.kind === 'differs') return 'differs';
    const { allowance, allowed } = verdict;
    if (allowed.kind === 'goOn') return `${allowance.name}: go on`;
    const steps = allowed.steps.map((label) => `v${label}`).join(' ');
    return `${allowance.name}: leave out ${steps} ${allowed.on}`;
  };
}

describe('the contract memory', () => {
  const on = said(memory);
  const text =
    'v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.share(v2, t2, rw); v4 = t1.unshare(v2, t2); v5 = t1.load(v2, 0)';

  test('names tasks and pages by the steps that made them, and compares all other values', () => {
    expect(on(text, 1, 'done 17 | done 99')).toBe('named');
    expect(on(text, 2, 'done 4096 | done 8192')).toBe('named');
    expect(on(text, 5, 'done 7 | done 7')).toBe('same');
    expect(on(text, 5, 'done 7 | done 8')).toBe('differs');
    expect(on(text, 3, 'done 0 | done 1')).toBe('differs');
  });

  test('lets memory run out, where memory is needed', () => {
    const left = (step: number) => `memory runs out: leave out v${step} whereDone`;
    expect(on(text, 2, 'done 4096 | noMemory')).toBe(left(2));
    expect(on(text, 3, 'noMemory | done')).toBe(left(3));
    expect(on(text, 4, 'noMemory | done')).toBe('differs');
    expect(on(text, 2, 'noMemory | faulted')).toBe('differs');
    expect(on(text, 3, 'noMemory | badHandle')).toBe('differs');
    expect(on(text, 1, 'done 5 | exists')).toBe('differs');
  });

  test('lets a kernel say another reason, if both may apply', () => {
    expect(on(text, 3, 'badHandle | noTask')).toBe('another reason: go on');
    expect(on(text, 3, 'self | notOwner')).toBe('another reason: go on');
    expect(on(text, 4, 'notShared | notOwner')).toBe('another reason: go on');
    expect(on(text, 3, 'badHandle | notOwner')).toBe('differs');
    expect(on(text, 4, 'badHandle | notShared')).toBe('differs');
    expect(on(text, 4, 'self | noTask')).toBe('differs');
    // The pair is right, but not of this op.
    expect(on(text, 3, 'notShared | notOwner')).toBe('differs');
  });

  test('compares how a step faulted, and whether it ended at all', () => {
    expect(on(text, 5, 'faulted | faulted')).toBe('same');
    expect(on(text, 5, 'faulted | ended')).toBe('differs');
    expect(on(text, 5, 'faulted | done 0')).toBe('differs');
    expect(on(text, 5, 'done 0 | open')).toBe('differs');
    expect(on(text, 5, 'dangling | done 0')).toBe('differs');
    expect(on(text, 5, 'unbegun | done 0')).toBe('differs');
  });

  test('leaves out what an anchor has disturbed', () => {
    const starved = [3];
    expect(on(text, 3, 'faulted | done', { starved })).toBe('disturbed: leave out v3 everywhere');
    expect(on(text, 5, 'faulted | done', { starved })).toBe('differs');
  });
});

describe('the contract unix', () => {
  const on = said(unix);

  test('compares descriptors, which are the lowest that are free', () => {
    const text = 'v1 = t1.open(a, wc, rw); v2 = t1.pipe(); v3 = t1.dup(v1, r)';
    expect(on(text, 1, 'done 771 | done 771')).toBe('same');
    expect(on(text, 1, 'done 771 | done 1028')).toBe('differs');
    expect(on(text, 2, 'done 1027 | done 1284')).toBe('differs');
    expect(on(text, 3, 'done 1028 | done 1285')).toBe('differs');
  });

  describe('names processes by the steps that made them', () => {
    const text =
      'v1 = t1.fork(t2); v2 = t1.fork(t3); v3 = t2.getpid(); v4 = t2.getppid(); v5 = t1.wait(wait); v6 = t1.getppid()';
    const names = { a: { 1: 0, 17: 1, 33: 2 }, b: { 1: 0, 33: 1, 50: 2 } };
    const KILLED = 65_536 * 265;

    test('where they are made, and where their numbers are told', () => {
      expect(on(text, 1, 'done 17 | done 33', { names })).toBe('named');
      expect(on(text, 3, 'done 17 | done 33', { names })).toBe('same');
      expect(on(text, 3, 'done 17 | done 50', { names })).toBe('differs');
      // The same number, and another process.
      expect(on(text, 3, 'done 33 | done 33', { names })).toBe('differs');
      expect(on(text, 4, 'done 1 | done 1', { names })).toBe('same');
    });

    test('but not where nobody was given the number', () => {
      expect(on(text, 3, 'done 77 | done 33', { names })).toBe('differs');
      expect(on(text, 3, 'done 77 | done 78', { names })).toBe('differs');
      expect(on(text, 3, 'done 77 | done 77', { names })).toBe('same');
    });

    test('with how they ended, where somebody waits for them', () => {
      const tells = (a: number, b: number) => on(text, 5, `done ${a} | done ${b}`, { names });
      expect(tells(33 + KILLED, 50 + KILLED)).toBe('same');
      expect(tells(33 + KILLED, 50)).toBe('differs');
      expect(tells(33 + KILLED, 33 + KILLED)).toBe('differs');
      expect(tells(0, 0)).toBe('same');
      expect(tells(0, 50)).toBe('differs');
    });

    test('save for the parent of process 1, which may be anything', () => {
      expect(on(text, 6, 'done 0 | done 1', { names })).toBe('named');
      expect(on(text, 4, 'done 0 | done 1', { names })).toBe('differs');
    });
  });

  test('lets a kernel have no room, if its specification says that it may', () => {
    const text = 'v1 = t1.fork(t2); v2 = t1.mapAnonymous(3, 2, rw, private); v3 = t1.rmdir(d)';
    const left = 'memory runs out: leave out v2 whereDone';
    expect(on(text, 2, 'done 3 | noMemory')).toBe(left);
    expect(on(text, 2, 'done 3 | noMemory', { accepts: ['a'] })).toBe('differs');
    expect(on(text, 2, 'noMemory | done 3', { accepts: ['a'] })).toBe(left);
    expect(on(text, 1, 'done 17 | again')).toBe('memory runs out: leave out v1 whereDone');
    // It needs none.
    expect(on(text, 3, 'done 0 | noSpace')).toBe('differs');
  });

  test('lets `again` be said for want of processes, not of data', () => {
    const text = 'v1 = t1.pipe(); v2 = t1.read(v1, 4)';
    expect(on(text, 2, 'done 4 | again')).toBe('differs');
  });

  test('lets a kernel say another reason, if the specification accepts both', () => {
    const text = 'v1 = t1.mkdir(d_a, rw)';
    expect(on(text, 1, 'noEntry | access')).toBe('another reason: go on');
    expect(on(text, 1, 'noEntry | access', { accepts: ['a'] })).toBe('differs');
    expect(on(text, 1, 'noEntry | access', { accepts: ['b'] })).toBe('differs');
    // No reason for this op.
    expect(on(text, 1, 'noEntry | brokenPipe')).toBe('differs');
  });

  describe('lets another be served first', () => {
    const text =
      'v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.fork(t3); v4 = t2.read(v1, 4); v5 = t3.read(v1, 4); v6 = t2.stat(a); v7 = t3.read(v1, 4)';
    const together = [[4, 5]];
    const first = 'who was served first: leave out v4 v5 everywhere';

    test('of those that wait for the same thing at the same time', () => {
      const runs = { together, endings: { 5: 'done 22 | done 11' } };
      expect(on(text, 4, 'done 11 | done 22', runs)).toBe(first);
      const never = { together, endings: { 5: 'open | done 11' } };
      expect(on(text, 4, 'done 11 | open', never)).toBe(first);
    });

    test('but all of them together must end alike', () => {
      const runs = { together, endings: { 5: 'done 22 | done 11' } };
      expect(on(text, 4, 'done 11 | done 33', runs)).toBe('differs');
      expect(on(text, 4, 'done 11 | open', { together, endings: { 5: 'open' } })).toBe('differs');
    });

    test('and they must have waited together, in different processes', () => {
      const runs = { endings: { 5: 'done 22 | done 11' } };
      expect(on(text, 4, 'done 11 | done 22', runs)).toBe('differs');
      const one = { together: [[5, 7]], endings: { 7: 'done 22 | done 11' } };
      expect(on(text, 5, 'done 11 | done 22', one)).toBe('differs');
      const other = { together: [[4, 6]], endings: { 6: 'done 22 | done 11' } };
      expect(on(text, 4, 'done 11 | done 22', other)).toBe('differs');
    });
  });

  describe('lets time pass otherwise', () => {
    const name = 'time passes otherwise';
    const text =
      'v1 = t1.alarm(3); v2 = t1.pipe(); v3 = t1.read(v2, 4); v4 = t1.caught(); v5 = t1.pending(); v6 = t1.alarm(0); v7 = t1.caught(); v8 = t1.read(v2, 4); v9 = t1.suspend(child)';

    test('in what was left of an alarm', () => {
      expect(on(text, 6, 'done 3 | done 2')).toBe(`${name}: go on`);
      expect(on(text, 6, 'done 0 | done 2')).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 1, 'done 3 | done 2')).toBe('differs');
    });

    test('in what an alarm may have interrupted', () => {
      expect(on(text, 3, 'interrupted | done 4')).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 3, 'open | interrupted')).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 3, 'done 4 | done 3')).toBe('differs');
      expect(on(text, 3, 'interrupted | badDescriptor')).toBe('differs');
      // It has been cancelled; but it may have come before, and waits to be let in.
      expect(on(text, 8, 'interrupted | done 4')).toBe('differs');
      expect(on(text, 9, 'open | done 0')).toBe(`${name}: leave out v1 everywhere`);
    });

    test('in how often an alarm was counted, and whether it is held back, and in nothing else', () => {
      const counted = 1 << 24;
      expect(on(text, 4, `done 0 | done ${counted}`)).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 7, `done 0 | done ${counted}`)).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 4, `done 0 | done ${counted + 1}`)).toBe('differs');
      expect(on(text, 5, 'done 0 | done 256')).toBe(`${name}: leave out v1 everywhere`);
      expect(on(text, 5, 'done 0 | done 257')).toBe('differs');
    });

    test('of the process that has asked for the alarm, or is a copy of it', () => {
      const family =
        'v1 = t1.alarm(3); v2 = t1.fork(t2); v3 = t2.caught(); v4 = t2.pending(); v5 = t1.fork(t3); v6 = t3.alarm(2); v7 = t2.caught()';
      expect(on(family, 3, `done 0 | done ${1 << 24}`)).toBe(`${name}: leave out v1 everywhere`);
      expect(on(family, 4, 'done 0 | done 256')).toBe('differs');
      const later = 'v1 = t1.fork(t2); v2 = t1.alarm(3); v3 = t2.caught()';
      expect(on(later, 3, `done 0 | done ${1 << 24}`)).toBe('differs');
    });

    test('where a process has slept, and others did something before it went on, or after', () => {
      const sleeping =
        'v1 = t1.fork(t2); v2 = t1.open(a, wc, rw); v3 = t1.sleep(1); v4 = t2.unlink(a); v5 = t1.stat(a)';
      const ending = 'done 1 | noEntry';
      const otherwise = { a: [1, 2, 3, 5, 4], b: [1, 2, 4, 3, 5] };
      expect(on(sleeping, 5, ending, { order: otherwise })).toBe(
        `${name}: leave out v3 everywhere`,
      );
      // All was done in the same order.
      expect(on(sleeping, 5, ending)).toBe('differs');
      // Nobody has slept.
      const awake = sleeping.replace('sleep(1)', 'getpid()');
      expect(on(awake, 5, ending, { order: otherwise })).toBe('differs');
      // What came after it in another order explains nothing.
      const after = `${sleeping}; v6 = t2.getpid(); v7 = t1.getpid()`;
      const late = { a: [1, 2, 3, 4, 5, 6, 7], b: [1, 2, 3, 4, 5, 7, 6] };
      expect(on(after, 5, ending, { order: late })).toBe('differs');
    });

    test('in whether a sleep was over before a signal came', () => {
      const text = 'v1 = t1.fork(t2); v2 = t1.sleep(1); v3 = t2.kill(t1, user1)';
      expect(on(text, 2, 'done 0 | interrupted')).toBe(`${name}: leave out v2 everywhere`);
      expect(on(text, 2, 'done 0 | done 1')).toBe('differs');
      expect(on(text, 2, 'interrupted | noMemory')).toBe('differs');
      expect(on(text, 1, 'done 5 | interrupted')).toBe('differs');
    });

    test('where the process that it rouses went on on one side alone', () => {
      const text =
        'v1 = t1.fork(t2); v2 = t1.pipe(); v3 = t2.open(a, rwc, rw); v4 = t1.alarm(1); v5 = t1.write(v2, 0, 4097); v6 = t2.read(v3, 1); v7 = t1.write(v3, 7, 1)';
      const alone: Endings = { 5: 'done 4096 | open', 7: 'done 1 | unbegun' };
      expect(on(text, 6, 'done 1 | done 0', { endings: alone })).toBe(
        `${name}: leave out v4 everywhere`,
      );
      const both: Endings = { 5: 'done 4096 | done 4096', 7: 'done 1 | done 1' };
      expect(on(text, 6, 'done 1 | done 0', { endings: both })).toBe('differs');
      const untimed = text.replace('alarm(1)', 'alarm(0)');
      expect(on(untimed, 6, 'done 1 | done 0', { endings: alone })).toBe('differs');
    });
  });

  describe('lets datagrams take their time', () => {
    const text =
      'v1 = t1.socket(); v2 = t1.bind(v1, 1); v3 = world.deliver(1, 0, 4); v4 = t1.receive(v1, 4); v5 = t1.open(a, rwc, rw); v6 = t1.read(v5, 4); v7 = t1.read(v1, 4)';
    const out = 'datagrams take their time: leave out v3 everywhere';

    test('where something was put on the wire before', () => {
      expect(on(text, 4, 'done 4 | again')).toBe(out);
      expect(on(text, 4, 'done 4 | open')).toBe(out);
      expect(on(text, 7, 'done 4 | done 5')).toBe(out);
      expect(on(text, 4, 'done 4 | badDescriptor')).toBe('differs');
      const quiet = text.replace('world.deliver(1, 0, 4)', 't1.sendTo(v1, self, 1, 0, 4)');
      expect(on(quiet, 4, 'done 4 | again')).toBe('differs');
    });

    test('and heard by a socket', () => {
      const apart = { endings: { 1: 'done 3', 5: 'done 4' } };
      expect(on(text, 6, 'done 4 | done 5', apart)).toBe('differs');
      // The number of a file that was closed before, which a socket has now.
      const again =
        'v1 = t1.open(a, wc, rw); v2 = t1.close(v1, w); v3 = t1.socket(); v4 = t1.connect(v1, remote, 1); v5 = t1.write(v1, 0, 0); v6 = world.take(1)';
      const numbers = (socket: string) => ({ endings: { 1: 'done 3', 3: `done ${socket}` } });
      expect(on(again, 6, 'done 0 | done 1', numbers('3'))).toBe(
        'datagrams take their time: leave out v5 everywhere',
      );
      expect(on(again, 6, 'done 0 | done 1', numbers('4'))).toBe('differs');
      const copied = `${text}; v8 = t1.dup(v1, r); v9 = t1.read(v8, 4)`;
      expect(on(copied, 9, 'done 4 | again')).toBe(out);
    });
  });
});

describe('any other contract', () => {
  test('lets nothing differ but the numbers of what is made', () => {
    expect(comparerOf(cpu, differential)?.name).toBe('every step ends alike on every kernel');
    const at = cpu.ops.findIndex(({ args }) => args.length === 0);
    const on = said(cpu);
    const text = `v1 = t1.${cpu.ops[at].name}()`;
    expect(on(text, 1, 'done 1 | done 1')).toBe('same');
    expect(on(text, 1, 'done 1 | open')).toBe('differs');
  });
});
