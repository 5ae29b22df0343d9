/** Each hardware invariant on scenes made by hand: clean ones, and ones that violate it. */
import { expect, test } from 'vitest';
import type { Always } from '../../core/words/property.ts';
import type { TraceEvent } from '../../core/words/trace.ts';
import { type FakeScene, fakeScene, plainEntry, plainSpace } from './fake-scene.ts';
import { hardware } from './index.ts';

function returned(task: number): TraceEvent {
  return { kind: 'return', step: 1, task, outcome: { kind: 'done', value: 0 }, cycles: 0 };
}

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
  'the task that ran is in its space': { spaces: [{}], event: returned(1) },
  'a task whose small space shares a table': {
    spaces: [{ name: 'large', task: 2 }, {}],
    event: returned(1),
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
];

const always = hardware.filter((claim): claim is Always => claim.kind === 'always');

for (const [about, scene] of Object.entries(clean)) {
  test(`clean: ${about}`, () => {
    for (const claim of always)
      expect([claim.name, claim.judge(fakeScene(scene))]).toEqual([claim.name, null]);
  });
}

for (const [name, scene, says] of violations) {
  test(`${name}: ${says}`, () => {
    const claim = always.find((one) => one.name === name);
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

test('a space with thousands of grants is walked in part', () => {
  const grants = Array.from({ length: 5000 }, (_, i) => ({
    ...plainSpace.grants[0],
    page: i * 4096,
  }));
  const scene = fakeScene({ family: 'x86', spaces: [{ grants }] });
  let walks = 0;
  const walk = () => {
    walks++;
    return { ...plainEntry, user: false };
  };
  const claim = always.find((one) => one.name.startsWith('page tables'));
  expect(claim?.judge({ ...scene, peek: { ...scene.peek, walk } })).toBeNull();
  expect(walks).toBeLessThan(250);
});
