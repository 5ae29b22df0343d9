/** Each thing that the check looks for, done to a kernel's records by hand, is found and named. */
import { beforeEach, describe, expect, it } from 'vitest';
import { bootInfo } from '../../../core/engine/firmware.ts';
import { packProgram } from '../../../core/engine/program/pack.ts';
import { readProgram } from '../../../core/engine/program/read.ts';
import { Session } from '../../../core/engine/session.ts';
import { silent } from '../../../core/engine/silent-watcher.ts';
import { createMachine } from '../../../machines/build.ts';
import { mapping } from '../../../properties/contracts/mapping/index.ts';
import { FIRST_TASK_NUMBER } from '../abi/thread-id.ts';
import type { L4 } from '../context.ts';
import { contextOf } from '../kernel.ts';
import { l4 } from '../l4.ts';
import { FRAME, NODE, NONE, ROOT, SPACE, STATE, TCB, USE } from '../records.ts';

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
