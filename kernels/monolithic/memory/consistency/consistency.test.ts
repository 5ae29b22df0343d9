/** Each thing that the check looks for, done to the records by hand, is found and named. */
import { describe, expect, it } from 'vitest';
import { MAP } from '../../unix/abi/flags.ts';
import { SLEEP } from '../../unix/answers.ts';
import { HOW, NO_BLOCK } from '../../unix/door.ts';
import { ABSENT } from '../door.ts';
import {
  BUSY,
  FRAME,
  ORPHAN,
  PAGE,
  PAGE_BIT,
  REGION,
  ROOT,
  SHARED,
  SPACE,
  SWAP,
  USE,
  WAIT,
  WAITS,
} from '../records.ts';
import { MemoryRig } from '../testing/rig.ts';

const PAGE_BYTES = 4096;
/** In one table: what is forked, what is the parent's alone, what is swapped out. */
const VA = 0x20000000;
const ALONE = VA + PAGE_BYTES;
const SWAPPED = VA + 2 * PAGE_BYTES;
/** In two others: shared memory, and a file. */
const MEETING = 0x20800000;
const SHOWN = 0x21000000;
const NOWHERE = 0x21400000;
const FILE = 5;
const [R, RW, ALL] = [1, 3, 7];

const sleepless = (rig: MemoryRig, call: () => number): number => {
  for (let i = 0; i < 50; i++) {
    const answer = call();
    if (answer !== SLEEP) return answer;
    rig.disk.finishAll();
  }
  throw new Error('it sleeps for ever');
};

function touch(rig: MemoryRig, p: number, va: number, rights: number): number {
  rig.current = p;
  rig.pmap.activate(rig.memory.spaceOf(p));
  for (let i = 0; i < 50; i++) {
    const at = rig.pmap.access(rig.memory.spaceOf(p), va, rights);
    if (at >= 0) return at;
    expect(sleepless(rig, () => rig.memory.fault(p, va, rights))).toBe(0);
  }
  throw new Error('it faults for ever');
}

/** Until private memory is swapped out: others want all frames. */
function squeeze(rig: MemoryRig): void {
  for (let k = 0; rig.frameAt(1, SWAPPED) !== 0; k++) {
    const at = rig.memory.page(2, 0x10000 + k, 0, NO_BLOCK, HOW.zero);
    if (at > 0) rig.memory.release(2, at);
    else rig.memory.forgetWait(2);
    rig.disk.finishAll();
  }
  rig.memory.drop(-1);
}

/** 1 and its child 2, and 3 without memory, which holds a page of a file that 1 and 2 have mapped. */
function rigOf(): MemoryRig {
  const rig = new MemoryRig({ frames: 96, swapBlocks: 64, room: 8 });
  const { memory } = rig;
  memory.firstSpace(1);
  const own = MAP.fixed | MAP.private | MAP.anonymous;
  expect(memory.map(1, VA, 3, RW, ALL, own, 0, 0, 0)).toBe(VA);
  for (const va of [VA, ALONE, SWAPPED]) rig.bus.store(touch(rig, 1, va, RW), va);
  squeeze(rig);
  const shared = MAP.fixed | MAP.shared | MAP.anonymous;
  expect(memory.map(1, MEETING, 2, RW, ALL, shared, 0, 0, 0)).toBe(MEETING);
  touch(rig, 1, MEETING, RW);
  const at = sleepless(rig, () => memory.page(3, FILE, 0, 400, HOW.read));
  expect(at).toBeGreaterThan(0);
  const file = MAP.fixed | MAP.private;
  expect(memory.map(1, SHOWN, 1, R, ALL, file, FILE, 0, PAGE_BYTES)).toBe(SHOWN);
  touch(rig, 1, SHOWN, R);
  touch(rig, 1, VA, R);
  expect(memory.forkSpace(1, 2)).toBe(0);
  rig.bus.store(touch(rig, 1, ALONE, RW), 7);
  touch(rig, 1, MEETING, RW);
  expect(rig.frameAt(1, SWAPPED)).toBe(0);
  expect(rig.check()).toBeNull();
  return rig;
}

const bump = (rig: MemoryRig, at: number, by = 1): void => rig.bus.store(at, rig.bus.load(at) + by);
const root = (rig: MemoryRig, field: number): number => rig.plan.root + field;
const frame = (rig: MemoryRig, va: number, field: number): number =>
  rig.plan.frames.at(rig.frameAt(1, va)) + field;
const page = (rig: MemoryRig, va: number, field: number): number =>
  rig.plan.pages.at(rig.frameAt(1, va)) + field;
const space = (rig: MemoryRig, field: number): number => rig.plan.spaces.at(1) + field;
const wait = (rig: MemoryRig, p: number, field: number): number => rig.plan.waits.at(p) + field;
/** The record of a region of 1's. */
const region = (rig: MemoryRig, n: number): number => {
  let at = rig.bus.load(space(rig, SPACE.first));
  for (let i = 0; i < n; i++) at = rig.bus.load(at + REGION.next);
  return at;
};
const slot = (rig: MemoryRig, va: number): number => rig.pmap.slot(1, va);
const word = (rig: MemoryRig, at: number, value: number): void => rig.bus.store(at, value >>> 0);
const shows = (rig: MemoryRig, va: number, what: number, rights: number): void =>
  word(rig, slot(rig, va), rig.pmap.present(what, rights));
const lacks = (rig: MemoryRig, va: number, kind: number, payload: number): void =>
  word(rig, slot(rig, va), rig.pmap.absent(kind, payload));
const directory = (rig: MemoryRig, va: number): number =>
  rig.bus.kernelBase + rig.bus.load(space(rig, SPACE.directory)) * PAGE_BYTES + 4 * (va >>> 22);
const swapSlot = (rig: MemoryRig): number =>
  rig.plan.swap.at(rig.pmap.payloadOf(rig.bus.load(slot(rig, SWAPPED)))) + SWAP.count;
/** A frame that is free. */
const free = (rig: MemoryRig): number => rig.bus.load(root(rig, ROOT.freeHead));

type Damage = readonly [string, (rig: MemoryRig) => void, RegExp];

const REGIONS: readonly Damage[] = [
  [
    'a list has no end',
    (r) => word(r, region(r, 2) + REGION.next, region(r, 1)),
    /list of regions of space 1 has no end/,
  ],
  ['a region is another’s', (r) => word(r, region(r, 0) + REGION.space, 9), /another space's/],
  ['a region is empty', (r) => word(r, region(r, 0) + REGION.pages, 0), /no whole pages/],
  ['a region begins within a page', (r) => bump(r, region(r, 0) + REGION.start), /no whole pages/],
  [
    'regions overlap',
    (r) => word(r, region(r, 1) + REGION.start, VA),
    /begins before the one before it ends/,
  ],
  [
    'a region is the kernel’s',
    (r) => word(r, region(r, 2) + REGION.start, r.pmap.userEnd),
    /not below the user's end/,
  ],
  [
    'a region has more rights than ever',
    (r) => word(r, region(r, 0) + REGION.most, R),
    /rights beyond/,
  ],
  ['a space is promised more', (r) => bump(r, space(r, SPACE.committed)), /pages are promised/],
  ['a free region is used', (r) => word(r, root(r, ROOT.freeRegion), region(r, 0)), /in use, and/],
  ['a free region is not counted', (r) => bump(r, root(r, ROOT.freeRegions), -1), /as many count/],
  [
    'free regions go round',
    (r) => {
      const head = r.bus.load(root(r, ROOT.freeRegion));
      word(r, head + REGION.next, head);
    },
    /list of free regions has no end/,
  ],
  [
    'a region is lost',
    (r) => {
      const head = r.bus.load(root(r, ROOT.freeRegion));
      word(r, root(r, ROOT.freeRegion), r.bus.load(head + REGION.next));
      bump(r, root(r, ROOT.freeRegions), -1);
    },
    /1 regions are lost/,
  ],
  ['a process has a space that is not', (r) => word(r, wait(r, 4, WAIT.space), 7), /not in use/],
  ['two have one space', (r) => word(r, wait(r, 4, WAIT.space), 1), /that of 2 processes/],
  ['a space is nobody’s', (r) => word(r, wait(r, 2, WAIT.space), 0), /that of 0 processes/],
  [
    'shared memory is counted twice',
    (r) => bump(r, r.plan.shared.at(0) + SHARED.regions),
    /Shared memory 0 is shown by/,
  ],
  ['a table is not counted', (r) => bump(r, root(r, ROOT.tables), -1), /frames are tables/],
  ['more is promised', (r) => bump(r, root(r, ROOT.committed)), /tables are promised/],
];

const TABLES: readonly Damage[] = [
  ['a directory is the kernel’s', (r) => word(r, space(r, SPACE.directory), 3), /directory is fra/],
  [
    'a directory is memory',
    (r) => word(r, space(r, SPACE.directory), r.frameAt(1, VA)),
    /directory is frame \d+, which is no table/,
  ],
  ['a table is gone', (r) => word(r, directory(r, VA), 0), /there is no table at 0x20000000/],
  [
    'a table is where nothing is',
    (r) => word(r, directory(r, NOWHERE), r.bus.load(directory(r, VA))),
    /there is a table at 0x21400000/,
  ],
  [
    'a table stands twice',
    (r) => word(r, directory(r, SHOWN), r.bus.load(directory(r, VA))),
    /which is another table, too/,
  ],
  [
    'a table is a page',
    (r) => word(r, directory(r, VA), r.frameAt(1, VA) * PAGE_BYTES + 1),
    /which is no table/,
  ],
  ['a space’s tables are not counted', (r) => bump(r, space(r, SPACE.tables)), /tables, and/],
  [
    'a table is nobody’s',
    (r) => {
      word(r, r.plan.frames.at(free(r)) + FRAME.use, USE.table);
    },
    /is a table of nobody's/,
  ],
  [
    'a word is in no region',
    (r) => shows(r, VA + 5 * PAGE_BYTES, r.frameAt(1, VA), R),
    /is in no region/,
  ],
  ['a word names no slot', (r) => lacks(r, SWAPPED, ABSENT.swap, 99_999), /names slot 99999/],
  ['a word says nothing', (r) => lacks(r, SWAPPED, 3, 1), /says nothing/],
  ['a word names a kernel’s frame', (r) => lacks(r, SWAPPED, ABSENT.transit, 3), /names frame 3/],
  [
    'a word names a page of a file',
    (r) => lacks(r, SWAPPED, ABSENT.transit, r.frameAt(1, SHOWN)),
    /which is not private/,
  ],
  [
    'a word names another page’s frame',
    (r) => lacks(r, SWAPPED, ABSENT.transit, r.frameAt(1, ALONE)),
    /frame of another page/,
  ],
  [
    'a frame is another’s',
    (r) => word(r, frame(r, VA, FRAME.object), 1 << 2),
    /names another space's frame/,
  ],
  ['a word shows the kernel', (r) => shows(r, VA, 3, R), /shows frame 3/],
  [
    'a word shows a free frame',
    (r) => shows(r, MEETING, free(r), R),
    /shows frame \d+, which is no page/,
  ],
  ['a word gives what its region does not', (r) => shows(r, SHOWN, r.frameAt(1, SHOWN), RW), /few/],
  [
    'private memory is shown where all is shared',
    (r) => shows(r, MEETING, r.frameAt(1, ALONE), R),
    /private memory where all is shared/,
  ],
  [
    'a page of two is written by one',
    (r) => shows(r, VA, r.frameAt(1, VA), ALL),
    /that others have, too/,
  ],
  [
    'a page of another object is shown',
    (r) => shows(r, SHOWN, r.frameAt(1, MEETING), R),
    /a page of object/,
  ],
  ['another page is shown', (r) => bump(r, region(r, 2) + REGION.first), /another page of its obj/],
  [
    'a file’s own page is written',
    (r) => {
      word(r, region(r, 2) + REGION.rights, RW);
      shows(r, SHOWN, r.frameAt(1, SHOWN), ALL);
    },
    /by one who has it for himself/,
  ],
  [
    'a page is written and clean',
    (r) => word(r, page(r, MEETING, PAGE.bits), 0),
    /that counts as clean/,
  ],
];

const FRAMES: readonly Damage[] = [
  ['a hold is forgotten', (r) => bump(r, page(r, SHOWN, PAGE.holds), -1), /held 2 times, and 1/],
  ['a hold is nobody’s', (r) => bump(r, page(r, VA, PAGE.holds)), /is held 0 times/],
  ['a waiter is not counted', (r) => word(r, wait(r, 3, WAIT.kind), WAITS.memory), /wait for mem/],
  [
    'one waits for no transfer',
    (r) => {
      word(r, wait(r, 3, WAIT.kind), WAITS.frame);
      word(r, wait(r, 3, WAIT.frame), r.frameAt(1, SHOWN));
    },
    /and there is none/,
  ],
  [
    'free frames go round',
    (r) => word(r, r.plan.pages.at(free(r)) + PAGE.next, free(r)),
    /list of free frames has no end/,
  ],
  [
    'a free frame is used',
    (r) => word(r, root(r, ROOT.freeHead), r.frameAt(1, VA)),
    /is in use, and free/,
  ],
  ['a free frame is not counted', (r) => bump(r, root(r, ROOT.freeCount), -1), /frames are free/],
  [
    'a free frame is lost',
    (r) => word(r, root(r, ROOT.freeHead), r.bus.load(r.plan.pages.at(free(r)) + PAGE.next)),
    /frames are free/,
  ],
  ['a word is not counted', (r) => bump(r, frame(r, VA, FRAME.count)), /is shown by 2 words/],
  [
    'a free frame is needed',
    (r) => word(r, r.plan.pages.at(free(r)) + PAGE.busy, BUSY.reading),
    /is free or a table, and somebody/,
  ],
  [
    'a frame has one space more',
    (r) => bump(r, frame(r, VA, FRAME.object), 1 << 9),
    /is that of spaces/,
  ],
  [
    'private memory is nobody’s',
    (r) => {
      const found = r.frameAt(1, ALONE);
      word(r, slot(r, ALONE), 0);
      word(r, r.plan.frames.at(found) + FRAME.count, 0);
      word(r, r.plan.frames.at(found) + FRAME.object, 0);
    },
    /private memory of nobody/,
  ],
  ['a use is none', (r) => word(r, r.plan.frames.at(freed(r)) + FRAME.use, 9), /has use 9/],
  [
    'a page that is gone is lost',
    (r) => {
      const found = r.plan.frames.at(freed(r));
      word(r, found + FRAME.use, USE.cache);
      word(r, found + FRAME.object, ORPHAN);
    },
    /a page that is gone, and that nobody needs/,
  ],
  ['a write is not counted', (r) => bump(r, root(r, ROOT.writes)), /pages are being written/],
  [
    'a hash bucket has no page',
    (r) => word(r, root(r, ROOT.hash), r.frameAt(1, ALONE)),
    /is hashed, and no page/,
  ],
  [
    'a page is in a wrong bucket',
    (r) => word(r, root(r, ROOT.hash) + 4, r.frameAt(1, MEETING)),
    /is not found/,
  ],
  ['a page is not hashed', (r) => unhash(r), /are found/],
  [
    'a page is there twice',
    (r) => word(r, page(r, SHOWN, PAGE.hashNext), r.frameAt(1, SHOWN)),
    /is in the cache twice/,
  ],
  [
    'a list of an object goes round',
    (r) => word(r, page(r, SHOWN, PAGE.objectNext), r.frameAt(1, SHOWN)),
    /does not go back|has no end/,
  ],
  [
    'a list does not go back',
    (r) => word(r, page(r, SHOWN, PAGE.objectPrevious), r.frameAt(1, MEETING)),
    /does not go back/,
  ],
  [
    'a page is in another’s list',
    (r) => word(r, root(r, ROOT.objects + 4 * 9), r.frameAt(1, SHOWN)),
    /is in another's list/,
  ],
  ['a page is in no list', (r) => word(r, root(r, ROOT.objects + 4 * FILE), 0), /and \d+ in lists/],
  [
    'private memory goes to no slot',
    (r) => {
      word(r, page(r, ALONE, PAGE.busy), BUSY.writing);
      word(r, page(r, ALONE, PAGE.block), 3);
      bump(r, root(r, ROOT.writes));
    },
    /on its way to no slot/,
  ],
  ['a slot is counted twice', (r) => bump(r, swapSlot(r)), /Swap slot \d+ is named/],
  ['a slot is forgotten', (r) => word(r, swapSlot(r), 0), /Swap slot \d+ is named/],
  [
    'a free slot is not counted',
    (r) => bump(r, root(r, ROOT.freeSlots), -1),
    /swap slots are free/,
  ],
];

/** A frame that the check takes for no free one: it is out of the list, and out of the count. */
function freed(rig: MemoryRig): number {
  const found = free(rig);
  word(rig, root(rig, ROOT.freeHead), rig.bus.load(rig.plan.pages.at(found) + PAGE.next));
  bump(rig, root(rig, ROOT.freeCount), -1);
  return found;
}

/** Takes the file's page out of its bucket. */
function unhash(rig: MemoryRig): void {
  const found = rig.frameAt(1, SHOWN);
  const next = rig.bus.load(rig.plan.pages.at(found) + PAGE.hashNext);
  for (let at = root(rig, ROOT.hash); at < root(rig, ROOT.objects); at += 4) {
    if (rig.bus.load(at) === found) word(rig, at, next);
  }
}

describe('the records of memory', () => {
  it.each([...REGIONS, ...TABLES, ...FRAMES])('are wrong when %s', (_what, damage, says) => {
    const rig = rigOf();
    damage(rig);
    expect(rig.check()).toMatch(says);
  });

  it('are right where a page that is dirty, pinned and failed is held', () => {
    const rig = rigOf();
    const bits = PAGE_BIT.dirty | PAGE_BIT.pinned | PAGE_BIT.failed;
    word(rig, page(rig, SHOWN, PAGE.bits), bits);
    expect(rig.check()).toBeNull();
  });
});
