/** Each thing that the check looks for, done to a kernel's records by hand, is found and named. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../../machines/build.ts';
import { RIGHTS } from '../abi/calls.ts';
import { COUNTS, ENV_INFO, INFO, PINS, PPAGE, PPAGE_STATE, STATUS } from '../abi/info.ts';
import { entryAt } from '../acl.ts';
import { bindingAt } from '../bindings.ts';
import { slotAt } from '../capabilities.ts';
import {
  BINDING,
  DESCRIPTOR,
  ENV,
  GUARD,
  PREDICATE,
  REQUEST,
  ROOT,
  SLICE,
  STLB,
  TRANSFER,
} from '../records.ts';
import { slotFor } from '../stlb.ts';
import { MemoryRig, SIZES, words } from '../testing/memory-rig.ts';

const PAGE = 0x00400000;

type Damage = [string, (on: MemoryRig) => void, RegExp];

/** What a frame of the second task's is bound to, by it and by the third. */
function rigOf(machine: string): MemoryRig {
  const on = new MemoryRig(createMachine(machine, SIZES));
  on.spawn(2);
  on.spawn(3);
  for (let i = 0; i < 2; i++) on.ask(2, 'frameAlloc', 0, on.first + i);
  on.ask(2, 'frameGuard', 0, on.first, 1, ...words(1, 3));
  on.ask(2, 'bind', 0, on.first, PAGE, RIGHTS.write);
  on.ask(3, 'bind', 0, on.first, PAGE + 0x3000, RIGHTS.write);
  on.ask(2, 'dma', 0, on.first + 1, 4, 1);
  expect(on.inconsistency()).toBeNull();
  return on;
}

const state = (on: MemoryRig, i: number): number => on.k.plan.ppages.at(on.first + i) + PPAGE.state;
const bits = (on: MemoryRig, at: number, change: (word: number) => number): void =>
  on.k.bus.store(at, change(on.peek(at)));
/** The record of the second task's binding. */
const record = (on: MemoryRig): number => bindingAt(on.k, on.k.tlb.find(on.k, on.env(2), PAGE));
const index = (on: MemoryRig, slot: number): number => on.k.plan.envs.indexOf(on.env(slot));

const DAMAGES: readonly Damage[] = [
  [
    'a frame in use says that it is free',
    (on) => on.k.bus.store(state(on, 0), 0),
    /is free, and has/,
  ],
  [
    'a frame says that it is another’s',
    (on) => bits(on, state(on, 1), (word) => PPAGE_STATE.owner.put(word, index(on, 3))),
    /owns 1 frames, but 2 are counted|owns \d frames/,
  ],
  [
    'a frame is that of somebody who is not there',
    (on) => bits(on, state(on, 1), (word) => PPAGE_STATE.owner.put(word, 30)),
    /environment 30's, which is not there/,
  ],
  [
    'a free frame keeps an access list',
    (on) => on.k.bus.store(entryAt(on.k, on.first + 5, 3), words(7)[0]),
    /is free, and has entry 3/,
  ],
  [
    'a free frame keeps limits',
    (on) => on.k.bus.store(on.k.plan.ppages.at(on.first + 5) + PPAGE.limits, 1),
    /is free, and has limits/,
  ],
  [
    'an access list has nobody with all permissions',
    (on) => on.k.bus.store(entryAt(on.k, on.first + 1, 0), words(5)[0]),
    /nobody can change for certain/,
  ],
  [
    'a frame of the kernel’s says that it is free',
    (on) => on.k.bus.store(on.k.plan.ppages.at(0) + PPAGE.state, STATUS.free),
    /Frame 0 is the kernel's, and has status 0/,
  ],
  [
    'a U-area is not marked as one',
    (on) => {
      const frame = (on.k.plan.uAreas.at(index(on, 2)) - on.k.plan.kernelBase) / 4096;
      on.k.bus.store(on.k.plan.ppages.at(frame) + PPAGE.state, STATUS.kernel);
    },
    /is a U-area, and has status/,
  ],
  [
    'an environment owns more than it may',
    (on) => on.k.bus.store(on.env(2) + ENV.quota, 1),
    /owns 2 frames, more than it may/,
  ],
  [
    'a writer is not counted',
    (on) =>
      bits(on, on.k.plan.ppages.at(on.first) + PPAGE.counts, (word) => COUNTS.writers.put(word, 1)),
    /has 2 writers, but 1 are counted/,
  ],
  [
    'there are more writers than the limit',
    (on) =>
      bits(on, on.k.plan.ppages.at(on.first) + PPAGE.limits, (word) => COUNTS.writers.put(word, 1)),
    /has 2 writers, of 1 at the most/,
  ],
  [
    'a list of bindings is cut',
    (on) => on.k.bus.store(on.k.plan.guards.at(on.first) + GUARD.firstBinding, 0),
    /has 0 writers, but 2 are counted/,
  ],
  [
    'a list does not go back',
    (on) => on.k.bus.store(record(on) + BINDING.previous, 77),
    /does not come back from binding/,
  ],
  [
    'a list goes round',
    (on) => {
      const first = on.peek(on.k.plan.guards.at(on.first) + GUARD.firstBinding);
      on.k.bus.store(bindingAt(on.k, first) + BINDING.next, first);
    },
    /does not come back|has no end/,
  ],
  [
    'the entry that justified a binding is gone',
    (on) => on.k.bus.store(entryAt(on.k, on.first, 1), 0),
    /has more rights than entry 1 of the access list/,
  ],
  [
    'a binding is older than the frame’s owner',
    (on) => on.k.bus.store(record(on) + BINDING.generation, 99),
    /was made when frame \d+ was somebody else's/,
  ],
  [
    'a transfer is forgotten',
    (on) => on.k.bus.fill(on.k.plan.transfers.at(0), 0, TRANSFER.bytes),
    /Position 0 of the ring is out of order/,
  ],
  [
    'a frame in a transfer is not kept in use',
    (on) =>
      bits(on, on.k.plan.ppages.at(on.first + 1) + PPAGE.pins, (word) =>
        PINS.transfers.put(word, 0),
      ),
    /is in 1 transfers, not 0/,
  ],
  [
    'a pin is left',
    (on) => bits(on, on.k.plan.ppages.at(on.first) + PPAGE.pins, (word) => PINS.terms.put(word, 1)),
    /is in 0 predicate terms, not 1/,
  ],
  [
    'a descriptor names another frame',
    (on) => {
      const address = on.k.plan.ring.at(0) + DESCRIPTOR.address - on.k.plan.kernelBase;
      on.k.bus.storeUncached(address, on.first * 4096);
    },
    /descriptor in position 0 is not that of its transfer/,
  ],
  [
    'a transfer is for nobody',
    (on) => on.k.bus.store(on.k.plan.transfers.at(0) + TRANSFER.env, 0x7702),
    /for an environment that is gone/,
  ],
  [
    'somebody who is gone has a predicate',
    (on) => on.k.bus.store(on.k.plan.predicates.at(20) + PREDICATE.count, 1),
    /Environment 20 is gone, and has a predicate/,
  ],
  [
    'the public words lag behind',
    (on) => on.k.bus.store(on.k.plan.envInfos.at(index(on, 2)) + ENV_INFO.ticks, 9),
    /does not show its ticks/,
  ],
  [
    'the first slot has not all permissions',
    (on) => on.k.bus.store(slotAt(on.env(3), 0), words(3, 3)[0]),
    /has not all permissions in its first slot/,
  ],
  [
    'there are too many upcalls',
    (on) => on.k.bus.store(on.env(2) + ENV.depth, 5),
    /has 5 upcalls under way/,
  ],
  [
    'an upcall interrupts nothing',
    (on) => on.k.bus.store(on.env(2) + ENV.depth, 1),
    /interrupts nothing/,
  ],
  [
    'a callee serves nobody',
    (on) => on.k.bus.store(on.env(2) + ENV.callee, index(on, 3)),
    /which serves another/,
  ],
  [
    'a caller has called nobody',
    (on) => on.k.bus.store(on.env(2) + ENV.caller, index(on, 3)),
    /which has not called it/,
  ],
  [
    'a tick is charged twice',
    (on) => {
      bits(on, on.env(2) + ENV.ticks, (word) => word + 1);
      bits(on, on.k.plan.envInfos.at(index(on, 2)) + ENV_INFO.ticks, (word) => word + 1);
    },
    /ticks have come, and \d+ were charged/,
  ],
  [
    'the information page says another tick',
    (on) => bits(on, on.k.plan.info + INFO.ticks, (word) => word + 1),
    /The information page says/,
  ],
  [
    'somebody who is gone owns a position',
    (on) => {
      on.k.bus.store(on.k.plan.slices.at(5) + SLICE.owner, 0x7702);
      on.k.bus.store(on.k.plan.info + INFO.positions + 20, 0x7702);
    },
    /belongs to an environment that is gone/,
  ],
  [
    'a position is shown as free',
    (on) => on.k.bus.store(on.k.plan.info + INFO.positions, 0),
    /Position 0 is shown as another's/,
  ],
  [
    'a request is not counted',
    (on) => {
      on.k.bus.store(on.k.plan.requests.at(index(on, 2)) + REQUEST.state, 1);
      on.k.bus.store(on.k.plan.requests.at(index(on, 2)) + REQUEST.wanted, 1);
    },
    /1 requests are open, but 0 are counted/,
  ],
  [
    'somebody who is gone is asked',
    (on) => on.k.bus.store(on.k.plan.requests.at(20) + REQUEST.state, 1),
    /Environment 20 is asked for frames, and is gone/,
  ],
  [
    'the current environment is another than is shown',
    (on) => on.k.bus.store(on.k.plan.info + INFO.myEnv, 0x7702),
    /The information page names environment/,
  ],
];

const slot = (on: MemoryRig): number => on.k.plan.stlb.at(slotFor(index(on, 2), PAGE));

const OF_MIPS: readonly Damage[] = [
  [
    'a slot has another frame',
    (on) => bits(on, slot(on) + STLB.lo, (word) => word + 0x1000),
    /has another frame or other rights/,
  ],
  [
    'a slot has another tag',
    (on) => bits(on, slot(on) + STLB.hi, (word) => word ^ 0x40),
    /has another tag/,
  ],
  [
    'a slot is left',
    (on) => on.k.bus.store(on.k.plan.stlb.at(99) + STLB.lo, 0x200),
    /Slot 99 of the software TLB is not empty/,
  ],
  [
    'a binding stands in another slot',
    (on) => bits(on, record(on) + BINDING.where, (word) => word + 0x1000),
    /has the binding of another/,
  ],
  [
    'an environment does not know of its slots',
    (on) => on.k.bus.fill(on.env(2) + ENV.pieces, 0, 8),
    /is not among those of environment/,
  ],
];

const OF_X86: readonly Damage[] = [
  [
    'a table entry has more rights',
    (on) => {
      on.ask(2, 'protect', 0, PAGE, RIGHTS.read, 1);
      bits(on, pteOf(on, PAGE), (word) => word | 2);
    },
    /which no binding says/,
  ],
  [
    'a table entry is gone',
    (on) => on.k.bus.store(pteOf(on, PAGE), 0),
    /there are 0 pages from 0x400000 on, but 1 are counted/,
  ],
  [
    'a table entry has no binding',
    (on) => on.k.bus.store(pteOf(on, PAGE + 0x9000), 0x5007),
    /which no binding says/,
  ],
  [
    'a binding is not free, nor in use',
    (on) => {
      const first = on.peek(on.k.plan.root + ROOT.freeBinding);
      on.k.bus.store(on.k.plan.root + ROOT.freeBinding, on.peek(bindingAt(on.k, first)));
    },
    /1 bindings are lost/,
  ],
  [
    'a frame of the pool is lost',
    (on) => bits(on, on.k.plan.root + ROOT.poolFresh, (word) => word + 1),
    /of the pool are free, but/,
  ],
  [
    'a frame of the pool is lost, and not counted',
    (on) => {
      bits(on, on.k.plan.root + ROOT.poolFresh, (word) => word + 1);
      bits(on, on.k.plan.root + ROOT.poolCount, (word) => word - 1);
    },
    /of the pool is lost/,
  ],
  [
    'a free frame of the pool is written to',
    (on) => {
      on.exit(3);
      const frame = on.peek(on.k.plan.root + ROOT.poolFree);
      on.k.bus.store(on.k.plan.kernelBase + frame * 4096 + 40, 1);
    },
    /is free, and not zero/,
  ],
  [
    'the U-area is another page’s',
    (on) => bits(on, pteOf(on, 0x7fffe000), (word) => word + 0x1000),
    /which no binding says/,
  ],
];

/** The kernel address of a table entry of the second task's. */
function pteOf(on: MemoryRig, va: number): number {
  const { kernelBase } = on.k.plan;
  const directory = kernelBase + on.peek(on.env(2) + ENV.context);
  const table = on.peek(directory + 4 * (va >>> 22)) & ~0xfff;
  return kernelBase + (table >>> 0) + 4 * ((va >>> 12) & 0x3ff);
}

describe.each([
  ['decstation-3100', OF_MIPS],
  ['pentium-133', OF_X86],
] as const)('on %s', (machine, own) => {
  let on: MemoryRig;

  beforeEach(() => {
    on = rigOf(machine);
  });

  it.each([...DAMAGES, ...own])('%s', (_, damage, says) => {
    damage(on);
    expect(on.inconsistency()).toMatch(says);
  });
});
