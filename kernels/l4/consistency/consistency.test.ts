/** Each thing that the check looks for, done to a kernel's records by hand, is found and named. */
import { beforeEach, describe, expect, it } from 'vitest';
import { bootInfo } from '../../../core/engine/firmware.ts';
import { packProgram } from '../../../core/engine/program/pack.ts';
import { readProgram } from '../../../core/engine/program/read.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import { createMachine } from '../../../machines/build.ts';
import { mapping } from '../../../properties/contracts/mapping/index.ts';
import { memory } from '../../../properties/contracts/memory/index.ts';
import { KIP } from '../abi/kip.ts';
import { ANY_THREAD, FIRST_TASK_NUMBER, ROOT_SERVER_NUMBER } from '../abi/thread-id.ts';
import type { L4 } from '../context.ts';
import { contextOf } from '../kernel.ts';
import { l4 } from '../l4.ts';
import { FRAME, NODE, NONE, ROOT, SPACE, STATE, TCB, USE } from '../records.ts';
import { HEADER, PAGE, pageAt, stackAt, TASK, taskAt } from '../user/pager-records.ts';

/** A task takes two pages and grants one of them away; another comes and goes, so that things are free. */
const PROGRAM = `program 1 contract=mapping
  v1 = t1.spawn(t2); v2 = t2.accept(0, 1); v3 = t1.take(0x400, 13)
  v4 = t1.map(t2, 0x400, 12, rw, 0x800); v5 = t1.map(t2, 0x401, 12, rw, 0x801); v6 = t1.unmap(0x401, 12, rw)
  v7 = t1.spawn(t3); v8 = t3.exit()`;

describe.each(['decstation-3100', 'pentium-133'])('on %s', (id) => {
  const session = new Session(l4, mapping, createMachine(id, { frames: 3072 }));
  const k: L4 = contextOf(session.machine.bus, bootInfo(l4, session.machine, {}));
  const { bus, plan } = k;
  const add = (at: number, more: number): void => bus.store(at, (bus.load(at) + more) >>> 0);
  const task = plan.threads.at(FIRST_TASK_NUMBER);
  const gone = plan.threads.at(FIRST_TASK_NUMBER + 60);
  /** The last node in use: one of the second task's. */
  const lastNode = (): number => {
    let found = 0;
    for (let i = bus.load(plan.root + ROOT.ownNodes); i < plan.nodes.count; i++) {
      if (bus.load(plan.nodes.at(i) + NODE.space) !== NONE) found = plan.nodes.at(i);
    }
    return found;
  };
  const frameOf = (use: number): number => {
    for (let frame = plan.poolHigh - 1; frame >= plan.poolLow; frame--) {
      if (bus.load(plan.frames.at(frame) + FRAME.use) === use) return frame;
    }
    throw new Error('no frame of the pool has this use');
  };

  beforeEach(() => {
    const { program } = readProgram(PROGRAM, 'test', [mapping]);
    expect(session.run(packProgram(program, mapping), silent)).toBe('complete');
    expect(session.inconsistency()).toBeNull();
  });

  it.each<[string, () => void, RegExp]>([
    ['a node is lost', () => bus.store(plan.root + ROOT.freeNode, NONE), /mapping nodes are free/],
    [
      'a node is not taken back',
      () => bus.store(lastNode() + NODE.space, NONE),
      /Mapping node \d+ is lost|more/,
    ],
    [
      'a frame is lost',
      () => {
        const frame = bus.load(plan.root + ROOT.freeFrame);
        bus.store(plan.root + ROOT.freeFrame, bus.load(plan.frames.at(frame) + FRAME.link));
        add(plan.root + ROOT.freeFrames, -1);
      },
      /Frame \d+ \(use 0\) is lost/,
    ],
    [
      'a free frame is written to',
      () => bus.store(plan.kernelBase + bus.load(plan.root + ROOT.freeFrame) * 4096 + 40, 1),
      /is free, and not zero/,
    ],
    [
      'a frame in use counts as free',
      () => bus.store(plan.frames.at(frameOf(USE.utcb)) + FRAME.use, USE.free),
      /whose record says use 0/,
    ],
    [
      'a table entry is lost',
      () => bus.store((bus.load(lastNode() + NODE.slot) & ~3) >>> 0, 0),
      /has a mapping node, and is not mapped/,
    ],
    [
      'a page moves to another frame',
      () => add((bus.load(lastNode() + NODE.slot) & ~3) >>> 0, 4096),
      /another frame than its mapping node says/,
    ],
    [
      'a part of a table counts as empty',
      () => {
        const slot = bus.load(lastNode() + NODE.slot) & ~0xfff;
        bus.store(plan.frames.at(((slot - plan.kernelBase) >>> 0) >>> 12) + FRAME.parts, 0);
      },
      /counts as empty/,
    ],
    ['a node has another parent', () => add(lastNode() + NODE.frame, 1), /has a depth/],
    ['a thread that is gone runs', () => bus.store(plan.root + ROOT.current, gone), /runs that is/],
    ['a thread has a partner', () => bus.store(task + TCB.partner, gone), /has a partner/],
    ['a send queue of nobody', () => bus.store(gone + TCB.senders, task), /which is no more/],
    ['a thread polls in no queue', () => bus.store(task + TCB.state, STATE.polling), /queue/],
    [
      'a thread is in a space that is gone',
      () => bus.store(task + TCB.space, plan.spaces.at(90)),
      /space/,
    ],
    [
      'a space counts too many threads',
      () => add(bus.load(task + TCB.space) + SPACE.threads, 1),
      /counts 2 threads, and has 1|counts 3 threads, and has 2/,
    ],
  ])('%s', (_what, harm, says) => {
    harm();
    expect(session.inconsistency()).toMatch(says);
  });
});

/** Of six pages one in the middle is freed: four are the first task's, and one the second's. */
const PAGES = `program 1 contract=memory
  v1 = t1.spawn(t2); v2 = t1.alloc(); v3 = t1.alloc(); v4 = t1.alloc(); v5 = t1.alloc()
  v6 = t2.alloc(); v7 = t1.alloc(); v8 = t1.share(v3, t2, r); v9 = t1.free(v4)`;

describe.each(['decstation-3100', 'pentium-133'])('of the pages of tasks, on %s', (id) => {
  const session = new Session(l4, memory, createMachine(id, { frames: 3072 }));
  const k: L4 = contextOf(session.machine.bus, bootInfo(l4, session.machine, {}));
  const { bus, plan } = k;
  const base = plan.kernelBase + plan.rootLow * 4096;
  const page = (row: number, field: number): number => pageAt(base, row) + field;
  const header = (field: number): number => bus.load(base + field);
  const server = plan.threads.at(ROOT_SERVER_NUMBER);

  beforeEach(() => {
    const { program } = readProgram(PAGES, 'test', [memory]);
    expect(session.run(packProgram(program, memory), silent)).toBe('complete');
    expect(session.inconsistency()).toBeNull();
    // Newest first: records are numbered from 0, links from 1.
    expect([header(HEADER.firstPage), header(HEADER.nextPage)]).toEqual([6, 6]);
    expect(bus.load(page(3, PAGE.next))).toBe(2);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a page names another as the one before',
      () => bus.store(page(1, PAGE.previous), 3),
      /goes from page 0x1003000 to page 0x1001000, and not back/,
    ],
    [
      'the first page has one before it',
      () => bus.store(page(5, PAGE.previous), 1),
      /goes from the head of the list to page 0x1005000, and not back/,
    ],
    [
      'a page leads past another',
      () => {
        bus.store(page(4, PAGE.next), 2);
        bus.store(page(1, PAGE.previous), 5);
      },
      /page 0x1003000 is lost/,
    ],
    ['the head of the list is lost', () => bus.store(base + HEADER.firstPage, 0), /is lost/],
    ['the list is a ring', () => bus.store(page(0, PAGE.next), 6), /0x1005000 is in .* twice/],
    ['the list leads nowhere', () => bus.store(page(0, PAGE.next), 900), /record 899, which was/],
    ['a page in the list is free', () => bus.store(page(3, PAGE.address), 0), /record 3 .* free/],
    [
      'a page stands at the address of another',
      () => bus.store(page(3, PAGE.address), 0x01002000),
      /page 0x1002000 stands in record 3, which is another's/,
    ],
    [
      'a page stands at an address that was not given out yet',
      () => bus.store(page(3, PAGE.address), 0x01000000 + (1024 + 3) * 4096),
      /stands in record 3/,
    ],
    ['a page has no owner', () => bus.store(page(4, PAGE.owner), 7), /the owner 7, who is no task/],
    ['a page has an owner beyond all', () => bus.store(page(4, PAGE.owner), 99), /the owner 99/],
    [
      'a task goes and its page stays',
      () => bus.store(taskAt(base, 1) + TASK.id, 0),
      /page 0x1004000 has the owner 1, who is no task/,
    ],
    [
      'two pages have the same frame',
      () => bus.store(page(1, PAGE.frame), bus.load(page(3, PAGE.frame))),
      /the frame of page 0x1001000 is at 0x[0-9a-f]+, as is that of a page/,
    ],
    [
      'a frame is no frame',
      () => bus.store(page(1, PAGE.frame), bus.load(page(1, PAGE.frame)) + 4),
      /the frame of page 0x1001000 is at .*, where none can be/,
    ],
    [
      "a frame is the root server's own",
      () => bus.store(page(1, PAGE.frame), plan.rootLow * 4096),
      /where none can be/,
    ],
    [
      'a frame is free twice',
      () => bus.store(stackAt(base, 1), bus.load(stackAt(base, 0))),
      /free frame number 1 is at .*, as is another that is free/,
    ],
    [
      'a frame is free, and that of a page',
      () => bus.store(stackAt(base, 2), bus.load(page(5, PAGE.frame))),
      /free frame number 2 is at .*, as is that of a page/,
    ],
    [
      'more frames are free than there is room for',
      () => bus.store(base + HEADER.freeFrames, 0x7fffffff),
      /frames are free, more than there is room for/,
    ],
  ])('%s', (_what, harm, says) => {
    harm();
    expect(session.inconsistency()).toMatch(/^In the root server's books, /);
    expect(session.inconsistency()).toMatch(says);
  });

  it('nothing is said while the root server is in the middle of something, or has not begun', () => {
    bus.store(page(1, PAGE.previous), 3);
    expect(session.inconsistency()).not.toBeNull();
    const sigma0 = bus.load(plan.kip + KIP.sigma0);
    bus.store(server + TCB.from, sigma0);
    expect(session.inconsistency()).toBeNull();
    bus.store(server + TCB.from, ANY_THREAD);
    bus.store(base + HEADER.tasks, 0);
    expect(session.inconsistency()).toBeNull();
  });
});
