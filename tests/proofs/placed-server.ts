/**
 * One server's code at user level and co-located in the kernel: what Mach's UNIX server, Chorus and a
 * hybrid need of the house.
 *
 * At user level it has a space of its own. Co-located it has none: its table stands in the kernel's
 * window, it runs in whatever space is loaded, and its traps are calls.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { load, trap } from './trap.ts';

const SPAWN = 1;
const [GATE, KEYS, TASKS] = [1, 64, 3];
const [SERVER, SERVER_SPACE, TABLE] = [8, 4, 0x7000];

/** Answers what it has kept under a key, and then keeps the value; 0 only asks. */
function* keeper(bus: UserBus): Stoppable {
  const client = yield* messages.wait(bus, GATE);
  const [key, value, table] = [bus.register(2), bus.register(3), bus.register(7)];
  if (key >= KEYS) return yield* messages.answer(bus, client, -1);
  const kept = bus.load(table + key * 4);
  if (value !== 0) bus.store(table + key * 4, value);
  return yield* messages.answer(bus, client, kept);
}

const design: KernelDesign = {
  name: 'placed-server',
  about: 'A server that keeps words under keys, at user level or in the kernel.',
  variants: { placement: ['user', 'kernel'] },
  servers: [
    { name: 'keeper.user', level: 'user', code: keeper },
    { name: 'keeper.kernel', level: 'kernel', code: keeper },
  ],
  boot(bus, info) {
    const root = bootTask(bus, info);
    messages.bootMessages(bus);
    const pa = spaces.freshFrame(bus);
    const placement = info.options.placement;
    if (placement === 'user') {
      spaces.create(bus, SERVER_SPACE);
      spaces.map(bus, SERVER_SPACE, TABLE, pa);
    }
    messages.startServer(bus, info, {
      thread: SERVER,
      entry: `keeper.${placement}`,
      ...(placement === 'user'
        ? { space: SERVER_SPACE, base: TABLE }
        : { space: 0, base: bus.kernelBase + pa }),
    });
    threads.switchTo(bus, SERVER);
    return root;
  },
  attach: (bus, info) =>
    kernelOf(bus, info, {
      call: () =>
        bus.register(0) === SPAWN
          ? spawnTask(bus, info, bus.register(1))
          : messages.messageCall(bus),
      tasks: TASKS,
    }),
  contracts: {
    keeping: {
      ops: {
        spawn: trap(SPAWN),
        put: (bus, key, value) => messages.ask(bus, GATE, key, value),
        get: (bus, key) => messages.ask(bus, GATE, key, 0),
        load,
      },
    },
  },
};

export const placedServer: Proof = {
  title: 'one server at user level and at kernel level, with equal outcomes',
  design,
  contract: openContract(
    'keeping',
    TASKS,
    ['noKey'],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('put', [integer('key', 100), integer('value', 1000)]),
      op('get', [integer('key', 100)]),
      op('load', [integer('va')]),
    ],
  ),
  variants: [{ placement: 'user' }, { placement: 'kernel' }],
  cases: [
    {
      program: `program 1 contract=keeping
        v0 = t1.spawn(t2); v1 = t1.put(3, 30); v2 = t2.put(3, 31); v3 = t1.get(3)
        v4 = t1.put(64, 1); v5 = t2.get(5); v6 = t1.load(0x7000); v7 = t2.load(0xc0000000)`,
      outcomes: {
        v1: 'done 0',
        v2: 'done 30',
        v3: 'done 31',
        v4: 'refused noKey',
        v5: 'done 0',
        v6: 'faulted',
        v7: 'faulted',
      },
    },
  ],
};
