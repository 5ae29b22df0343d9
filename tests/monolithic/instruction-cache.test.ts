/** Caches of instructions that no store is seen by: what a process runs is what the page holds. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MipsPmap } from '../../kernels/monolithic/machine/pmap-mips.ts';
import { BUFFER, PATHS, RESULTS, WINDOW } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { exitStatus, MAP, OPEN, PROT } from '../../kernels/monolithic/unix/abi/flags.ts';
import { wordsOf } from '../../kernels/monolithic/user/bytes.ts';
import { rawSession, runRaw } from './raw-calls.ts';
import { ANYBODY, call, path } from './raw-steps.ts';

const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'decstation-5000-200',
  'pentium-133',
] as const;

/** Header, text, and the page of data that an image looks at. */
const IMAGE_BYTES = 3 * 4096;
const READ_EXECUTE = PROT.read | PROT.execute;
const READ_WRITE = PROT.read | PROT.write;
const OWN = MAP.private | MAP.anonymous | MAP.fixed;
const FILES = MAP.shared | MAP.fixed;
const MAPPED = WINDOW + 4096;
/** Puts the path of the image that is overwritten. */
const overwritten = wordsOf('/bin/yes')
  .map((word, i) => `v${800 + i} = t3.store(${PATHS + 4 * i}, ${word})`)
  .join('; ');

/** Runs an image, writes another over its file, and runs that. */
const OVERWRITE = `
  v1 = t1.fork(t2); ${path('t2', '/bin/yes')}; v2 = ${call('t2', 'exec', PATHS, BUFFER, 0)}
  v3 = ${call('t1', 'wait', ANYBODY)}; v4 = t1.load(${RESULTS})
  v5 = t1.fork(t3); ${path('t3', '/bin/exit')}; v6 = ${call('t3', 'open', PATHS, OPEN.read)}
  v7 = ${call('t3', 'read', 3, BUFFER, IMAGE_BYTES)}
  ${overwritten}
  v10 = ${call('t3', 'open', PATHS, OPEN.write)}; v11 = ${call('t3', 'write', 4, BUFFER, IMAGE_BYTES)}
  v12 = ${call('t3', 'close', 4)}; v13 = t3.store(${BUFFER}, 42)
  v14 = ${call('t3', 'exec', PATHS, BUFFER, 1)}; v15 = ${call('t1', 'wait', ANYBODY)}
  v16 = t1.load(${RESULTS})`;

describe.each(MACHINES)('on %s', (id) => {
  const session = rawSession(id);
  const run = (steps: string) => {
    const { finding, end, outcomes } = runRaw(session, steps);
    expect({ finding, end }).toEqual({ finding: null, end: 'complete' });
    return outcomes;
  };

  it('runs the image that was written over another, in the frames where that one ran', () => {
    expect(run(OVERWRITE)).toMatchObject({
      v4: 'done 0',
      v7: `done ${IMAGE_BYTES}`,
      v10: 'done 4',
      v11: `done ${IMAGE_BYTES}`,
      v16: `done ${exitStatus(42)}`,
    });
  });

  it('runs what was stored to a page before that might be run again', () => {
    const outcomes = run(`
      v1 = ${call('t1', 'mmap', WINDOW, 1, READ_WRITE, OWN, 0, 0)}; v2 = t1.store(${WINDOW}, 11)
      v3 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v4 = t1.fetch(${WINDOW})
      v5 = ${call('t1', 'mprotect', WINDOW, 1, READ_WRITE)}; v6 = t1.store(${WINDOW}, 12)
      v7 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v8 = t1.fetch(${WINDOW})
      v9 = ${call('t1', 'mprotect', WINDOW, 1, PROT.none)}; v10 = ${call('t1', 'mprotect', WINDOW, 1, 7)}
      v11 = t1.fetch(${WINDOW}); v12 = t1.store(${WINDOW}, 13)
      v13 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v14 = t1.fetch(${WINDOW})
      v15 = ${call('t1', 'mprotect', WINDOW, 1, 7)}; v16 = t1.store(${WINDOW}, 14)
      v17 = ${call('t1', 'mprotect', WINDOW, 1, 7)}; v18 = t1.fetch(${WINDOW})`);
    expect(outcomes).toMatchObject({
      v4: 'done 11',
      v8: 'done 12',
      v11: 'done 12',
      v14: 'done 13',
      v18: 'done 14',
    });
  });

  it("runs a child's own copy of a page that held its parent's code", () => {
    const outcomes = run(`
      v1 = ${call('t1', 'mmap', WINDOW, 1, READ_WRITE, OWN, 0, 0)}; v2 = t1.store(${WINDOW}, 21)
      v3 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v4 = t1.fetch(${WINDOW}); v5 = t1.fork(t2)
      v6 = ${call('t2', 'mprotect', WINDOW, 1, READ_WRITE)}; v7 = t2.store(${WINDOW}, 22)
      v8 = ${call('t2', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v9 = t2.fetch(${WINDOW})
      v10 = ${call('t1', 'mprotect', WINDOW, 1, READ_WRITE)}; v11 = t1.store(${WINDOW}, 23)
      v12 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v13 = t1.fetch(${WINDOW}); v14 = t2.fetch(${WINDOW})`);
    expect(outcomes).toMatchObject({
      v4: 'done 21',
      v9: 'done 22',
      v13: 'done 23',
      v14: 'done 22',
    });
  });

  it('runs what a file holds: stored through another mapping of it, or written while it is mapped', () => {
    const outcomes = run(`
      ${path('t1', '/tmp/code')}; v1 = ${call('t1', 'open', PATHS, OPEN.create | OPEN.readWrite, 0o777)}
      v2 = t1.store(${BUFFER}, 31); v3 = ${call('t1', 'write', 3, BUFFER, 4096)}
      v4 = ${call('t1', 'mmap', WINDOW, 1, READ_EXECUTE, FILES, 3, 0)}; v5 = t1.fetch(${WINDOW})
      v6 = ${call('t1', 'munmap', WINDOW, 1)}; v7 = ${call('t1', 'mmap', MAPPED, 1, READ_WRITE, FILES, 3, 0)}
      v8 = t1.store(${MAPPED}, 32); v9 = ${call('t1', 'mmap', WINDOW, 1, READ_EXECUTE, FILES, 3, 0)}
      v10 = t1.fetch(${WINDOW}); v11 = t1.store(${MAPPED}, 33)
      v12 = ${call('t1', 'mprotect', WINDOW, 1, READ_EXECUTE)}; v13 = t1.fetch(${WINDOW})
      v14 = ${call('t1', 'lseek', 3, 0, 0)}; v15 = t1.store(${BUFFER}, 34)
      v16 = ${call('t1', 'write', 3, BUFFER, 4)}; v17 = t1.fetch(${WINDOW})`);
    expect(outcomes).toMatchObject({
      v5: 'done 31',
      v10: 'done 32',
      v13: 'done 33',
      v16: 'done 4',
      v17: 'done 34',
    });
  });
});

describe('on a decstation-3100', () => {
  const session = rawSession('decstation-3100');

  afterEach(() => vi.restoreAllMocks());

  it('other code runs if nothing is flushed: the machine shows it', () => {
    vi.spyOn(MipsPmap.prototype, 'flushCode').mockImplementation(() => {});
    expect(runRaw(session, OVERWRITE).outcomes.v16).toBe(`done ${exitStatus(127)}`);
  });

  it('nothing is flushed for those who run what others have run before them', () => {
    const twice = [2, 3].map((task, i) => {
      const at = 10 * (i + 1);
      return `v${at} = t1.fork(t${task}); ${path(`t${task}`, '/bin/exit')}
        v${at + 1} = ${call(`t${task}`, 'exec', PATHS, BUFFER, 0)}
        v${at + 2} = ${call('t1', 'wait', ANYBODY)}; v${at + 3} = t1.load(${RESULTS})`;
    });
    const spy = vi.spyOn(MipsPmap.prototype, 'flushCode');
    runRaw(session, twice.slice(0, 1).join('\n'));
    const once = spy.mock.calls.length;
    spy.mockClear();
    const { finding, outcomes } = runRaw(session, twice.join('\n'));
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({ v13: 'done 0', v23: 'done 0' });
    expect(spy).toHaveBeenCalledTimes(once);
  });
});
