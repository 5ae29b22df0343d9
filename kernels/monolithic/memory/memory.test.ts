/** The hard cases of the memory half, one by one. */
import { describe, expect, it } from 'vitest';
import { ERROR } from '../unix/abi/errors.ts';
import { MAP } from '../unix/abi/flags.ts';
import { SLEEP, WANTS } from '../unix/answers.ts';
import { HOW, NO_BLOCK, WANTED } from '../unix/door.ts';
import { FRAME, PAGE, ROOT, SECOND, USE } from './records.ts';
import { MemoryRig } from './testing/rig.ts';

const VA = 0x20000000;
const HEAP = 0x10000000;
const FILE = 5;
const [R, RW, ALL] = [1, 3, 7];
const OWN = MAP.fixed | MAP.private | MAP.anonymous;
const SHARED = MAP.fixed | MAP.shared | MAP.anonymous;
const EOF = 0x40000000;

function rigOf(frames = 96, swapBlocks = 64): MemoryRig {
  const rig = new MemoryRig({ frames, swapBlocks, room: 8 });
  rig.memory.firstSpace(1);
  rig.memory.startHeap(1, HEAP);
  return rig;
}

/** p is the current process. */
function as(rig: MemoryRig, p: number): void {
  rig.current = p;
  rig.pmap.activate(rig.memory.spaceOf(p));
}

/** A fault and all transfers that it takes; its answer. */
function bring(rig: MemoryRig, p: number, va: number, rights: number): number {
  as(rig, p);
  for (let i = 0; i < 50; i++) {
    const answer = rig.memory.fault(p, va, rights);
    if (answer !== SLEEP) return answer;
    rig.disk.finishAll();
  }
  throw new Error('it sleeps for ever');
}

function access(rig: MemoryRig, p: number, va: number, rights: number): number {
  as(rig, p);
  for (let i = 0; i < 50; i++) {
    const at = rig.pmap.access(rig.memory.spaceOf(p), va, rights);
    if (at >= 0) return at;
    expect(bring(rig, p, va, rights)).toBe(0);
  }
  throw new Error('it faults for ever');
}

const store = (rig: MemoryRig, p: number, va: number, value: number): void =>
  rig.bus.store(access(rig, p, va, RW), value);
const load = (rig: MemoryRig, p: number, va: number): number => rig.bus.load(access(rig, p, va, R));

/** A page of the cache of p's, read from its block. */
function page(rig: MemoryRig, p: number, object: number, index: number, block: number): number {
  for (let i = 0; i < 20; i++) {
    const at = rig.memory.page(p, object, index, block, HOW.read);
    if (at > 0) return at;
    expect(at).toBe(SLEEP);
    rig.disk.finishAll();
  }
  throw new Error('it sleeps for ever');
}

function ownPages(rig: MemoryRig, p: number, pages: number, va = VA): void {
  expect(rig.memory.map(p, va, pages, RW, ALL, OWN, 0, 0, 0)).toBe(va);
}

/** The clock's hand goes around until nothing more is to be had. */
function squeeze(rig: MemoryRig): void {
  for (let i = 0; i < 4; i++) {
    const frames = rig.root(ROOT.high) - rig.root(ROOT.low);
    for (let k = 0; k < frames; k++) {
      const at = rig.memory.page(2, 0x10000 + k, 0, NO_BLOCK, HOW.zero);
      if (at > 0) rig.memory.release(2, at);
      else rig.memory.forgetWait(2);
      rig.disk.finishAll();
    }
  }
  rig.memory.drop(-1);
}

describe('fork and copy on write', () => {
  it('keeps what the parent has from the child, and the other way round', () => {
    const rig = rigOf();
    ownPages(rig, 1, 3);
    store(rig, 1, VA, 7);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    store(rig, 1, VA, 8);
    expect(load(rig, 2, VA)).toBe(7);
    store(rig, 2, VA, 9);
    expect(load(rig, 1, VA)).toBe(8);
    expect(rig.check()).toBeNull();
  });

  it('takes the right to write from the parent, in its TLB too', () => {
    const rig = rigOf();
    ownPages(rig, 1, 1);
    store(rig, 1, VA, 7);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    as(rig, 1);
    expect(rig.pmap.access(1, VA, RW)).toBe(-1);
    expect(rig.pmap.access(1, VA, R)).toBeGreaterThan(0);
  });

  it('gives the child no more than the region gives', () => {
    const rig = rigOf();
    ownPages(rig, 1, 1);
    store(rig, 1, VA, 7);
    expect(rig.memory.protect(1, VA, 1, R)).toBe(0);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    as(rig, 2);
    expect(rig.pmap.access(2, VA, RW)).toBe(-1);
    expect(bring(rig, 2, VA, RW)).toBe(-ERROR.fault);
  });

  it('leaves everything as it was where any of its requests fails', () => {
    const rig = rigOf();
    ownPages(rig, 1, 2);
    ownPages(rig, 1, 2, VA + 0x400000);
    expect(rig.memory.setBreak(1, HEAP + 10)).toBe(HEAP + 10);
    store(rig, 1, VA, 7);
    const words = (): unknown => [
      rig.free,
      rig.root(ROOT.committed),
      rig.root(ROOT.tables),
      rig.root(ROOT.freeRegions),
      rig.memory.spaceOf(2),
      rig.pmap.access(1, VA, RW),
    ];
    const before = words();
    let failing = 0;
    for (let k = 1; ; k++) {
      let asked = 0;
      rig.onFails = () => ++asked === k;
      const answer = rig.memory.forkSpace(1, 2);
      rig.onFails = () => false;
      if (answer === 0) break;
      expect(answer).toBe(-ERROR.noMemory);
      expect(words()).toEqual(before);
      expect(rig.check()).toBeNull();
      failing++;
    }
    // A directory and three tables.
    expect(failing).toBe(4);
    expect(load(rig, 2, VA)).toBe(7);
  });

  it('finds the page its own where a sharer has gone while it waited for a frame', () => {
    const rig = rigOf(64, 32);
    ownPages(rig, 1, 2);
    store(rig, 1, VA, 7);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    const held: number[] = [];
    // No frame is free, and none can be had.
    for (let k = 0; rig.free > 0; k++) {
      const at = rig.memory.page(3 + (k >> 4), 0x10000 + k, 0, NO_BLOCK, HOW.zero);
      expect(at).toBeGreaterThan(0);
      rig.memory.pin(at);
      held.push(at);
    }
    as(rig, 1);
    const swapped = rig.disk.queue.length;
    const answer = rig.memory.fault(1, VA, RW);
    expect(answer).toBe(SLEEP);
    expect(rig.memory.waits(1)).toBe(true);
    expect(rig.check()).toBeNull();
    rig.current = 2;
    expect(rig.memory.freeSpace(2)).toBe(0);
    rig.disk.finishAll();
    expect(rig.readied).toContain(1);
    const free = rig.free;
    store(rig, 1, VA, 8);
    expect(load(rig, 1, VA)).toBe(8);
    expect(rig.check()).toBeNull();
    expect(swapped + free).toBeGreaterThan(0);
  });

  it('counts a swap slot once for each who names it', () => {
    const rig = rigOf();
    ownPages(rig, 1, 4);
    for (let i = 0; i < 4; i++) store(rig, 1, VA + 4096 * i, 50 + i);
    squeeze(rig);
    expect(rig.frameAt(1, VA)).toBe(0);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    for (let i = 0; i < 4; i++) expect(load(rig, 2, VA + 4096 * i)).toBe(50 + i);
    // The slots of the parent's pages are still its own: others must not get them.
    ownPages(rig, 2, 20, VA + 0x100000);
    for (let i = 0; i < 20; i++) store(rig, 2, VA + 0x100000 + 4096 * i, 1);
    squeeze(rig);
    for (let i = 0; i < 4; i++) expect(load(rig, 1, VA + 4096 * i)).toBe(50 + i);
    expect(rig.check()).toBeNull();
  });

  it('shares what is mapped shared, swapped or not', () => {
    const rig = rigOf();
    expect(rig.memory.map(1, VA, 2, RW, ALL, SHARED, 0, 0, 0)).toBe(VA);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    store(rig, 2, VA, 5);
    expect(load(rig, 1, VA)).toBe(5);
    squeeze(rig);
    expect(rig.frameAt(1, VA)).toBe(0);
    expect(load(rig, 1, VA)).toBe(5);
    store(rig, 1, VA, 6);
    expect(load(rig, 2, VA)).toBe(6);
    expect(rig.memory.freeSpace(1)).toBe(0);
    expect(load(rig, 2, VA)).toBe(6);
    expect(rig.check()).toBeNull();
  });
});

describe('pages of files', () => {
  it('are asked for, read, and shown to whoever maps them', () => {
    const rig = rigOf();
    rig.disk.block(40)[0] = 77;
    expect(rig.memory.map(1, VA, 2, RW, ALL, MAP.fixed | MAP.shared, FILE, 3, EOF)).toBe(VA);
    as(rig, 1);
    expect(rig.memory.fault(1, VA, R)).toBe(WANTS);
    expect([0, 1, 2].map((what) => rig.memory.wanted(1, what))).toEqual([FILE, 3, 0]);
    page(rig, 1, FILE, 3, 40);
    expect(rig.memory.fault(1, VA, R)).toBe(0);
    rig.memory.releaseAll(1);
    expect(load(rig, 1, VA)).toBe(77);
    expect(rig.check()).toBeNull();
  });

  it('are the file’s where they are private and only read, and a copy from the first store on', () => {
    const rig = rigOf();
    const at = page(rig, 1, FILE, 0, 40);
    expect(rig.memory.map(1, VA, 1, RW, ALL, MAP.fixed | MAP.private, FILE, 0, EOF)).toBe(VA);
    expect(load(rig, 1, VA)).toBe(0);
    rig.bus.store(at, 5);
    expect(load(rig, 1, VA)).toBe(5);
    store(rig, 1, VA + 4, 9);
    expect(rig.bus.load(at + 4)).toBe(0);
    rig.bus.store(at, 6);
    expect(load(rig, 1, VA)).toBe(5);
    expect(rig.check()).toBeNull();
  });

  it('want a block before somebody may store to a hole', () => {
    const rig = rigOf();
    const at = rig.memory.page(1, FILE, 0, NO_BLOCK, HOW.zero);
    expect(rig.memory.map(1, VA, 1, RW, ALL, MAP.fixed | MAP.shared, FILE, 0, EOF)).toBe(VA);
    as(rig, 1);
    expect(rig.memory.fault(1, VA, R)).toBe(0);
    expect(rig.memory.fault(1, VA, RW)).toBe(WANTS);
    expect(rig.memory.wanted(1, WANTED.write)).toBe(1);
    rig.memory.placed(at, 41);
    store(rig, 1, VA, 3);
    expect(rig.memory.nextDirty(FILE, -1)).toBe(0);
  });

  it('are written with what a mapping stored while they were being written', () => {
    const rig = rigOf();
    page(rig, 1, FILE, 0, 40);
    expect(rig.memory.map(1, VA, 1, RW, ALL, MAP.fixed | MAP.shared, FILE, 0, EOF)).toBe(VA);
    store(rig, 1, VA, 1);
    expect(rig.memory.write(1, FILE, 0)).toBe(SLEEP);
    rig.disk.finishAll();
    expect(rig.memory.write(1, FILE, 0)).toBe(0);
    expect(rig.disk.block(40)[0]).toBe(1);
    expect(rig.memory.nextDirty(FILE, -1)).toBe(-1);
    store(rig, 1, VA, 2);
    expect(rig.memory.nextDirty(FILE, -1)).toBe(0);
    rig.memory.releaseAll(1);
    squeeze(rig);
    expect(rig.disk.block(40)[0]).toBe(2);
    expect(rig.bus.load(page(rig, 1, FILE, 0, 40))).toBe(2);
  });

  it('are nobody’s once the file is cut, though they are under transfer and held', () => {
    const rig = rigOf();
    const at = page(rig, 1, FILE, 1, 40);
    expect(rig.memory.map(1, VA, 2, RW, ALL, MAP.fixed | MAP.shared, FILE, 0, EOF)).toBe(VA);
    store(rig, 1, VA + 4096, 4);
    expect(rig.memory.write(2, FILE, 1)).toBe(SLEEP);
    const frame = (at - rig.bus.kernelBase) / 4096;
    rig.memory.truncated(FILE, 4096);
    expect(rig.check()).toBeNull();
    expect(rig.frameAt(1, VA + 4096)).toBe(0);
    as(rig, 1);
    expect(rig.pmap.access(1, VA + 4096, R)).toBe(-1);
    expect(rig.memory.fault(1, VA + 4096, R)).toBe(WANTS);
    // The device has it: it is nobody else's yet.
    expect(rig.bus.load(rig.plan.frames.at(frame) + FRAME.use)).toBe(USE.cache);
    rig.disk.finishAll();
    rig.memory.releaseAll(2);
    expect(rig.bus.load(rig.plan.frames.at(frame) + FRAME.use)).toBe(USE.cache);
    rig.memory.releaseAll(1);
    expect(rig.bus.load(rig.plan.frames.at(frame) + FRAME.use)).toBe(USE.free);
    expect(rig.check()).toBeNull();
  });

  it('end with zeroes where the region says that the file ends', () => {
    const rig = rigOf();
    const at = page(rig, 1, FILE, 0, 40);
    for (let i = 0; i < 1024; i++) rig.bus.store(at + 4 * i, 0x01010101);
    expect(rig.memory.map(1, VA, 2, RW, ALL, MAP.fixed | MAP.private, FILE, 0, 102)).toBe(VA);
    expect(load(rig, 1, VA + 96)).toBe(0x01010101);
    expect(load(rig, 1, VA + 100)).toBe(0x0101);
    expect(load(rig, 1, VA + 104)).toBe(0);
    expect(load(rig, 1, VA + 4096)).toBe(0);
    expect(rig.bus.load(at + 104)).toBe(0x01010101);
  });
});

describe('regions', () => {
  it('never give more than they may, and refuse without a change', () => {
    const rig = rigOf();
    expect(rig.memory.map(1, VA, 4, R, R, MAP.fixed | MAP.shared, FILE, 0, EOF)).toBe(VA);
    const before = rig.image();
    expect(rig.memory.protect(1, VA, 1, RW)).toBe(-ERROR.access);
    expect(rig.memory.protect(1, VA, 5, R)).toBe(-ERROR.noMemory);
    expect(rig.memory.protect(1, VA + 1, 1, R)).toBe(-ERROR.invalid);
    expect(rig.image()).toBe(before);
  });

  it('are split and made one again', () => {
    const rig = rigOf();
    ownPages(rig, 1, 8);
    const free = rig.root(ROOT.freeRegions);
    expect(rig.memory.protect(1, VA + 8192, 2, R)).toBe(0);
    expect(rig.root(ROOT.freeRegions)).toBe(free - 2);
    expect(rig.memory.protect(1, VA + 8192, 2, RW)).toBe(0);
    expect(rig.root(ROOT.freeRegions)).toBe(free);
    expect(rig.memory.unmap(1, VA + 4096, 1)).toBe(0);
    ownPages(rig, 1, 1, VA + 4096);
    expect(rig.root(ROOT.freeRegions)).toBe(free);
    expect(rig.check()).toBeNull();
  });

  it('keep a page that nobody may use for when somebody may', () => {
    const rig = rigOf();
    ownPages(rig, 1, 1);
    store(rig, 1, VA, 7);
    expect(rig.memory.protect(1, VA, 1, 0)).toBe(0);
    expect(bring(rig, 1, VA, R)).toBe(-ERROR.fault);
    expect(rig.memory.forkSpace(1, 2)).toBe(0);
    expect(rig.check()).toBeNull();
    squeeze(rig);
    expect(rig.memory.protect(1, VA, 1, RW)).toBe(0);
    expect(load(rig, 1, VA)).toBe(7);
    store(rig, 1, VA, 8);
    expect(rig.memory.protect(2, VA, 1, RW)).toBe(0);
    expect(load(rig, 2, VA)).toBe(7);
    expect(rig.check()).toBeNull();
  });

  it('show zeroes where a frame was somebody else’s', () => {
    const rig = rigOf();
    ownPages(rig, 1, 40);
    for (let i = 0; i < 40; i++) store(rig, 1, VA + 4096 * i, 9);
    expect(rig.memory.unmap(1, VA, 40)).toBe(0);
    ownPages(rig, 1, 40);
    for (let i = 0; i < 40; i++) expect(load(rig, 1, VA + 4096 * i)).toBe(0);
  });

  it('are found room where none is named', () => {
    const rig = rigOf();
    const flags = MAP.private | MAP.anonymous;
    const first = rig.memory.map(1, 0, 2, RW, ALL, flags, 0, 0, 0);
    expect(rig.memory.map(1, 0, 2, R, ALL, flags, 0, 0, 0)).toBe(first + 8192);
    expect(rig.memory.unmap(1, first, 1)).toBe(0);
    expect(rig.memory.map(1, 0, 2, RW, ALL, flags, 0, 0, 0)).toBe(first + 16384);
    expect(rig.memory.map(1, 0, 1, RW, ALL, flags, 0, 0, 0)).toBe(first);
    expect(rig.memory.map(1, 0, 0x7ffff, RW, ALL, flags, 0, 0, 0)).toBe(-ERROR.noMemory);
    expect(rig.memory.map(1, 0x6ffff000, 2, RW, ALL, OWN, 0, 0, 0)).toBe(-ERROR.invalid);
  });
});

describe('the heap', () => {
  it('grows and shrinks by whole pages, and refuses what wraps', () => {
    const rig = rigOf();
    expect(rig.memory.setBreak(1, HEAP + 1)).toBe(HEAP + 1);
    store(rig, 1, HEAP, 5);
    expect(rig.memory.setBreak(1, HEAP + 4096)).toBe(HEAP + 4096);
    expect(load(rig, 1, HEAP)).toBe(5);
    expect(rig.memory.setBreak(1, HEAP + 4097)).toBe(HEAP + 4097);
    store(rig, 1, HEAP + 4096, 6);
    expect(rig.memory.setBreak(1, HEAP + 4095)).toBe(HEAP + 4095);
    expect(load(rig, 1, HEAP)).toBe(5);
    expect(bring(rig, 1, HEAP + 4096, R)).toBe(-ERROR.fault);
    expect(rig.memory.setBreak(1, HEAP - 0x1000)).toBe(-ERROR.noMemory);
    expect(rig.memory.setBreak(1, (HEAP - 2 ** 31) >>> 0)).toBe(-ERROR.noMemory);
    expect(rig.memory.setBreak(1, 0)).toBe(HEAP + 4095);
    expect(rig.check()).toBeNull();
  });
});

describe('exec', () => {
  it('builds a second space, and drops it or takes it', () => {
    const rig = rigOf();
    ownPages(rig, 1, 2);
    store(rig, 1, VA, 7);
    const free = rig.free;
    expect(rig.memory.newSpace(1)).toBe(0);
    ownPages(rig, 1, 4, VA + 0x400000);
    expect(load(rig, 1, VA)).toBe(7);
    rig.memory.dropSpace(1);
    expect(rig.free).toBe(free);
    expect(rig.memory.newSpace(1)).toBe(0);
    ownPages(rig, 1, 4, VA + 0x400000);
    rig.memory.commitSpace(1);
    expect(rig.memory.spaceOf(1)).toBe(1 + SECOND);
    expect(bring(rig, 1, VA, R)).toBe(-ERROR.fault);
    expect(load(rig, 1, VA + 0x400000)).toBe(0);
    expect(rig.memory.newSpace(1)).toBe(0);
    rig.memory.commitSpace(1);
    expect(rig.memory.spaceOf(1)).toBe(1);
    expect(rig.check()).toBeNull();
  });
});

describe('memory that is short', () => {
  it('is promised no more than there is, so that every page comes', () => {
    const rig = rigOf(96, 64);
    let pages = 0;
    while (rig.memory.map(1, VA + 4096 * pages, 1, RW, ALL, OWN, 0, 0, 0) > 0) pages++;
    expect(pages).toBeGreaterThan(100);
    for (let i = 0; i < pages; i++) store(rig, 1, VA + 4096 * i, i + 1);
    for (let i = 0; i < pages; i++) expect(load(rig, 1, VA + 4096 * i)).toBe(i + 1);
    expect(rig.check()).toBeNull();
  });

  it('leaves a page alone while the device has it, though its owner exits', () => {
    const rig = rigOf(64, 64);
    ownPages(rig, 1, 80);
    for (let i = 0; i < 40; i++) store(rig, 1, VA + 4096 * i, i);
    for (let i = 40; rig.disk.queue.length === 0 && i < 400; i++) {
      as(rig, 1);
      rig.memory.fault(1, VA + 4096 * (i % 80), RW);
    }
    const { frame } = rig.disk.queue[0];
    rig.memory.forgetWait(1);
    expect(rig.memory.freeSpace(1)).toBe(0);
    expect(rig.bus.load(rig.plan.frames.at(frame) + FRAME.use)).toBe(USE.anonymous);
    expect(rig.check()).toBeNull();
    rig.disk.finishAll();
    expect(rig.bus.load(rig.plan.frames.at(frame) + FRAME.use)).toBe(USE.free);
    expect(rig.check()).toBeNull();
    expect(rig.free).toBe(64);
  });

  it('gives a page back that somebody wants while it is on its way out', () => {
    const rig = rigOf(64, 64);
    ownPages(rig, 1, 80);
    for (let i = 0; i < 40; i++) store(rig, 1, VA + 4096 * i, i + 1);
    for (let i = 40; rig.disk.queue.length === 0 && i < 400; i++) {
      as(rig, 1);
      rig.memory.fault(1, VA + 4096 * (i % 80), RW);
    }
    rig.memory.forgetWait(1);
    const { frame } = rig.disk.queue[0];
    const va = rig.bus.load(rig.plan.frames.at(frame) + FRAME.index) * 4096;
    expect(rig.memory.fault(1, va, R)).toBe(SLEEP);
    rig.disk.finish(0);
    expect(rig.frameAt(1, va)).toBe(frame);
    expect(rig.bus.load(rig.plan.pages.at(frame) + PAGE.holds)).toBe(1);
    rig.disk.finishAll();
    expect(rig.check()).toBeNull();
  });

  it('says that a swapped page cannot be read, once for each who asked', () => {
    const rig = rigOf();
    ownPages(rig, 1, 1);
    store(rig, 1, VA, 3);
    squeeze(rig);
    as(rig, 1);
    expect(rig.memory.fault(1, VA, R)).toBe(SLEEP);
    rig.disk.finish(0, true);
    expect(rig.memory.fault(1, VA, R)).toBe(-ERROR.io);
    expect(load(rig, 1, VA)).toBe(3);
    expect(rig.check()).toBeNull();
  });
});

describe('touch', () => {
  it('brings all pages of a range, which then stay, or refuses', () => {
    const rig = rigOf(64, 64);
    ownPages(rig, 1, 60);
    for (let i = 0; i < 40; i++) store(rig, 1, VA + 4096 * i, i);
    as(rig, 1);
    let answer = rig.memory.touch(1, VA + 41 * 4096 + 4094, 4100, true);
    for (; answer === SLEEP; answer = rig.memory.touch(1, VA + 41 * 4096 + 4094, 4100, true)) {
      rig.disk.finishAll();
    }
    expect(answer).toBe(0);
    rig.memory.replace();
    for (let k = 0; k < 100; k++) {
      const at = rig.memory.page(1, 0x10000 + k, 0, NO_BLOCK, HOW.zero);
      if (at > 0) rig.memory.release(1, at);
      else rig.memory.forgetWait(1);
    }
    rig.bus.store(rig.scratch, 0x44332211);
    rig.memory.copyOut(VA + 41 * 4096 + 4094, rig.scratch, 4100);
    rig.memory.copyIn(rig.scratch + 4097, VA + 41 * 4096 + 4094, 4);
    expect([0, 1, 2, 3].map((i) => rig.bus.load8(rig.scratch + 4097 + i))).toEqual([
      0x11, 0x22, 0x33, 0x44,
    ]);
    rig.memory.zeroOut(VA + 41 * 4096 + 4094, 3);
    expect(load(rig, 1, VA + 42 * 4096) & 0xffff).toBe(0x4400);
    expect(rig.memory.touch(1, VA + 60 * 4096, 8, false)).toBe(-ERROR.fault);
    expect(rig.memory.touch(1, 0xfffffff0, 0x20, false)).toBe(-ERROR.fault);
    expect(rig.memory.touch(1, 0, 0, false)).toBe(0);
  });
});

describe('without a disk', () => {
  it('there is no swap area, and a page that must be read is EIO', () => {
    const rig = new MemoryRig({ frames: 64, swapBlocks: 64, room: 4, disk: false });
    rig.memory.firstSpace(1);
    expect(rig.memory.page(1, FILE, 0, 3, HOW.read)).toBe(-ERROR.io);
    expect(rig.memory.page(1, FILE, 0, NO_BLOCK, HOW.zero)).toBeGreaterThan(0);
    expect(rig.memory.barrier(1)).toBe(0);
    expect(rig.root(ROOT.limit)).toBe(48);
  });
});
