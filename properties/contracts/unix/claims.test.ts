/** The claims about what the kernel believes, held against beliefs that are right, and that are not. */
import { expect, test } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { Difference } from '../../../core/oracles/difference.ts';
import type { Authority, Grant, SpaceView } from '../../../core/words/authority.ts';
import type { Always } from '../../../core/words/property.ts';
import type { Call, Result } from '../../../core/words/specification.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { ADDRESS, LAST_PAGE } from './address.ts';
import { BareRun } from './bare/run.ts';
import { withoutNetwork } from './bare/without-network.ts';
import { isBehindEnd } from './belief.ts';
import { unix } from './index.ts';
import { ALIVE, type Page, type UnixState } from './state.ts';
import { after, type Step } from './story.ts';
import { TASKS } from './terms.ts';

const always = unix.properties.filter((one) => one.kind === 'always') as Always<UnixState>[];
const MORE = 'no task reaches more than was mapped';
const SHARES = 'what a task may write it shares with nobody unasked';
const ONE = 'one page of shared memory is one frame';
const GONE_HAS = 'whoever was waited for has no memory';

const PAGE_BYTES = 4096;
const BASE = 0x20000000;
const pages = Array.from({ length: LAST_PAGE + 1 }, (_, page) => BASE + page * PAGE_BYTES);

/** Frames for what pages show: one for each object, wherever it is seen. */
class Frames {
  readonly #byObject = new Map<unknown, Map<number, number>>();
  #next = 100;

  of(page: Page): number {
    const object = page.frame ?? page.node;
    const index = page.frame === null ? page.index : -1;
    const byIndex = this.#byObject.get(object) ?? new Map<number, number>();
    this.#byObject.set(object, byIndex);
    const frame = byIndex.get(index) ?? this.#next++;
    byIndex.set(index, frame);
    return frame;
  }
}

function grant(number: number, frame: number, isWritable: boolean): Grant {
  return { page: pages[number], bytes: PAGE_BYTES, frame, rights: isWritable ? 7 : 5 };
}

/** Everything that the specification says is there, each page that may be written as its owner's. */
function spacesOf(state: UnixState, frames: Frames): SpaceView[] {
  const spaces: SpaceView[] = [];
  for (let task = 1; task <= TASKS; task++) {
    const process = state.tasks[task] ?? null;
    if (process === null || process.status !== ALIVE) continue;
    const grants: Grant[] = [];
    process.pages.forEach((page, number) => {
      if (page === null || !page.mayRead || page.isVague || isBehindEnd(page)) return;
      const isOwn = page.isShared || page.frame !== null;
      grants.push(grant(number, frames.of(page), page.mayWrite && isOwn));
    });
    grants.push(grant(ADDRESS.text, 99, false));
    spaces.push({ name: `process ${task}`, task, context: task, grants });
  }
  return spaces;
}

function authority(spaces: readonly SpaceView[]): Authority {
  return { spaces, frames: [], pinned: [], pages };
}

function sceneOf(state: UnixState, belief: Authority) {
  return { ...fakeScene({ state }), authority: () => belief };
}

type Change = (grant: Grant, task: number, number: number) => Grant | null;

/** What each claim finds, by its name, in the right belief after a change. */
function findings(
  steps: readonly Step[],
  change: Change = (one) => one,
  extra: readonly SpaceView[] = [],
): Record<string, string> {
  const state = after(steps);
  const spaces = spacesOf(state, new Frames()).map((space) => ({
    ...space,
    grants: space.grants
      .map((one) => change(one, space.task, pages.indexOf(one.page)))
      .filter((one) => one !== null),
  }));
  const scene = sceneOf(state, authority([...spaces, ...extra]));
  const found: Record<string, string> = {};
  for (const claim of always) {
    const message = claim.judge(scene);
    if (message !== null) found[claim.name] = message;
  }
  return found;
}

/** t1 has a page of its own, one that it shares with t2, and one of a file that may only be read; t3 has been and gone. */
const story: readonly Step[] = [
  [1, 'mapAnonymous', 0, 1, 'rw', 'private'],
  [1, 'mapAnonymous', 1, 1, 'rw', 'shared'],
  [1, 'open', 'etc_ro', 'r', 'rw'],
  [1, 'mapFile', 2, 1, 'r', 'shared', 3, 0],
  [1, 'fork', 2],
  [1, 'fork', 3],
  [3, 'exit', 0],
  [1, 'wait', 'wait'],
];

test('a right belief is right', () => {
  expect(findings(story)).toEqual({});
});

const extra = (number: number, frame: number, isWritable: boolean): Change => {
  let isDone = false;
  return (one, task) => {
    if (task !== 2 || isDone) return one;
    isDone = true;
    return grant(number, frame, isWritable);
  };
};

test('what was not mapped is found: in the window, below the stack, at 0 and of the kernel', () => {
  for (const number of [7, ADDRESS.heap, ADDRESS.guard, ADDRESS.null, ADDRESS.kernel]) {
    expect(findings(story, extra(number, 40, false))).toEqual({
      [MORE]: `The kernel lets t2 reach page ${number} of t2; nothing is mapped there.`,
    });
  }
});

test('text that may be written is found', () => {
  const found = findings(story, (one, task, number) =>
    task === 2 && number === ADDRESS.text ? { ...one, rights: 7 } : one,
  );
  expect(found[MORE]).toBe('The kernel lets t2 write to its text.');
  expect(found[SHARES]).toBe(
    'Frame 99 may be written through the text of t2, and is the text of t1 as well.',
  );
});

test('a right to write that was not given is found, and one to read', () => {
  const written = findings(story, (one, _, number) => (number === 2 ? { ...one, rights: 7 } : one));
  expect(written[MORE]).toBe('The kernel lets t1 write to page 2 of t1; it may only read there.');
  const none: Step[] = [...story, [1, 'protect', 1, 1, 'none']];
  const left = { name: 'process 1', task: 1, context: 1, grants: [grant(1, 101, false)] };
  const read = findings(none, (one, task) => (task === 1 ? null : one));
  expect(read).toEqual({});
  const state = after(none);
  const scene = sceneOf(state, authority([left]));
  expect(always.map((claim) => claim.judge(scene)).filter((one) => one !== null)).toEqual([
    'The kernel lets t1 reach page 1 of t1; it has no rights there.',
  ]);
});

test('a page behind the end of its file is found', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'ftruncate', 1, 4096],
    [1, 'mapFile', 3, 1, 'rw', 'shared', 1, 0],
    [1, 'ftruncate', 1, 0],
  ];
  const left = { name: 'process 1', task: 1, context: 1, grants: [grant(3, 50, true)] };
  const scene = sceneOf(after(steps), authority([left]));
  expect(always[0].judge(scene)).toBe(
    'The kernel lets t1 reach page 3 of t1; the file ends before it.',
  );
});

test('memory that is copied on write, and is written without a copy, is found', () => {
  const found = findings(story, (one, _, number) => (number === 0 ? { ...one, frame: 60 } : one));
  expect(found).toEqual({
    [SHARES]: 'Frame 60 may be written through page 0 of t1, and is page 0 of t2 as well.',
  });
  const readers = findings(story, (one, _, number) =>
    number === 0 ? { ...one, frame: 60, rights: 5 } : one,
  );
  expect(readers).toEqual({});
});

test('shared memory that shows in a page that is not it is found', () => {
  const found = findings(story, (one, task, number) =>
    task === 2 && number === 2 ? { ...one, frame: 101 } : one,
  );
  expect(found[SHARES]).toBe(
    'Frame 101 may be written through page 1 of t1, and is page 2 of t2 as well.',
  );
});

test('shared memory that is there twice is found', () => {
  const found = findings(story, (one, task, number) =>
    task === 2 && number === 1 ? { ...one, frame: 61 } : one,
  );
  expect(found).toEqual({
    [ONE]: 'page 1 of t2 is frame 61; page 1 of t1, which is the same, is frame 101.',
  });
});

test('what is left of a process that nobody can wait for any more is found', () => {
  const left = { name: 'process 3', task: 3, context: 3, grants: [grant(0, 70, false)] };
  expect(findings(story, undefined, [left])).toEqual({
    [GONE_HAS]: 't3 is gone; the kernel lets it reach 1 pages.',
  });
});

test('a kernel that does not say where pages lie is found', () => {
  const state = after(story);
  const belief: Authority = { spaces: [], frames: [], pinned: [] };
  expect(always[0].judge(sceneOf(state, belief))).toBe(
    'The kernel does not say where the pages lie that programs number.',
  );
});

/** Runs programs, and shows the states after outcomes. */
function eachState(seeds: number, first: number, see: (state: UnixState, isNew: boolean) => void) {
  const generator = new ProgramGenerator(withoutNetwork);
  for (let seed = first; seed < first + seeds; seed++) {
    const draw = new Xorshift(seed);
    const oracle = new AcceptsOracle(unix);
    let isNew = true;
    const hearing = {
      call: (call: Call) => oracle.call(call),
      returned(call: Call, result: Result): Finding | null {
        const finding = oracle.returned(call, result);
        if (oracle.state !== null) see(oracle.state, isNew);
        isNew = false;
        return finding;
      },
      rest: () => null,
      stranded: () => null,
    };
    new BareRun(hearing, (n) => draw.below(n)).program(generator.program(draw));
  }
}

const REVISED = 80;

test('what is found by looking at what has changed is what is found by looking at everything', () => {
  const draw = new Xorshift(99);
  let frames = new Frames();
  let before = authority([]);
  let found = 0;
  let looked = 0;
  const isBroken = new Map<Always<UnixState>, boolean>();
  /** One page has another frame, another right or another place from now on. */
  let change: Change = (one) => one;
  const drawChange = (): Change => {
    const [task, number] = [1 + draw.below(3), draw.below(4) === 0 ? ADDRESS.text : draw.below(6)];
    const frame = 100 + draw.below(12);
    const kind = draw.below(4);
    return (one, of, at) => {
      if (of !== task || at !== number || kind === 3) return one;
      if (kind === 0) return { ...one, frame };
      return kind === 1 ? { ...one, rights: 7 } : { ...one, page: pages[40] };
    };
  };
  eachState(REVISED, 1, (state, isNew) => {
    if (isNew) {
      frames = new Frames();
      change = (one) => one;
    }
    if (draw.below(12) === 0) change = drawChange();
    const spaces = spacesOf(state, frames).map((space) => ({
      ...space,
      grants: space.grants.flatMap((one) => {
        return change(one, space.task, pages.indexOf(one.page)) ?? [];
      }),
    }));
    const now = authority(spaces);
    const difference = new Difference(before);
    difference.find(before, now);
    const scene = sceneOf(state, now);
    for (const claim of always) {
      const mustJudge = isNew || isBroken.get(claim) === true || claim.revise === undefined;
      const revised = mustJudge ? claim.judge(scene) : claim.revise?.(scene, difference);
      // Looked at seldom, so that what was remembered has to last.
      if (revised != null || draw.below(4) === 0) {
        expect(revised).toBe(claim.judge(scene));
        looked++;
      }
      isBroken.set(claim, revised !== null);
      if (revised !== null) found++;
    }
    before = now;
  });
  expect(looked).toBeGreaterThan(1000);
  expect(found).toBeGreaterThan(100);
});
