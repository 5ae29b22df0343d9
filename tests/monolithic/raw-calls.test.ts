/** The kernel by its system calls, on both families: it boots, processes come and go, pipes carry, faults end. */
import { describe, expect, it } from 'vitest';
import {
  BUFFER,
  PATHS,
  RESULTS,
  TEXT,
  WINDOW,
} from '../../kernels/monolithic/unix/abi/address-map.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { OPEN, SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { rawSession, runRaw } from './raw-calls.ts';
import { ANYBODY, call, NOBODYS, path } from './raw-steps.ts';

const MACHINES = ['decstation-3100', 'pentium-133'] as const;

const sessions = new Map(MACHINES.map((id) => [id, rawSession(id)] as const));

describe.each(MACHINES)('on %s', (id) => {
  const session = sessions.get(id) ?? rawSession(id);
  const run = (steps: string) => runRaw(session, steps);

  it('boots, and finds nothing wrong with itself', () => {
    expect(session.inconsistency()).toBeNull();
  });

  it('tells a process its number', () => {
    const { finding, outcomes, end } = run(`v1 = ${call('t1', 'getpid')}`);
    expect({ finding, end }).toEqual({ finding: null, end: 'complete' });
    expect(outcomes.v1).toBe('done 17');
  });

  it('forks, exits and waits', () => {
    const { finding, outcomes, end } = run(`
      v1 = t1.fork(t2); v2 = ${call('t2', 'getpid')}; v3 = ${call('t2', 'getppid')}
      v4 = t2.exit(3); v5 = ${call('t1', 'wait', ANYBODY)}; v6 = t1.load(${RESULTS})`);
    expect({ finding, end }).toEqual({ finding: null, end: 'complete' });
    expect(outcomes).toEqual({
      v1: 'done 66, done 0',
      v2: 'done 66',
      v3: 'done 17',
      v4: 'done 0',
      v5: 'done 66',
      v6: 'done 768',
    });
  });

  it('gives a child pages of its own', () => {
    const { finding, outcomes } = run(`
      v0 = t1.store(${BUFFER}, 7); v1 = t1.fork(t2); v2 = t2.store(${BUFFER}, 8)
      v3 = t1.load(${BUFFER}); v4 = t2.load(${BUFFER}); v5 = t1.store(${BUFFER}, 9); v6 = t2.load(${BUFFER})
      v7 = t1.load(${BUFFER}); v8 = t2.exit(0); v9 = t1.load(${BUFFER})`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({
      v3: 'done 7',
      v4: 'done 8',
      v6: 'done 8',
      v7: 'done 9',
      v9: 'done 9',
    });
  });

  it('carries bytes through a pipe, and wakes who waits for them', () => {
    const { finding, outcomes } = run(`
      v1 = ${call('t1', 'pipe', RESULTS)}; v2 = t1.load(${RESULTS}); v3 = t1.load(${RESULTS + 4})
      v4 = t1.fork(t2); v5 = ${call('t2', 'read', 3, BUFFER, 64)}
      v6 = t1.store(${BUFFER}, 4711); v7 = ${call('t1', 'write', 4, BUFFER, 8)}; v8 = t2.load(${BUFFER})
      v9 = ${call('t1', 'close', 4)}; v10 = ${call('t2', 'close', 4)}; v11 = ${call('t2', 'read', 3, BUFFER, 64)}
      v12 = ${call('t1', 'close', 3)}`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({
      v2: 'done 3',
      v3: 'done 4',
      v5: 'done 8',
      v7: 'done 8',
      v8: 'done 4711',
      v11: 'done 0',
    });
  });

  it('ends a process that reaches for what it has not, and tells its parent how', () => {
    const { finding, outcomes } = run(`
      v1 = t1.fork(t2); v9 = ${call('t2', 'sigaction', 11)}; v2 = t2.load(${NOBODYS}); v3 = ${call('t1', 'wait', ANYBODY)}; v4 = t1.load(${RESULTS})
      v5 = t1.fork(t3); v10 = ${call('t3', 'sigaction', 11)}; v6 = t3.store(${TEXT}, 1); v7 = ${call('t1', 'wait', ANYBODY)}; v8 = t1.load(${RESULTS})`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({ v4: 'done 11', v8: 'done 11' });
  });

  it('is over where another has killed it at its home, and its place is free', () => {
    const { finding, outcomes, end } = run(`
      v1 = t1.fork(t2); v2 = ${call('t1', 'kill', 66, SIGNAL.kill)}; v3 = ${call('t2', 'getpid')}
      v4 = ${call('t1', 'wait', ANYBODY)}; v5 = t1.fork(t2); v6 = ${call('t2', 'getpid')}`);
    expect({ finding, end }).toEqual({ finding: null, end: 'complete' });
    expect(outcomes).toMatchObject({ v2: 'done 0', v3: 'refused dangling', v4: 'done 66' });
    expect(outcomes.v5).toBe(`${outcomes.v6}, done 0`);
  });

  it('forks to the home of a task alone', () => {
    const homes = [0, 1, 0x1000, BUFFER, TEXT, NOBODYS, 0x80000000, 0xfffffffc, 0xffffffff];
    const { machine } = session;
    const near = [machine.home(3) + 4, machine.home(3) - 4, machine.faultHome(3)];
    const steps = [...homes, ...near].map(
      (home, i) => `v${i + 1} = ${call('t1', 'fork', home >>> 0)}`,
    );
    const { finding, outcomes, end } = run(steps.join('; '));
    expect({ finding, end }).toEqual({ finding: null, end: 'complete' });
    expect(new Set(Object.values(outcomes))).toEqual(new Set([`refused e${ERROR.invalid}`]));
    const taken = run(`v1 = ${call('t1', 'fork', machine.home(1))}`).outcomes;
    expect(taken.v1).toBe(`refused e${ERROR.exists}`);
  });

  it('maps memory, and takes it back', () => {
    const { finding, outcomes } = run(`
      v1 = ${call('t1', 'mmap', WINDOW, 4, 3, 0x32, 0xffffffff, 0)}
      v2 = t1.load(${WINDOW + 4096}); v3 = t1.store(${WINDOW + 8192}, 5); v4 = t1.load(${WINDOW + 8192})
      v5 = ${call('t1', 'munmap', WINDOW + 4096, 1)}; v6 = t1.load(${WINDOW + 4096}); v7 = t1.load(${WINDOW + 8192})
      v8 = ${call('t1', 'mprotect', WINDOW + 8192, 1, 1)}; v9 = t1.store(${WINDOW + 8192}, 6); v10 = t1.load(${WINDOW + 8192})`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({
      v2: 'done 0',
      v4: 'done 5',
      v6: 'faulted',
      v7: 'done 5',
      v9: 'faulted',
      v10: 'done 5',
    });
  });

  it('runs another image, cold and warm, whose pages are its own', () => {
    const { finding, outcomes } = run(`
      v1 = t1.fork(t2); ${path('t2', '/bin/exit')}; v3 = t2.store(${BUFFER}, 42)
      v4 = ${call('t2', 'exec', PATHS, BUFFER, 1)}; v5 = ${call('t1', 'wait', ANYBODY)}; v6 = t1.load(${RESULTS})
      v7 = t1.fork(t3); ${path('t3', '/bin/stay')}; v9 = ${call('t3', 'exec', PATHS, BUFFER, 0)}
      v10 = ${call('t3', 'getpid')}; v11 = t3.fetch(${TEXT}); v12 = t1.fetch(${TEXT})`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({
      v6: `done ${42 << 8}`,
      v9: 'done 0',
      v10: outcomes.v7.split(',')[0],
    });
    expect(outcomes.v11).toBe(outcomes.v12);
  });

  it('writes to a file, and reads it after its pages have gone', () => {
    const { finding, outcomes } = run(`
      ${path('t1', '/tmp/new')}; v1 = ${call('t1', 'open', PATHS, OPEN.readWrite | OPEN.create, 0o644)}
      v2 = t1.store(${BUFFER + 8}, 99); v3 = ${call('t1', 'write', 3, BUFFER, 5000)}; v4 = ${call('t1', 'blkflush')}
      v5 = t1.store(${BUFFER + 8}, 0); v6 = ${call('t1', 'lseek', 3, 0, 0)}
      v7 = ${call('t1', 'read', 3, BUFFER, 9000)}; v8 = t1.load(${BUFFER + 8}); v9 = ${call('t1', 'close', 3)}`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({
      v1: 'done 3',
      v3: 'done 5000',
      v4: 'done 0',
      v7: 'done 5000',
      v8: 'done 99',
    });
  });
});
