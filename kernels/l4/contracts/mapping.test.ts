/** The mapping contract on both families: every op and refusal, exits, and what is cut short anywhere. */
import { describe, expect, it } from 'vitest';
import { bootInfo } from '../../../core/engine/firmware.ts';
import { packProgram } from '../../../core/engine/program/pack.ts';
import { readProgram } from '../../../core/engine/program/read.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import type { Contract } from '../../../core/words/contract.ts';
import { createMachine } from '../../../machines/build.ts';
import { errors, ops, PROMISED, TASKS } from '../../../properties/contracts/mapping/ops.ts';
import { FIRST_TASK_NUMBER, threadNumber } from '../abi/thread-id.ts';
import { contextOf } from '../kernel.ts';
import { l4 } from '../l4.ts';
import { ROOT } from '../records.ts';
import { inconsistency } from '../testing/consistency.ts';

/** The ops alone: whoever looks at the outcomes here needs no specification. */
const mapping: Contract<number> = {
  name: 'mapping',
  about: 'Ops without a specification.',
  ops,
  errors,
  tasks: TASKS,
  specification: {
    initial: () => 0,
    clone: () => 0,
    advance: () => 0,
    mayWait: () => false,
    expected: () => '',
    assume: () => undefined,
    show: () => '',
  },
  properties: [],
};

/** Thread numbers stand in the upper bits: what tasks write here is less. */
function isThread(value: number): boolean {
  return threadNumber(value) >= FIRST_TASK_NUMBER;
}

/** Rest points, or allocations, of one op: none here has as many. */
const POINTS = 24;

describe.each(['decstation-3100', 'pentium-133'])('the mapping contract on %s', (id) => {
  const session = new Session(l4, mapping, createMachine(id, { frames: 3072 }));
  const k = contextOf(session.machine.bus, bootInfo(l4, session.machine, {}));

  /** The outcomes of a program's steps, in their order; the kernel's records must be in order then. */
  function run(text: string): string[] {
    const { program } = readProgram(`program 1 contract=mapping\n${text}`, 'test', [mapping]);
    expect(session.run(packProgram(program, mapping), silent)).toBe('complete');
    expect(inconsistency(k)).toBeNull();
    const said: string[] = [];
    for (let i = 0; i < session.trace.length; i++) {
      const event = session.trace.at(i);
      if (event.kind !== 'return') continue;
      const { outcome } = event;
      if (outcome.kind === 'done')
        said.push(isThread(outcome.value) ? 'thread' : `${outcome.value}`);
      else said.push(outcome.kind === 'refused' ? outcome.errno : 'faulted');
    }
    return said;
  }

  /** Cycles from call to return, of each step of the last run. */
  function cyclesOfSteps(): number[] {
    const costs: number[] = [];
    let begun = 0;
    for (let i = 0; i < session.trace.length; i++) {
      const event = session.trace.at(i);
      if (event.kind === 'call') begun = event.cycles;
      if (event.kind === 'return') costs.push(event.cycles - begun);
    }
    return costs;
  }

  /** As `run`, without the steps that prepare: the outcomes from step `v10` on. */
  function follow(preparation: string, text: string): string[] {
    const before = preparation.split(';').filter((step) => step.trim() !== '').length;
    return run(`${preparation}\n${text}`).slice(before);
  }

  const TWO =
    'v1 = t1.spawn(t2); v2 = t2.accept(4096, 16); v3 = t1.take(1024, 12); v4 = t1.store(1024, 5, 77)';
  const THREE = `${TWO}; v5 = t1.spawn(t3); v6 = t3.accept(8192, 22); v7 = t1.map(t2, 1024, 12, rwx, 3); v8 = t2.map(t3, 4099, 12, rwx, 8191)`;

  it('takes memory that can be read and written, of each size, and each of it once', () => {
    expect(
      run(`v1 = t1.take(1024, 12); v2 = t1.store(1024, 1023, 5); v3 = t1.take(1025, 12)
        v4 = t1.store(1025, 1023, 6); v5 = t1.load(1024, 1023); v6 = t1.take(4096, 22)
        v7 = t1.store(5119, 0, 7); v8 = t1.take(9000, 22); v9 = t1.store(9215, 0, 8)
        v10 = t1.load(5119, 0); v11 = t1.take(10240, 22); v12 = t1.load(10240, 0)`),
    ).toEqual(['0', '0', '0', '0', '5', '0', '0', '0', '0', '7', 'noMemory', 'faulted']);
  });

  it('refuses to take what is no flexpage, less than a page, or more than there is', () => {
    expect(
      run(`v1 = t1.take(0, 0); v2 = t1.take(0, 9); v3 = t1.take(0, 33); v4 = t1.take(0, 63)
        v5 = t1.take(0, 10); v6 = t1.take(0, 11); v7 = t1.take(0, 1); v8 = t1.take(0, 32)
        v9 = t1.take(0, 23); v10 = t1.load(0, 0)`),
    ).toEqual([...Array(9).fill('noMemory'), 'faulted']);
  });

  it('has as many small pages as are promised, and whole superpages beside them', () => {
    const small = (size: number) =>
      Array.from({ length: PROMISED.pages / 2 ** (size - 12) }, (_, i) => {
        return `v${i + 1} = t1.take(${i * 2 ** (size - 12)}, ${size})`;
      });
    for (const size of [12, 13, 15, 18]) {
      const takes = small(size);
      const text = `${takes.join('\n')}\nv100 = t1.take(4096, 22); v101 = t1.take(8192, 22)`;
      expect(run(text)).toEqual(Array(takes.length + 2).fill('0'));
    }
  });

  it('finds the small blocks that larger ones have left over', () => {
    const takes = (size: number, count: number, label: number) =>
      Array.from({ length: count }, (_, i) => `v${label + i} = t1.take(0, ${size})`).join('\n');
    const text = [takes(12, 1, 1), takes(21, 4, 10), takes(22, 1, 20), takes(12, 2, 30)].join('\n');
    expect(run(text)).toEqual(['0', '0', '0', '0', '0', 'noMemory', '0', '0']);
  });

  it('gives nothing out of a superpage that somebody has', () => {
    const text = `v1 = t1.take(4096, 22); v2 = t1.take(5120, 22); v3 = t1.take(0, 21); v4 = t1.take(0, 18)`;
    expect(run(text)).toEqual(['0', '0', 'noMemory', '0']);
  });

  it('does not look through all memory for each page', () => {
    const takes = Array.from({ length: 500 }, (_, i) => `v${i + 1} = t1.take(0, 12)`);
    run(takes.join('\n'));
    const costs = cyclesOfSteps();
    const sum = (from: number) => costs.slice(from, from + 50).reduce((a, b) => a + b);
    expect(sum(450)).toBeLessThan(1.1 * sum(50));
  });

  it('lets nothing in while the window is closed', () => {
    expect(
      follow(
        'v1 = t1.spawn(t2); v2 = t1.take(1024, 12); v3 = t1.store(1024, 0, 3)',
        `v10 = t1.map(t2, 1024, 12, r, 0); v11 = t1.grant(t2, 1024, 12, r, 0)
        v12 = t2.accept(4096, 12); v13 = t1.map(t2, 1024, 12, r, 0); v14 = t2.load(4096, 0)
        v15 = t2.accept(5000, 0); v16 = t1.map(t2, 1024, 12, r, 0)
        v17 = t2.accept(5000, 9); v18 = t1.grant(t2, 1024, 12, r, 0)
        v19 = t2.accept(5000, 34); v20 = t1.map(t2, 1024, 12, r, 0)
        v21 = t2.accept(5000, 12); v22 = t1.map(t2, 1024, 12, r, 0); v23 = t2.load(5000, 0)
        v24 = t2.load(4096, 0); v25 = t1.load(1024, 0)`,
      ),
    ).toEqual('overflow overflow 0 0 3 0 overflow 0 overflow 0 overflow 0 0 3 3 3'.split(' '));
  });

  it('maps into the window where the send base says, with the rights that it says', () => {
    expect(
      follow(
        TWO,
        `v10 = t1.map(t2, 1024, 12, r, 7); v11 = t2.load(4103, 5); v12 = t2.store(4103, 5, 1)
        v13 = t1.map(t2, 1024, 12, rw, 7); v14 = t2.store(4103, 5, 1); v15 = t1.load(1024, 5)
        v16 = t2.accept(0, 1); v17 = t1.map(t2, 1024, 12, rx, 70000); v18 = t2.load(70000, 5)
        v19 = t1.map(t2, 1024, 12, none, 60); v20 = t2.load(60, 5)`,
      ),
    ).toEqual('0 77 faulted 0 0 1 0 0 1 0 faulted'.split(' '));
  });

  it('does nothing, and says that it is done, where nothing is sent', () => {
    expect(
      follow(
        TWO,
        `v9 = t1.map(t1, 1024, 0, rw, 0); v10 = t1.map(t2, 1024, 0, rw, 0); v11 = t1.map(t2, 1024, 11, rw, 0); v12 = t2.load(4096, 5)
        v13 = t1.grant(t2, 1024, 40, rw, 0); v14 = t1.map(t2, 3000, 12, rw, 0)
        v15 = t2.load(4096, 5); v16 = t1.load(1024, 5)`,
      ),
    ).toEqual('0 0 0 faulted 0 0 faulted 77'.split(' '));
  });

  it('maps to the caller itself', () => {
    expect(
      follow(
        'v1 = t1.take(1024, 12); v2 = t1.store(1024, 0, 9)',
        `v10 = t1.map(t1, 1024, 12, r, 0); v11 = t1.accept(4096, 12)
        v12 = t1.map(t1, 1024, 12, r, 0); v13 = t1.load(4096, 0); v14 = t1.store(4096, 0, 1)
        v15 = t1.flush(1024, 12, rwx); v16 = t1.load(4096, 0)`,
      ),
    ).toEqual('overflow 0 0 9 faulted 7 faulted'.split(' '));
  });

  it('grants: the granter has it no more, and who had it from the granter still has', () => {
    expect(
      follow(
        `${THREE}; v9 = t1.spawn(t4)`,
        `v10 = t4.accept(100, 12); v11 = t2.grant(t4, 4099, 12, rwx, 0); v12 = t2.load(4099, 5)
        v13 = t4.load(100, 5); v14 = t3.load(9215, 5); v15 = t4.unmap(100, 12, rwx)
        v16 = t3.load(9215, 5); v17 = t1.load(1024, 5)`,
      ),
    ).toEqual('0 0 faulted 77 77 5 faulted 77'.split(' '));
  });

  it('takes back what was derived, by unmap, and by flush its own as well; each says what was done', () => {
    expect(
      follow(
        THREE,
        `v10 = t1.unmap(1024, 12, none); v11 = t3.load(9215, 5); v12 = t1.unmap(1024, 12, none)
        v13 = t1.unmap(1024, 12, none); v14 = t3.store(9215, 5, 78); v15 = t2.unmap(4099, 12, w)
        v16 = t3.store(9215, 5, 79); v17 = t3.load(9215, 5); v18 = t2.store(4099, 5, 80)
        v19 = t2.flush(4099, 12, rwx); v20 = t2.load(4099, 5); v21 = t3.load(9215, 5)
        v22 = t1.load(1024, 5); v23 = t1.unmap(1024, 0, rwx); v24 = t1.unmap(1024, 63, rwx)`,
      ),
    ).toEqual('7 77 5 0 0 7 faulted 78 0 7 faulted faulted 80 0 0'.split(' '));
  });

  it('reads page by page, to the first that it has not', () => {
    expect(
      follow(
        TWO,
        `v10 = t1.take(1024, 14); v11 = t1.touch(1027, 14); v12 = t1.touch(1024, 15)
        v13 = t1.touch(1024, 11); v14 = t1.touch(1024, 33); v15 = t1.touch(1024, 1)
        v16 = t1.take(4096, 22); v17 = t1.touch(5119, 22); v18 = t1.touch(5119, 18)
        v19 = t1.take(0, 22); v20 = t1.touch(1024, 1); v21 = t1.touch(1024, 32)
        v22 = t1.flush(1026, 12, rwx); v23 = t1.unmap(1024, 14, none)
        v24 = t1.touch(1024, 14); v25 = t1.unmap(1024, 13, none); v26 = t1.unmap(1027, 12, none)
        v27 = t1.touch(1027, 12); v28 = t1.unmap(1027, 12, none)`,
      ),
    ).toEqual('0 4 faulted 0 0 faulted 0 64 64 0 64 64 5 5 faulted 5 0 1 5'.split(' '));
  });

  it('derives mappings as deep as is promised, and no deeper', () => {
    const chain = Array.from({ length: PROMISED.depth }, (_, i) => {
      return `v${i + 10} = t1.map(t1, ${1024 + i}, 12, rwx, ${1025 + i})`;
    });
    const end = 1024 + PROMISED.depth;
    const said = run(`v1 = t1.accept(0, 1); v2 = t1.take(1024, 12); v3 = t1.store(1024, 0, 7)
      ${chain.join('\n')}\nv100 = t1.load(${end - 1}, 0); v101 = t1.load(${end}, 0)
      v102 = t1.grant(t1, ${end - 1}, 12, rwx, 2000); v103 = t1.load(${end - 1}, 0)`);
    expect(said.slice(-4)).toEqual(['7', 'faulted', '0', '7']);
  });

  it('takes a task away with its receiver, and what others had from it', () => {
    expect(
      follow(
        THREE,
        `v10 = t2.exit(); v11 = t3.load(9215, 5); v12 = t1.load(1024, 5)
        v13 = t1.map(t2, 1024, 12, r, 0); v14 = t1.spawn(t2); v15 = t2.load(4099, 5)
        v16 = t1.map(t2, 1024, 12, r, 0); v17 = t2.accept(4096, 16)
        v18 = t1.map(t2, 1024, 12, r, 3); v19 = t2.load(4099, 5); v20 = t3.exit(); v21 = t2.exit()
        v22 = t1.exit(); v23 = t1.spawn(t1)`,
      ),
    ).toEqual('0 faulted 77 overflow thread faulted overflow 0 0 77 0 0 self exists'.split(' '));
  });

  it('leaves no thread and no memory behind when tasks come and go', () => {
    const free = () => k.bus.load(k.plan.root + ROOT.freeFrames);
    run('');
    const before = free();
    const round = (i: number) =>
      `v${10 * i + 1} = t1.spawn(t2); v${10 * i + 2} = t2.accept(0, 1); v${10 * i + 3} = t2.exit()`;
    const rounds = Array.from({ length: 100 }, (_, i) => round(i));
    const said = run(rounds.join('\n'));
    expect(said.filter((one) => one === '0')).toHaveLength(200);
    expect(free()).toBe(before);
  });

  /** Outcomes of an op cut short at each of its points in turn, and of what follows it. */
  function sweep(
    prepare: string,
    op: string,
    then: string,
    cut: 'abort' | 'fail alloc',
  ): Set<string> {
    const seen = new Set<string>();
    for (let point = 1; point <= POINTS; point++) {
      const [said, ...rest] = follow(prepare, `v10 = ${op}\n@v10 ${cut} ${point}\n${then}`);
      seen.add(`${said}: ${rest.join(' ')}`);
    }
    return seen;
  }

  const FRESH = 'v1 = t1.spawn(t2)';
  const GIVE =
    'v20 = t1.take(1024, 12); v21 = t1.store(1024, 0, 3); v22 = t1.map(t2, 1024, 12, r, 0)';

  /** What is cut short, what comes before and after it, and all that may come of it. */
  const CUTS = [
    {
      name: 'take: the memory is there for another take',
      before: 'v1 = t1.accept(0, 0)',
      op: 't1.take(4096, 22)',
      next: 'v11 = t1.take(8192, 22); v12 = t1.take(12288, 22); v13 = t1.take(0, 12)',
      done: '0: 0 noMemory 0',
      aborted: 'aborted: 0 0 0',
      starved: 'noMemory: 0 0 0',
    },
    {
      name: 'spawn: the task is there, or can be made',
      before: 'v1 = t1.accept(0, 0)',
      op: 't1.spawn(t2)',
      next: `v11 = t1.spawn(t2); v12 = t2.accept(4096, 22); ${GIVE}; v23 = t2.load(4096, 0)`,
      done: 'thread: exists 0 0 0 0 3',
      aborted: 'aborted: thread 0 0 0 0 3',
      starved: 'noMemory: thread 0 0 0 0 3',
    },
    {
      name: 'accept: the window is open or closed, and can be opened',
      before: FRESH,
      op: 't2.accept(4096, 22)',
      next: `${GIVE}; v23 = t2.load(4096, 0); v24 = t2.accept(8192, 12)
        v25 = t1.map(t2, 1024, 12, r, 0); v26 = t2.load(8192, 0)`,
      done: '0: 0 0 0 3 0 0 3',
      aborted: 'aborted: 0 0 overflow faulted 0 0 3',
      starved: 'noMemory: 0 0 overflow faulted 0 0 3',
    },
    {
      name: 'map: it never waits, so that no abort finds it',
      before: TWO,
      op: 't1.map(t2, 1024, 12, rw, 0)',
      next: 'v14 = t2.load(4096, 5); v15 = t1.map(t2, 1024, 12, rw, 1); v16 = t2.load(4097, 5)',
      done: '0: 77 0 77',
      aborted: null,
      starved: 'overflow: faulted 0 77',
    },
    {
      name: 'grant: both or neither',
      before: TWO,
      op: 't1.grant(t2, 1024, 12, rw, 0)',
      next: 'v14 = t2.load(4096, 5); v15 = t1.load(1024, 5)',
      done: '0: 77 faulted',
      aborted: null,
      starved: 'overflow: faulted 77',
    },
    {
      name: 'flush: it never waits, and takes no memory',
      before: THREE,
      op: 't1.flush(1024, 12, rwx)',
      next: 'v14 = t2.load(4099, 5); v15 = t3.load(9215, 5); v16 = t1.load(1024, 5)',
      done: '7: faulted faulted faulted',
      aborted: null,
      starved: null,
    },
    {
      name: 'exit: whoever asks for its end comes to it',
      before: THREE,
      op: 't2.exit()',
      next: `v11 = t1.spawn(t2); v12 = t3.load(9215, 5); v13 = t1.map(t2, 1024, 12, r, 0)
        v14 = t2.accept(4096, 12); v15 = t1.map(t2, 1024, 12, r, 0); v16 = t2.load(4096, 5)`,
      done: '0: thread faulted overflow 0 0 77',
      aborted: null,
      starved: null,
    },
    {
      name: 'exit of the root task: it stays',
      before: THREE,
      op: 't1.exit()',
      next: 'v11 = t1.load(1024, 5); v12 = t2.load(4099, 5)',
      done: 'self: 77 77',
      aborted: 'aborted: 77 77',
      starved: null,
    },
    {
      name: 'a load that faults: the fault is taken again',
      before: THREE,
      op: 't2.load(1, 0)',
      next: 'v11 = t2.load(4099, 5); v12 = t1.map(t2, 1024, 12, r, 4); v13 = t2.load(4100, 5)',
      done: 'faulted: 77 0 77',
      aborted: null,
      starved: null,
    },
  ] as const;

  it.each(CUTS)('aborted anywhere, $name', ({ before, op, next, done, aborted }) => {
    const all = aborted === null ? [done] : [aborted, done];
    expect([...sweep(before, op, next, 'abort')].sort()).toEqual([...all].sort());
  });

  it.each(CUTS)('without memory anywhere, $name', ({ before, op, next, done, starved }) => {
    const seen = sweep(before, op, next, 'fail alloc');
    expect([...seen].filter((one) => one !== done)).toEqual(starved === null ? [] : [starved]);
  });
});
