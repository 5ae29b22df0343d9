/**
 * A file server above a driver: three protection domains, messages, and a driver that sleeps in the
 * middle of a request until the device interrupts.
 *
 * The server has two threads, so that one client is served while another waits; what a thread waits
 * with stands in its activation, and the pages that server and driver share hold the blocks.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import * as device from './devices/slow-block.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { trap } from './trap.ts';

const [SPAWN, FLUSH] = [1, 2];
const [FILES, BLOCKS, DISK_INTERRUPT] = [1, 2, 3];
const COUNT = 8;
const [SERVER_SPACE, DRIVER_SPACE, TASKS] = [4, 5, 3];

/** In the server's space: which blocks are there. In the driver's: the device. In both: the blocks. */
const [KNOWN, DEVICE, POOL] = [0x1000, 0x2000, 0x10000];
const pageOf = (block: number): number => POOL + block * 0x1000;

function* fileServer(bus: UserBus): Stoppable {
  const client = yield* messages.wait(bus, FILES);
  const [block, word] = [bus.register(2), bus.register(3)];
  if (block >= COUNT) return yield* messages.answer(bus, client, -1);
  if (bus.load(KNOWN + block * 4) === 0) {
    yield* messages.ask(bus, BLOCKS, block, 0);
    bus.store(KNOWN + block * 4, 1);
  }
  return yield* messages.answer(bus, client, bus.load(pageOf(block) + word * 4));
}

function* driver(bus: UserBus): Stoppable {
  const client = yield* messages.wait(bus, BLOCKS);
  const block = bus.register(2);
  bus.store(DEVICE + device.BLOCK, block);
  bus.store(DEVICE + device.ADDRESS, bus.register(7) + block * 0x1000);
  bus.store(DEVICE + device.STATUS, device.BUSY);
  while (bus.load(DEVICE + device.STATUS) === device.BUSY) {
    yield* messages.wait(bus, DISK_INTERRUPT);
  }
  bus.store(DEVICE + device.STATUS, device.IDLE);
  // The device has written past the cache.
  yield* messages.call(bus, FLUSH, pageOf(block));
  return yield* messages.answer(bus, client, 0);
}

function flush(bus: KernelBus, page: number): number {
  const pa = spaces.frameAt(bus, spaces.loaded(bus), page);
  if (pa >= 0) bus.flushDataCache(pa, 0x1000);
  return 0;
}

const design: KernelDesign = {
  name: 'file-server',
  about: 'A file server of two threads above a driver, each in a space of its own.',
  servers: [
    { name: 'files', level: 'user', code: fileServer },
    { name: 'driver', level: 'user', code: driver },
  ],
  boot(bus, info) {
    const root = bootTask(bus, info);
    messages.bootMessages(bus);
    spaces.create(bus, SERVER_SPACE);
    spaces.create(bus, DRIVER_SPACE);
    spaces.map(bus, SERVER_SPACE, KNOWN, spaces.freshFrame(bus));
    spaces.map(bus, DRIVER_SPACE, DEVICE, info.devices[0].base);
    const pool = Array.from({ length: COUNT }, () => spaces.freshFrame(bus));
    pool.forEach((pa, block) => {
      spaces.map(bus, SERVER_SPACE, pageOf(block), pa, false);
      spaces.map(bus, DRIVER_SPACE, pageOf(block), pa, false);
    });
    const base = pool[0];
    for (const thread of [8, 9]) {
      messages.startServer(bus, info, { thread, entry: 'files', space: SERVER_SPACE, base });
    }
    messages.startServer(bus, info, { thread: 10, entry: 'driver', space: DRIVER_SPACE, base });
    threads.switchTo(bus, 8);
    return root;
  },
  attach: (bus, info) =>
    kernelOf(bus, info, {
      call() {
        const [which, argument] = [bus.register(0), bus.register(1)];
        if (which === SPAWN) return spawnTask(bus, info, argument);
        return which === FLUSH ? flush(bus, argument) : messages.messageCall(bus);
      },
      interrupt: () => messages.interrupt(bus, DISK_INTERRUPT),
      tasks: TASKS,
    }),
  contracts: {
    files: {
      ops: {
        spawn: trap(SPAWN),
        read: (bus, block, word) => messages.ask(bus, FILES, block, word),
        peek: (bus) => bus.load(pageOf(0)),
      },
    },
  },
};

export const twoLevelServer: Proof = {
  title: 'client, file server and driver in three protection domains, with several clients at once',
  design,
  contract: openContract(
    'files',
    TASKS,
    ['noBlock'],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('read', [integer('block', 100), integer('word', 15)]),
      op('peek', []),
    ],
  ),
  devices: () => [new device.SlowBlock()],
  cases: [
    {
      program: `program 1 contract=files
        v0 = t1.read(3, 2); v1 = t1.spawn(t2); v2 = t1.spawn(t3)
        v3 = t1.read(5, 1); v4 = t2.read(3, 4); v5 = t2.read(6, 0); v6 = t3.read(3, 5)
        v7 = t1.read(9, 0); v8 = t1.peek(); v9 = t1.read(6, 7)`,
      outcomes: {
        v0: 'done 302',
        v3: 'done 501',
        v4: 'done 304',
        v5: 'done 600',
        v6: 'done 305',
        v7: 'refused noBlock',
        v8: 'faulted',
        v9: 'done 607',
      },
      // t2 overtakes t1, which waits for the disk; t3 waits until a thread of the server is free.
      order: 'v0 v1 v2 v4 v3 v6 v7 v8 v5 v9',
    },
  ],
};
