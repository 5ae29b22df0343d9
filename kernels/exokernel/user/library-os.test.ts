/** Fork with copy-on-write, replacement and page tables of the library OS, as programs that use them. */
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../../core/engine/laws.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { KernelDesign } from '../../../core/words/kernel.ts';
import { createMachine } from '../../../machines/build.ts';
import { integer, op, openContract, type Proof, task } from '../../../tests/proofs/kit.ts';
import { outcomes, packed } from '../../../tests/proofs/run.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { ENV_INFO, INFO, STATUS } from '../abi/info.ts';
import { exokernel } from '../exokernel.ts';
import { bind } from './bind.ts';
import { callService } from './calling.ts';
import { MEMBER_SLOT } from './capabilities.ts';
import { join, makeReferences, makeSharer } from './family.ts';
import { fork, part, references } from './fork.ts';
import { giveFrame, takeFrame } from './frames.ts';
import { makeTables } from './own-pages.ts';
import { findPte, putPte, removePte } from './page-table.ts';
import { addPage, isPaging, limitResident } from './pager.ts';
import { windowVa } from './places.ts';
import { makePte, PTE } from './pte.ts';
import { endOfFrames, envWord, statusOf } from './public-tables.ts';
import { SERVICE } from './services.ts';
import { info, myEnv, prepare } from './system.ts';

const FULL = -1;

function* mapPage(bus: UserBus, page: number): Stoppable {
  if ((yield* join(bus)) === 0 || (yield* makeTables(bus, MEMBER_SLOT)) === 0) return FULL;
  if (isPaging(bus)) return (yield* addPage(bus, page, MEMBER_SLOT)) === 0 ? FULL : 0;
  const frame = yield* takeFrame(bus, MEMBER_SLOT);
  if (frame === 0) return FULL;
  const pte = makePte(frame, MEMBER_SLOT, RIGHTS.write);
  const error = yield* bind(bus, windowVa(page), pte);
  return error === 0 && putPte(bus, page, pte) ? 0 : FULL;
}

function* unmapPage(bus: UserBus, page: number): Stoppable {
  const pte = findPte(bus, page);
  removePte(bus, page);
  return -(yield* giveFrame(bus, MEMBER_SLOT, PTE.frame.of(pte)));
}

function* forkTask(bus: UserBus, home: number): Stoppable {
  if ((yield* join(bus)) === 0 || (yield* makeReferences(bus)) === 0) return FULL;
  const child = yield* makeSharer(bus, home);
  if (child < 0) return FULL;
  return (yield* fork(bus, child)) === 0 ? child : FULL;
}

function* exit(bus: UserBus): Stoppable {
  yield* part(bus);
  prepare(bus, CALL.envFree, MEMBER_SLOT, myEnv(bus));
  yield TRAP;
  return 0;
}

/** How many page tables name the page's frame. */
const users = (bus: UserBus, page: number): number =>
  references(bus, PTE.frame.of(findPte(bus, page)));

const resident = (bus: UserBus, page: number): number =>
  PTE.swapped.of(findPte(bus, page)) === 0 ? 1 : 0;

/** How many of all frames with names are free. */
function freeFrames(bus: UserBus): number {
  let free = 0;
  for (let frame = info(bus, INFO.firstNameable); frame < endOfFrames(bus); frame++) {
    if (statusOf(bus, frame) === STATUS.free) free++;
  }
  return free;
}

const design: KernelDesign = {
  ...exokernel,
  contracts: {
    paging: {
      ops: {
        fork: forkTask,
        exit,
        map: mapPage,
        unmap: unmapPage,
        load: (bus, page, offset) => bus.load(windowVa(page) + 4 * offset),
        store(bus, page, offset, value) {
          bus.store(windowVa(page) + 4 * offset, value);
          return 0;
        },
        users,
        misuse: (bus, env) => callService(bus, env, SERVICE.inherit),
        frames: (bus) => envWord(bus, myEnv(bus), ENV_INFO.frames),
        free: freeFrames,
        limit(bus, pages) {
          limitResident(bus, pages);
          return 0;
        },
        resident,
      },
    },
  },
};

const page = integer('page', 1000);

const contract = openContract(
  'paging',
  4,
  ['full'],
  [
    op('fork', [task('task')], { starts: 'task' }),
    op('exit', [], { ends: true }),
    op('map', [page]),
    op('unmap', [page]),
    op('load', [page, integer('offset', 1023)]),
    op('store', [page, integer('offset', 1023), integer('value')]),
    op('users', [page]),
    op('misuse', [task('task')]),
    op('frames', []),
    op('free', []),
    op('limit', [integer('pages', 64)]),
    op('resident', [page]),
  ],
);

interface Case {
  readonly title: string;
  readonly program: string;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly variant?: Readonly<Record<string, string>>;
}

const forks: readonly Case[] = [
  {
    title: 'parent and child see what was there, and nothing of what the other writes',
    program: `
      v0 = t1.map(0); v1 = t1.store(0, 3, 7); v2 = t1.map(900); v3 = t1.store(900, 5, 9)
      v4 = t1.fork(t2); v5 = t2.load(0, 3); v6 = t2.store(0, 3, 8); v7 = t1.load(0, 3)
      v8 = t2.load(0, 3); v9 = t1.store(900, 5, 1); v10 = t2.load(900, 5); v11 = t1.load(900, 5)
      v12 = t2.load(0, 4); v13 = t2.map(4); v14 = t2.store(4, 0, 5); v15 = t1.load(4, 0)`,
    outcomes: {
      v5: 'done 7',
      v7: 'done 7',
      v8: 'done 8',
      v10: 'done 9',
      v11: 'done 1',
      v12: 'done 0',
      v14: 'done 0',
      v15: 'faulted',
    },
  },
  {
    title: 'nothing is copied before it is written to, and the last one writes in place',
    program: `
      v0 = t1.map(0); v1 = t1.store(0, 0, 1); v2 = t1.map(1); v3 = t1.fork(t2)
      v4 = t2.frames(); v5 = t2.load(0, 0); v6 = t2.load(1, 0); v7 = t2.frames(); v8 = t2.users(0)
      v9 = t2.store(0, 0, 2); v10 = t2.frames(); v11 = t1.users(0)
      v12 = t1.frames(); v13 = t1.store(0, 0, 3); v14 = t1.frames(); v15 = t1.users(0)
      v16 = t2.load(0, 0); v17 = t2.users(1)`,
    outcomes: {
      v4: 'done 1',
      v7: 'done 1',
      v8: 'done 2',
      v10: 'done 2',
      v11: 'done 1',
      v12: 'done 6',
      v14: 'done 6',
      v15: 'done 0',
      v16: 'done 2',
      v17: 'done 2',
    },
  },
  {
    title: 'a frame whose owner has a copy is freed by the last who shares it',
    program: `
      v0 = t1.map(0); v1 = t1.store(0, 0, 1); v2 = t1.fork(t2); v3 = t1.free()
      v4 = t1.store(0, 0, 2); v5 = t1.free(); v6 = t2.load(0, 0); v7 = t2.store(0, 0, 3)
      v8 = t1.free(); v9 = t2.load(0, 0); v10 = t1.load(0, 0)`,
    outcomes: { v6: 'done 1', v9: 'done 3', v10: 'done 2' },
  },
  {
    title: 'a child forks in its turn, and three go their own ways',
    program: `
      v0 = t1.map(0); v1 = t1.store(0, 0, 1); v2 = t1.fork(t2); v3 = t2.fork(t3); v4 = t3.load(0, 0)
      v5 = t1.users(0); v6 = t2.store(0, 0, 2); v7 = t3.load(0, 0); v8 = t3.store(0, 0, 3)
      v9 = t1.load(0, 0); v10 = t2.load(0, 0); v11 = t3.load(0, 0); v12 = t1.users(0)`,
    outcomes: {
      v4: 'done 1',
      v5: 'done 3',
      v7: 'done 1',
      v9: 'done 1',
      v10: 'done 2',
      v11: 'done 3',
      v12: 'done 1',
    },
  },
  {
    title: 'who shares the frames of one that exits has copies by then',
    program: `
      v0 = t1.map(0); v1 = t1.store(0, 0, 1); v2 = t1.fork(t2); v3 = t2.map(1); v4 = t2.store(1, 0, 4)
      v5 = t2.fork(t3); v6 = t3.users(1); v7 = t2.exit(); v8 = t3.load(1, 0); v9 = t3.load(0, 0)
      v10 = t3.users(1); v11 = t1.users(0); v12 = t3.store(1, 0, 5); v13 = t3.load(1, 0)
      v14 = t1.fork(t2); v15 = t2.load(0, 0); v16 = t2.load(1, 0)`,
    outcomes: {
      v6: 'done 2',
      v8: 'done 4',
      v9: 'done 1',
      v10: 'done 0',
      v11: 'done 2',
      v13: 'done 5',
      v15: 'done 1',
      v16: 'faulted',
    },
  },
];

const touchFour = `
  v0 = t1.limit(3); v1 = t1.map(0); v2 = t1.map(1); v3 = t1.map(2); v4 = t1.map(3); v5 = t1.map(4)
  v6 = t1.store(0, 0, 10); v7 = t1.store(1, 0, 11); v8 = t1.store(2, 0, 12); v9 = t1.store(3, 0, 13)
  v10 = t1.resident(0); v11 = t1.load(1, 0); v12 = t1.store(4, 0, 14)
  v13 = t1.resident(1); v14 = t1.resident(2); v15 = t1.resident(3)
  v20 = t1.load(0, 0); v21 = t1.load(1, 0); v22 = t1.load(2, 0); v23 = t1.load(3, 0)
  v24 = t1.load(4, 0); v25 = t1.frames()`;

const contents = { v20: 'done 10', v21: 'done 11', v22: 'done 12', v23: 'done 13', v24: 'done 14' };

const replacements: readonly Case[] = [
  {
    title: 'fifo sends out who came first, whoever was used since',
    program: touchFour,
    variant: { replace: 'fifo' },
    // Registry, page table, three pages with frames and two in the store.
    outcomes: {
      ...contents,
      v10: 'done 0',
      v13: 'done 0',
      v14: 'done 1',
      v15: 'done 1',
      v25: 'done 8',
    },
  },
  {
    title: 'clock keeps who was used since the hand came by',
    program: touchFour,
    variant: { replace: 'clock' },
    outcomes: {
      ...contents,
      v10: 'done 0',
      v13: 'done 1',
      v14: 'done 0',
      v15: 'done 1',
      v25: 'done 8',
    },
  },
];

const many: Case = {
  title: 'many pages, some of which go and come again',
  program: Array.from({ length: 40 }, (_, i) => i)
    .flatMap((i) => [
      `v${10 * i + 1} = t1.map(${25 * i})`,
      `v${10 * i + 2} = t1.store(${25 * i}, ${i}, ${100 + i})`,
      ...(i % 3 === 2 ? [`v${10 * i + 3} = t1.unmap(${25 * (i - 1)})`] : []),
    ])
    .concat(Array.from({ length: 40 }, (_, i) => `v${10 * i + 9} = t1.load(${25 * i}, ${i})`))
    .join('; '),
  outcomes: Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `v${10 * i + 9}`,
      i % 3 === 1 && i < 39 ? 'faulted' : `done ${100 + i}`,
    ]),
  ),
};

const proof: Proof = { title: 'library-os', design, contract, cases: [] };

function run(id: string, one: Case, variant: Readonly<Record<string, string>>) {
  const machine = createMachine(id, { frames: 1024 });
  const session = new Session(design, contract, machine, { variant });
  session.run(packed(proof, `program 1 contract=paging\n${one.program}`), silent);
  return outcomes(session.trace);
}

const MACHINES = ['decstation-3100', 'pentium-133'];
const TABLES = [{ tables: 'linear' }, { tables: 'inverted' }];

describe.each(MACHINES)('on %s', (id) => {
  describe.each(TABLES)('with $tables page tables', (variant) => {
    it.each(forks)('fork: $title', (one) => {
      expect(run(id, one, variant)).toMatchObject(one.outcomes);
    });

    it.each(replacements)('replacement: $title', (one) => {
      const seen = run(id, one, { ...one.variant, ...variant });
      expect(seen).toMatchObject(one.outcomes);
    });

    it(many.title, () => {
      expect(run(id, many, variant)).toMatchObject(many.outcomes);
    });
  });

  it('leaves no frame behind that nobody uses', () => {
    const seen = run(id, forks[2], {});
    const [shared, copied, freed] = ['v3', 'v5', 'v8'].map((v) => Number(seen[v].slice(5)));
    // The parent's copy takes one; the child's takes one, and what both shared is free.
    expect(copied).toBe(shared - 1);
    expect(freed).toBe(copied);
  });

  it('tells the caller when its server faults, which goes on as it was', () => {
    const program = `
      v0 = t1.map(0); v1 = t1.store(0, 0, 7); v2 = t1.fork(t2); v3 = t2.store(0, 0, 8)
      v4 = t1.misuse(t2); v5 = t2.load(0, 0); v6 = t2.misuse(t1); v7 = t1.load(0, 0); v8 = t1.misuse(t2)`;
    const invalid = `done ${ERROR.invalid}`;
    expect(run(id, { title: '', program, outcomes: {} }, {})).toMatchObject({
      v4: invalid,
      v5: 'done 8',
      v6: invalid,
      v7: 'done 7',
      v8: invalid,
    });
  });

  it('keeps the laws', () => {
    const programs = [forks[0], forks[4]].map((one) =>
      packed(proof, `program 1 contract=paging\n${one.program}`),
    );
    const subject = {
      design,
      contract,
      machine: () => createMachine(id, { frames: 1024 }),
      variant: { tables: 'inverted', replace: 'clock' },
    };
    expect(checkLaws(subject, programs)).toEqual([]);
  });
});
