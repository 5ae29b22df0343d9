/**
 * A user-level pager that serves faults while it waits for a device: what Mach's default pager, L4's
 * sigma0 and a library OS need of the house.
 *
 * Each fault is a message, each message one activation; which thread waits for which block stands in
 * the pager's own memory. The device's registers are mapped into the pager's space.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import * as device from './devices/slow-block.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { load, store, trap } from './trap.ts';

const [SPAWN, SUPPLY] = [1, 2];
const GATE = 1;
const [PAGER, PAGER_SPACE, TASKS] = [8, 4, 3];
const BLOCKS = 8;

/** The pager's space: what it knows, the device, and a page for each block. */
const [KNOWN, DEVICE, POOL] = [0x1000, 0x2000, 0x10000];
/** 1 if the block is in its page; and, by thread, one more than the block that it waits for. */
const hereAt = (block: number): number => KNOWN + block * 4;
const wantedAt = (thread: Thread): number => KNOWN + 0x100 + thread * 4;

function* pager(bus: UserBus): Stoppable {
  const sender = yield* messages.wait(bus, GATE);
  // An interrupt that the device did not mean is no message.
  if (sender === 0 && bus.load(DEVICE + device.STATUS) !== device.READY) return 0;
  const block = sender === 0 ? bus.load(DEVICE + device.BLOCK) : bus.register(2) >>> 12;
  if (sender !== 0) bus.store(wantedAt(sender), block + 1);
  else {
    bus.store(DEVICE + device.STATUS, device.IDLE);
    bus.store(hereAt(block), 1);
  }
  for (let thread = 1; thread <= TASKS; thread++) {
    const wanted = bus.load(wantedAt(thread)) - 1;
    if (wanted < 0 || (wanted < BLOCKS && bus.load(hereAt(wanted)) === 0)) continue;
    bus.store(wantedAt(thread), 0);
    // Where there is no such block, no page is supplied, and the thread goes to its fault home.
    const page = wanted < BLOCKS ? POOL + wanted * 0x1000 : 0;
    yield* messages.call(bus, SUPPLY, thread, page);
  }
  if (bus.load(DEVICE + device.STATUS) !== device.IDLE) return 0;
  for (let thread = 1; thread <= TASKS; thread++) {
    const wanted = bus.load(wantedAt(thread)) - 1;
    if (wanted < 0) continue;
    bus.store(DEVICE + device.BLOCK, wanted);
    bus.store(DEVICE + device.ADDRESS, bus.register(7) + wanted * 0x1000);
    bus.store(DEVICE + device.STATUS, device.BUSY);
    return 0;
  }
  return 0;
}

/** The pager gives a page to a thread that faulted; without a page the fault stays unresolved. */
function supply(bus: KernelBus, info: BootInfo, thread: Thread, page: number): number {
  if (threads.current(bus) !== PAGER) return -1;
  const pa = spaces.frameAt(bus, PAGER_SPACE, page);
  if (pa < 0) bus.store(threads.tcb(bus, thread) + 4, info.faultHome(thread));
  else {
    // The device has written past the cache.
    bus.flushDataCache(pa, 0x1000);
    spaces.map(bus, threads.spaceOf(bus, thread), messages.sentWord(bus, thread, 0), pa);
  }
  bus.store(threads.tcb(bus, thread), threads.READY);
  return 0;
}

const design: KernelDesign = {
  name: 'user-pager',
  about: 'Faults are messages to a pager at user level, which drives a block device.',
  servers: [{ name: 'pager', level: 'user', code: pager }],
  boot(bus, info) {
    const root = bootTask(bus, info);
    messages.bootMessages(bus);
    spaces.create(bus, PAGER_SPACE);
    spaces.map(bus, PAGER_SPACE, KNOWN, spaces.freshFrame(bus));
    spaces.map(bus, PAGER_SPACE, DEVICE, info.devices[0].base);
    const pool = Array.from({ length: BLOCKS }, () => spaces.freshFrame(bus));
    pool.forEach((pa, block) => {
      spaces.map(bus, PAGER_SPACE, POOL + block * 0x1000, pa);
    });
    const server = { thread: PAGER, entry: 'pager', space: PAGER_SPACE, base: pool[0] };
    messages.startServer(bus, info, server);
    threads.switchTo(bus, PAGER);
    return root;
  },
  attach: (bus, info) =>
    kernelOf(bus, info, {
      call() {
        const [which, a, b] = [bus.register(0), bus.register(1), bus.register(2)];
        if (which === SPAWN) return spawnTask(bus, info, a);
        return which === SUPPLY ? supply(bus, info, a, b) : messages.messageCall(bus);
      },
      fault: (fault) => void messages.sendAndBlock(bus, GATE, fault.address, 0),
      interrupt: () => messages.interrupt(bus, GATE),
      tasks: TASKS,
    }),
  contracts: { paging: { ops: { spawn: trap(SPAWN), load, store } } },
};

export const userPager: Proof = {
  title: 'a user pager that serves faults while it waits for a device',
  design,
  contract: openContract(
    'paging',
    TASKS,
    [],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('load', [integer('va')]),
      op('store', [integer('va'), integer('value')]),
    ],
  ),
  devices: () => [new device.SlowBlock()],
  cases: [
    {
      program: `program 1 contract=paging
        v0 = t1.load(0x3008); v1 = t1.spawn(t2); v2 = t1.spawn(t3)
        v3 = t1.load(0x5004); v4 = t2.load(0x3004); v5 = t3.load(0x6000); v6 = t2.load(0x90000)
        v7 = t2.store(0x3000, 7); v8 = t1.load(0x3000); v9 = t2.load(0x5008)`,
      outcomes: { v0: 'done 302', v3: 'done 501', v5: 'done 600', v6: 'faulted', v8: 'done 7' },
      order: 'v0 v1 v2 v4 v6 v7 v3 v8 v9 v5',
    },
  ],
};
