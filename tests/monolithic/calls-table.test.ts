/** The page of system calls and the kernel's table of them say the same. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PATHS, RESULTS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL, CALLS, INTERNAL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { STATFS } from '../../kernels/monolithic/unix/abi/stat-record.ts';
import { ops } from '../../properties/contracts/unix/ops.ts';
import { rawSession, runRaw } from './raw-calls.ts';
import { call, path } from './raw-steps.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('kernels/monolithic/CALLS.md', root), 'utf8');
const [there = '', leftOut = ''] = page.split('## Those that are left out');

function rowsOf(part: string): string[][] {
  const lines = part.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function names(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

const rows = rowsOf(there);
const session = rawSession('decstation-3100');

/** What process 1 is answered, all arguments 0. */
function answerTo(number: number): string {
  const { finding, outcomes } = runRaw(session, `v1 = t1.call(${number}, 0, 0, 0, 0, 0, 0)`);
  expect(finding).toBeNull();
  return outcomes.v1 ?? 'none';
}

const NO_CALL = `refused e${ERROR.noCall}`;

describe('the page of system calls', () => {
  it('has a row for every call, and a call for every row, in their order', () => {
    expect(rows.map(([name]) => names(name ?? ''))).toEqual(
      Object.keys(CALL).map((name) => [name]),
    );
    expect(rows.map(([, state]) => state)).toEqual(rows.map(() => 'works'));
  });

  it('names ops and tests that there are', () => {
    const known: readonly string[] = ops.map(({ name }) => name);
    for (const [name, , , tried] of rows) {
      const by = names(tried ?? '');
      expect([name, by.length > 0]).toEqual([name, true]);
      for (const one of by) {
        const isThere = one.includes('/') ? existsSync(new URL(one, root)) : known.includes(one);
        expect([name, one, isThere]).toEqual([name, one, true]);
      }
    }
  });

  it('names every op of a task that makes a call', () => {
    const tried = new Set(rows.flatMap(([, , , by]) => names(by ?? '')));
    const others = ops.filter(({ name, by }) => by === 'task' && !tried.has(name));
    expect(others.map(({ name }) => name)).toEqual([
      'onFault',
      'badPointer',
      'rawDescriptor',
      'load',
      'store',
      'text',
    ]);
  });

  it('leaves out what the kernel has not, and says why', () => {
    const calls: readonly string[] = Object.keys(CALL);
    for (const [cell, why] of rowsOf(leftOut)) {
      expect(names(cell ?? '').filter((name) => calls.includes(name))).toEqual([]);
      expect(why?.length).toBeGreaterThan(10);
    }
  });
});

describe('the table of system calls', () => {
  it.each(Object.entries(CALL))('has %s', (_name, number) => {
    expect(answerTo(number)).not.toBe(NO_CALL);
  });

  it('has no other number, and no trap reaches the internal ones', () => {
    const known: readonly number[] = Object.values(CALL);
    const internal: readonly number[] = Object.values(INTERNAL);
    const others = Array.from({ length: CALLS + 2 }, (_, i) => i).filter(
      (number) => !known.includes(number) && !internal.includes(number),
    );
    expect(others.map(answerTo)).toEqual(others.map(() => NO_CALL));
    expect(internal.map(answerTo)).toEqual(internal.map(() => NO_CALL));
  });

  it('counts, by statfs, what a new file takes', () => {
    const { finding, outcomes } = runRaw(
      session,
      `${path('t1', '/')}
       v1 = ${call('t1', 'statfs', PATHS, RESULTS)}
       v2 = t1.load(${RESULTS + STATFS.inodes}); v3 = t1.load(${RESULTS + STATFS.freeInodes})
       ${path('t1', '/tmp/new').replaceAll('v91', 'v92')}
       v4 = ${call('t1', 'mkdir', PATHS, 0o777)}
       v5 = ${call('t1', 'statfs', PATHS, RESULTS)}; v6 = t1.load(${RESULTS + STATFS.freeInodes})`,
    );
    expect(finding).toBeNull();
    const { v1, v2, v3, v4, v5, v6 } = outcomes;
    expect([v1, v4, v5]).toEqual(['done 0', 'done 0', 'done 0']);
    const free = Number(v3?.slice('done '.length));
    expect(free).toBeLessThan(Number(v2?.slice('done '.length)));
    expect(v6).toBe(`done ${free - 1}`);
  });
});
