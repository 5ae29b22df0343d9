/** Each hardware invariant on scenes made by hand: clean ones, and ones that violate it. */
import { describe, expect, test } from 'vitest';
import { Difference } from '../../core/oracles/difference.ts';
import type { Authority } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import type { ReturnEvent } from '../../core/words/trace.ts';
import { anAsidWasGivenToAnotherSpace } from './an-asid-was-given-to-another-space.ts';
import { everyGrantIsInTheTables } from './every-grant-is-in-the-tables.ts';
import { type FakeScene, fakeScene, plainSpace } from './fake-scene.ts';
import { hardware } from './index.ts';
import { theTlbWasFull } from './the-tlb-was-full.ts';

function returned(task: number): ReturnEvent {
  return { kind: 'return', step: 1, task, outcome: { kind: 'done', value: 0 }, cycles: 0 };
}

const [derived] = plainSpace.grants;

/** Scenes in which nothing is wrong, for every claim. */
const clean: Readonly<Record<string, FakeScene<unknown>>> = {
  nothing: {},
  'an entry that was granted': { tlb: [{}], spaces: [{}] },
  'fewer rights than were granted': { tlb: [{ rights: 1 }], spaces: [{}] },
  'a stale entry that is not valid': { tlb: [{ valid: false }], spaces: [] },
  'an entry of the kernel': { tlb: [{ user: false, page: 0xc0000000 }], frames: ['kernel'] },
  'a window of the kernel onto free frames': {
    family: 'x86',
    tlb: [{ user: false, page: 0xc0000000, bytes: 0x400000, frame: 0, context: -1 }],
    frames: ['free', 'kernel', 'table'],
  },
  'a global entry that was written through in another space': {
    family: 'x86',
    tlb: [{ user: false, page: 0xc0000000, frame: 1, context: -1, dirty: true }],
    frames: ['free', 'kernel'],
    tables: { 1: { 3221225472: { user: false, frame: 1 } } },
  },
  'one page in two spaces': {
    tlb: [{}, { index: 9, context: 2, frame: 9 }],
    spaces: [
      {},
      { context: 2, task: 2, grants: [{ page: 0x4000, bytes: 4096, frame: 9, rights: 7 }] },
    ],
  },
  'invalid entries parked at an unmapped address': {
    tlb: [
      { page: 0x80000000, valid: false },
      { page: 0x80000000, valid: false, index: 9 },
    ],
  },
  'a page inside a large grant': {
    tlb: [{ page: 0x6000, frame: 10 }],
    spaces: [{ grants: [{ page: 0x4000, bytes: 0x4000, frame: 8, rights: 3 }] }],
  },
  'a device': {
    tlb: [{ frame: 0x1c000 }],
    spaces: [{ grants: [{ page: 0x4000, bytes: 4096, frame: 0x1c000, rights: 3 }] }],
  },
  'tables as believed': {
    family: 'x86',
    spaces: [{}],
    tlb: [{ dirty: true }],
    tables: { 1: { 16384: { dirty: true }, 20480: { user: false, page: 0x5000, frame: 3 } } },
  },
  'entries of a tag that no space has at present': {
    tlb: [{ context: 5 }, { context: 5, page: 0x5000, frame: 0, index: 9 }],
    spaces: [{}],
    frames: ['free'],
  },
  'a task that is gone has no space': { event: returned(1), dead: [1] },
  'a task whose op the engine refused did not run': {
    spaces: [{}],
    context: 2,
    event: { ...returned(1), outcome: { kind: 'refused', errno: 'dangling' } },
  },
  'the task that ran is in its space': { spaces: [{}], event: returned(1) },
  'a task whose small space shares a table': {
    family: 'x86',
    spaces: [{ name: 'large', task: 2 }, {}],
    event: returned(1),
  },
  'a superpage that was granted as one, and as two': {
    family: 'x86',
    tlb: [
      { page: 0x400000, bytes: 0x400000, frame: 1024, rights: 3 },
      { page: 0xc00000, bytes: 0x400000, frame: 1024, rights: 3, index: 9 },
    ],
    spaces: [
      {
        grants: [
          { page: 0x400000, bytes: 0x400000, frame: 1024, rights: 3 },
          { page: 0xc00000, bytes: 0x200000, frame: 1024, rights: 3 },
          { page: 0xe00000, bytes: 0x200000, frame: 1536, rights: 3 },
        ],
      },
    ],
    tables: {
      1: {
        4194304: { bytes: 0x400000, frame: 1024, rights: 3 },
        12582912: { bytes: 0x400000, frame: 1024, rights: 3 },
      },
    },
  },
  'grants that overlap': {
    tlb: [
      { page: 0x3000 },
      { index: 9, page: 0x4000, frame: 9 },
      { index: 10, page: 0x105000, frame: 136 },
    ],
    spaces: [
      {
        grants: [
          { page: 0x3000, bytes: 0x200000, frame: 8, rights: 1 },
          { page: 0x3000, bytes: 4096, frame: 8, rights: 2 },
          { page: 0x4000, bytes: 4096, frame: 7, rights: 3 },
          { page: 0x5000, bytes: 0x80000, frame: 1, rights: 3 },
          { page: 0x4000, bytes: 4096, frame: 9, rights: 3 },
          { page: 0x85000, bytes: 0x81000, frame: 8, rights: 3 },
        ],
      },
    ],
  },
  'grants derived from a grant, and from that': {
    spaces: [
      { grants: [{ ...plainSpace.grants[0], bytes: 8192, id: 1 }] },
      {
        context: 2,
        task: 2,
        grants: [
          { page: 0x8000, bytes: 4096, frame: 9, rights: 3, id: 2, from: 1 },
          { page: 0x9000, bytes: 4096, frame: 9, rights: 1, id: 3, from: 2 },
        ],
      },
    ],
  },
  "the kernel's own tables as believed": {
    spaces: [{ tables: () => [{ page: 0x4000, bytes: 4096, frame: 8, rights: 1 }] }],
  },
  'transfers with the frames of users, and with those set aside for devices': {
    transfers: [3, 4, 3],
    frames: ['kernel', 'free', 'table', 'user', 'device'],
  },
  'what is wired is there': {
    tlb: [{ user: false, page: 0xc0001000, context: -1 }],
    pinned: [{ index: 8, page: 0xc0001000, frame: 8 }],
  },
};

/** The claim, the scene that violates it, and what it must say. */
const violations: readonly (readonly [claim: string, scene: FakeScene<unknown>, says: string])[] = [
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{}], spaces: [{ grants: [] }] },
    'TLB entry 8 (context 0x1) maps page 0x4000 to frame 8 (rw), ' +
      'but the kernel grants space 1 of t1 nothing there.',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{}], spaces: [{ grants: [{ ...plainSpace.grants[0], rights: 1 }] }] },
    'the kernel grants space 1 of t1 frame 8 (r) there',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{ frame: 9 }], spaces: [{}] },
    'to frame 9 (rw), but the kernel grants space 1 of t1 frame 8 (rw) there',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    {
      tlb: [{}],
      spaces: [
        { name: 'one', grants: [] },
        { name: 'two', task: 2, grants: [] },
      ],
    },
    'the kernel grants one of t1 nothing there; the kernel grants two of t2 nothing there.',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{ context: -1 }], spaces: [{}, { name: 'space 2', task: 2, context: 2, grants: [] }] },
    'TLB entry 8 (global) maps page 0x4000 to frame 8 (rw), ' +
      'but the kernel grants space 2 of t2 nothing there.',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{ bytes: 0x400000, page: 0x400000 }], spaces: [{}] },
    'maps page 0x400000',
  ],
  [
    'no two TLB entries match one page',
    { tlb: [{}, { index: 9, valid: false }] },
    'TLB entry 8 (context 0x1) and TLB entry 9 (context 0x1) both match page 0x4000',
  ],
  [
    'no two TLB entries match one page',
    { tlb: [{}, { index: 9, context: -1 }] },
    'TLB entry 9 (global) both match page 0x4000',
  ],
  [
    'an untagged TLB holds only the current space',
    { family: 'x86', context: 2, tlb: [{}] },
    'but the tables of the current space, 0x2, do not; the entry must have been flushed.',
  ],
  [
    'an untagged TLB holds only the current space',
    { family: 'x86', tlb: [{ context: -1 }] },
    "a global entry must be the kernel's",
  ],
  [
    "no user entry targets what is the kernel's",
    { tlb: [{ frame: 1 }], frames: ['kernel', 'table'], spaces: [{}] },
    'the kernel uses frame 1 as table; user code must not reach it.',
  ],
  [
    "no user entry targets what is the kernel's",
    { family: 'x86', tlb: [{ page: 0xc0000000 }], spaces: [{}] },
    'user code must not use a kernel address',
  ],
  [
    'a free frame has no TLB entry',
    { tlb: [{ frame: 0 }], frames: ['free'], spaces: [{}] },
    'frame 0 is free; no translation may lead to it.',
  ],
  [
    'every frame has one use',
    { spaces: [{ grants: [{ page: 0, bytes: 4096, frame: 0, rights: 1 }] }], frames: ['free'] },
    'The kernel grants space 1 of t1 frame 0 at page 0x0 (r), ' +
      'but says that frame 0 is in use as: free',
  ],
  [
    'every frame has one use',
    {
      spaces: [{ grants: [{ page: 0, bytes: 8192, frame: 0, rights: 1 }] }],
      frames: ['user', 'table'],
    },
    'frame 1 is in use as: table',
  ],
  [
    'page tables give no more than the kernel believes',
    { family: 'x86', spaces: [{}], tables: { 1: { 16384: {}, 20480: { page: 0x5000 } } } },
    'The page table of space 1 of t1 maps page 0x5000 to frame 8 (rw), ' +
      'but the kernel grants space 1 of t1 nothing there.',
  ],
  [
    'page tables give no more than the kernel believes',
    {
      family: 'x86',
      spaces: [{}, { name: 'space 2', task: 2, context: 2, grants: [] }],
      tables: { 2: { 16384: { rights: 1 } } },
    },
    'The page table of space 2 of t2 maps page 0x4000 to frame 8 (r)',
  ],
  [
    'page tables open no kernel address',
    { family: 'x86', spaces: [{}], tables: { 1: { 3225419776: {} } } },
    'The page table of space 1 of t1 maps page 0xc0400000 to frame 8 (rw), and lets user code go there',
  ],
  [
    'an ASID belongs to one space',
    { spaces: [{ name: 'one' }, { name: 'two', task: 2 }] },
    'The kernel has given ASID 0x1 to one of t1 and to two of t2',
  ],
  [
    'a refill finds no more than the kernel believes',
    { spaces: [{ tables: () => [{ page: 0x5000, bytes: 4096, frame: 9, rights: 1 }] }] },
    "The kernel's table of space 1 of t1 maps page 0x5000 to frame 9 (r), " +
      'but the kernel grants space 1 of t1 nothing there.',
  ],
  [
    'every grant has a number of its own',
    {
      spaces: [
        {
          grants: [
            { ...derived, id: 1 },
            { ...derived, page: 0x9000, id: 1 },
          ],
        },
      ],
    },
    'The kernel gives grant 0x1 to space 1 of t1: frame 8 at page 0x4000 (rw), ' +
      'and to space 1 of t1: frame 8 at page 0x9000 (rw).',
  ],
  [
    'every grant has a number of its own',
    {
      spaces: [
        {
          grants: [
            { ...derived, id: 1, from: 2 },
            { ...derived, id: 2, from: 1 },
          ],
        },
      ],
    },
    'which derives from itself by way of grant 0x2',
  ],
  [
    'every derived grant has its source',
    { spaces: [{ grants: [{ ...derived, id: 3, from: 7 }] }] },
    'space 1 of t1: frame 8 at page 0x4000 (rw), derived from grant 0x7, which does not exist.',
  ],
  [
    'a derived grant has no more rights than its source',
    {
      spaces: [
        {
          grants: [
            { ...derived, rights: 1, id: 1 },
            { ...derived, id: 2, from: 1 },
          ],
        },
      ],
    },
    'derived from space 1 of t1: frame 8 at page 0x4000 (r), which has fewer rights.',
  ],
  [
    'a derived grant lies within its source',
    {
      spaces: [
        {
          grants: [
            { ...derived, id: 1 },
            { ...derived, bytes: 8192, id: 2, from: 1 },
          ],
        },
      ],
    },
    'and 8192 bytes on, derived from space 1 of t1: frame 8 at page 0x4000 (rw) and 4096 bytes on',
  ],
  [
    'a derived grant lies within its source',
    {
      spaces: [
        {
          grants: [
            { ...derived, id: 1 },
            { ...derived, frame: 7, id: 2, from: 1 },
          ],
        },
      ],
    },
    'which does not have all of it',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    {
      tlb: [{ page: 0x400000, bytes: 0x400000, frame: 1024 }],
      spaces: [
        {
          grants: [
            { page: 0x400000, bytes: 0x400000, frame: 1024, rights: 1 },
            { page: 0x400000, bytes: 0x3ff000, frame: 1024, rights: 2 },
          ],
        },
      ],
    },
    'the kernel grants space 1 of t1 frame 1024 (r) and frame 1024 (rw) there',
  ],
  [
    'every live task has a space that the kernel knows of',
    { spaces: [{ task: 2 }], event: returned(1) },
    't1 is alive, and has just returned with 0x1 as the current space, ' +
      'but the kernel accounts for no space in which it lives.',
  ],
  [
    'a TLB entry gives no more than the kernel believes',
    { tlb: [{}] },
    'to frame 8 (rw), but the kernel knows of no space with context 0x1.',
  ],
  [
    'a free frame has no TLB entry',
    { tlb: [{ frame: 0 }], frames: ['free'] },
    'TLB entry 8 (context 0x1) maps page 0x4000 to frame 0 (rw), but frame 0 is free',
  ],
  [
    "no user entry targets what is the kernel's",
    { tlb: [{ frame: 0 }], frames: ['table'] },
    'but the kernel uses frame 0 as table',
  ],
  [
    "the running task's space is the current one",
    { context: 2, spaces: [{}], event: returned(1) },
    't1 has just run in space 0x2, but the kernel believes that space 1 of t1 has context 0x1.',
  ],
  [
    "the running task's space is the current one",
    {
      context: 2,
      spaces: [{}],
      event: { ...returned(1), outcome: { kind: 'refused', errno: 'notOwner' } },
    },
    't1 has just run in space 0x2',
  ],
  [
    "the running task's space is the current one",
    { spaces: [{ context: -1 }], event: returned(1) },
    'but the kernel believes that space 1 of t1 has no context at present.',
  ],
  [
    'a write is recorded in the page table',
    { family: 'x86', tlb: [{ dirty: true }], tables: { 1: { 16384: {} } } },
    'but the page table says that the page is clean',
  ],
  [
    'wired entries stay in the TLB',
    { tlb: [{}], pinned: [{ index: 8, page: 0xc0001000, frame: 8 }] },
    'the kernel has wired page 0xc0001000 to frame 8 there',
  ],
  [
    'wired entries stay in the TLB',
    { pinned: [{ index: 0, page: 0xc0001000, frame: 8 }] },
    'TLB entry 0 is empty',
  ],
  [
    'wired entries stay in the TLB',
    { tlb: [{ valid: false }], pinned: [{ index: 8, page: 0x4000, frame: 8 }] },
    'and is not valid',
  ],
  [
    'a free frame is in no transfer',
    { transfers: [3, 1], frames: ['kernel', 'free', 'table', 'user'] },
    'A device may still touch frame 1 by DMA, but the kernel holds it free.',
  ],
  [
    "no transfer touches what is the kernel's",
    { transfers: [3, 0], frames: ['kernel', 'free', 'table', 'user'] },
    'A device may touch frame 0 by DMA, but the kernel uses it as kernel;',
  ],
  [
    "no transfer touches what is the kernel's",
    { transfers: [2], frames: ['kernel', 'free', 'table', 'user'] },
    'A device may touch frame 2 by DMA, but the kernel uses it as table;',
  ],
  [
    'the kernel finds no fault with its own records',
    { inconsistency: 'Frame 9 is neither free nor in use.' },
    'Frame 9 is neither free nor in use.',
  ],
];

const always = hardware.filter((claim): claim is Always => claim.kind === 'always');

for (const [about, scene] of Object.entries(clean)) {
  test(`clean: ${about}`, () => {
    for (const claim of always) {
      if (claim.applies?.(fakeScene(scene)) === false) continue;
      expect([claim.name, claim.judge(fakeScene(scene))]).toEqual([claim.name, null]);
    }
  });
}

for (const [name, scene, says] of violations) {
  test(`${name}: ${says}`, () => {
    const claim = always.find((one) => one.name === name);
    expect(claim?.applies?.(fakeScene(scene))).not.toBe(false);
    expect(claim?.judge(fakeScene(scene))).toContain(says);
  });
}

test('every claim has a scene that violates it, and says which invariant it is', () => {
  const violated = new Set(violations.map(([name]) => name));
  expect([...violated].sort()).toEqual(always.map((claim) => claim.name).sort());
});

test('frames that the kernel does not account for are found', () => {
  const scene = fakeScene({});
  const short = { ...scene, authority: () => ({ ...scene.authority(), frames: [] }) };
  const claim = always.find((one) => one.name === 'every frame has one use');
  expect(claim?.judge(short)).toContain('accounts for 0 frames, but there are 64');
});

/** What the claim says of the scene, where it held of a belief before. */
function reviseFrom(claim: Always, scene: Scene, before: Authority) {
  const change = new Difference(before);
  change.find(before, scene.authority());
  return claim.revise?.(scene, change);
}

describe('a claim that need not look at everything again', () => {
  const claim = (name: string) => {
    const found = always.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no claim is named ${name}`);
    return found;
  };
  const tables = claim('page tables give no more than the kernel believes');
  const kernels = claim('page tables open no kernel address');

  /** What the claim says of `now`, where it held before. */
  const revised = (one: Always, now: FakeScene<unknown>, before: FakeScene<unknown>) => {
    expect(one.judge(fakeScene(before))).toBeNull();
    return reviseFrom(one, fakeScene(now), fakeScene(before).authority());
  };
  const held: FakeScene<unknown> = {
    family: 'x86',
    spaces: [{}, { name: 'two', task: 2, context: 2, grants: [] }],
    tables: { 1: { 16384: {} }, 2: { 8192: { user: false } } },
  };
  const [one] = held.spaces ?? [];

  test.each<[string, FakeScene<unknown>, string]>([
    [
      'a grant that is gone',
      { ...held, spaces: [{ ...one, grants: [] }] },
      'The page table of space 1 of t1 maps page 0x4000',
    ],
    [
      'a grant that has lost a right',
      { ...held, spaces: [{ ...one, grants: [{ ...derived, rights: 1 }] }] },
      'the kernel grants space 1 of t1 frame 8 (r) there',
    ],
    [
      "the place beside somebody else's new grant",
      {
        ...held,
        spaces: [{}, { ...held.spaces?.[1], grants: [{ ...derived, page: 0x9000 }] }],
        tables: { 1: { 16384: {}, 40960: {} } },
      },
      'The page table of space 1 of t1 maps page 0xa000',
    ],
    [
      'a space that is new',
      {
        ...held,
        spaces: [...(held.spaces ?? []), { name: 'three', context: 3, grants: [] }],
        tables: { 1: { 16384: {} }, 3: { 8388608: {} } },
      },
      'The page table of three of t1 maps page 0x800000',
    ],
  ])('looks at %s', (_, now, says) => {
    expect(revised(tables, now, held)).toContain(says);
  });

  test('looks at the kernel addresses of a space that is new', () => {
    const now = { ...held, tables: { 3: { 3221225472: {} } } };
    const spaces = [...(held.spaces ?? []), { name: 'three', context: 3 }];
    expect(revised(kernels, { ...now, spaces }, held)).toContain('page table of three of t1');
    expect(revised(kernels, now, held)).toBeNull();
  });

  test('walks nothing where the belief is the same', () => {
    const scene = fakeScene(held);
    const walk = () => {
      throw new Error('there is nothing to walk');
    };
    const blind = { ...scene, peek: { ...scene.peek, walk } };
    expect(reviseFrom(tables, blind, scene.authority())).toBeNull();
    expect(() => tables.judge(blind)).toThrow('nothing to walk');
  });

  test('asks for the tables of a space whose grants are not as before', () => {
    const refill = claim('a refill finds no more than the kernel believes');
    const entry = { page: 0x4000, bytes: 4096, frame: 8, rights: 3 };
    const before = { spaces: [{ tables: () => [entry] }] };
    const lower = [{ ...derived, rights: 1 }];
    const lowered = { spaces: [{ tables: () => [entry], grants: lower }] };
    expect(revised(refill, lowered, before)).toContain("The kernel's table of space 1 of t1");
    const wrong = { spaces: [{ tables: () => [{ ...entry, frame: 9 }] }] };
    expect(revised(refill, wrong, before)).toBeNull();
  });

  test('judges only the entries that are new, and the others where the belief is another', () => {
    const wrong = fakeScene({ tlb: [{ frame: 9 }, { index: 9, page: 0x5000 }], spaces: [{}] });
    const within = claim('a TLB entry gives no more than the kernel believes');
    const [first, second] = wrong.peek.tlb();
    expect(within.review?.(wrong, [])).toBeNull();
    expect(within.review?.(wrong, [second])).toContain('TLB entry 9');
    expect(within.review?.(wrong, [first])).toContain('TLB entry 8');
    expect(reviseFrom(within, wrong, wrong.authority())).toBeNull();
    expect(reviseFrom(within, wrong, fakeScene({ spaces: [{}, {}] }).authority())).toContain(
      'entry 8',
    );
  });

  test('judges all entries where the current tag is of no space', () => {
    const within = claim('a TLB entry gives no more than the kernel believes');
    const scene = fakeScene({ tlb: [{ context: 5 }], spaces: [{}], context: 5 });
    expect(reviseFrom(within, scene, scene.authority())).toContain('no space with context 0x5');
  });
});

describe('every grant is in the tables', () => {
  const judge = (scene: FakeScene<unknown>) => everyGrantIsInTheTables.judge(fakeScene(scene));
  const large = { spaces: [{ grants: [{ ...derived, bytes: 8192 }] }] };

  test('holds where it does, by the walker or by the tables of the space', () => {
    const entry = { page: 0x4000, bytes: 8192, frame: 8, rights: 3 };
    expect(
      judge({ family: 'x86', ...large, tables: { 1: { 16384: {}, 20480: { frame: 9 } } } }),
    ).toBeNull();
    expect(judge({ spaces: [{ ...large.spaces[0], tables: () => [entry] }] })).toBeNull();
    expect(judge(large)).toBeNull();
  });

  test('finds what is not there, elsewhere, or has fewer rights', () => {
    const says = (page: number) =>
      'The kernel grants space 1 of t1 frame 8 at page 0x4000 (rw), but page ' +
      `0x${page.toString(16)} is not so in its tables.`;
    const tables = [{ page: 0x4000, bytes: 4096, frame: 8, rights: 3 }];
    expect(judge({ spaces: [{ ...large.spaces[0], tables: () => tables }] })).toBe(says(0x5000));
    expect(judge({ family: 'x86', ...large, tables: { 1: { 16384: { rights: 1 } } } })).toBe(
      says(0x4000),
    );
    expect(judge({ family: 'x86', ...large, tables: { 1: { 16384: {}, 20480: {} } } })).toBe(
      says(0x5000),
    );
  });
});

describe('the TLB was full', () => {
  const full = Array.from({ length: 64 }, (_, index) => ({ index, page: index * 4096 }));

  test('is seen with as many entries as Random can name, all valid', () => {
    expect(theTlbWasFull.seen(fakeScene({ tlb: full }))).toBe(true);
    expect(theTlbWasFull.seen(fakeScene({ tlb: full.slice(8) }))).toBe(true);
    expect(theTlbWasFull.seen(fakeScene({ tlb: full.slice(0, 63) }))).toBe(false);
    expect(theTlbWasFull.seen(fakeScene({ tlb: full.slice(9) }))).toBe(false);
    const parked = full.map((entry) => ({ ...entry, valid: entry.index !== 9 }));
    expect(theTlbWasFull.seen(fakeScene({ tlb: parked }))).toBe(false);
  });

  test('is asked for on the tagged TLB alone', () => {
    expect(theTlbWasFull.applies?.(fakeScene({}))).toBe(true);
    expect(theTlbWasFull.applies?.(fakeScene({ family: 'x86' }))).toBe(false);
  });
});

describe('an ASID was given to another space', () => {
  const seen = (...spaces: FakeScene<unknown>['spaces'] & object) =>
    anAsidWasGivenToAnotherSpace.seen(fakeScene({ spaces }));

  test('is seen where it had another in the same run', () => {
    anAsidWasGivenToAnotherSpace.begin?.();
    expect(seen({}, { name: 'two', context: 2 })).toBe(false);
    expect(seen({ context: -1 }, { name: 'two', context: 2 })).toBe(false);
    expect(seen({}, { name: 'two', context: -1 })).toBe(false);
    expect(seen({ context: -1 }, { name: 'two', context: 1 })).toBe(true);
    anAsidWasGivenToAnotherSpace.begin?.();
    expect(seen({ context: -1 }, { name: 'two', context: 1 })).toBe(false);
  });

  test('is asked for on the tagged TLB alone', () => {
    expect(anAsidWasGivenToAnotherSpace.applies?.(fakeScene({}))).toBe(true);
    expect(anAsidWasGivenToAnotherSpace.applies?.(fakeScene({ family: 'x86' }))).toBe(false);
  });
});
