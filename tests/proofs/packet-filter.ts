/**
 * A packet that comes by DMA goes to the owner whom a filter picks: what an exokernel's filters need.
 *
 * The packet is not copied: the frame that it came into is mapped into its owner's space, and the
 * frame that the owner had there is offered to the device for the next one.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import * as device from './devices/packet-port.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { trap } from './trap.ts';

const [SPAWN, FILTER, UNFILTER, RECEIVE, CONSUME] = [1, 2, 3, 4, 5];
const [TAKEN, NO_FILTER] = [-2, -3];
/** A task finds its packet in the window. */
const [TASKS, WINDOW] = [3, 0x8000];

const buffer = (bus: KernelBus): number => bus.kernelBase + threads.OWN_STATE;
const [INSTALLED, MASK, VALUE, FRAME, HELD] = [0, 4, 8, 12, 16];
const at = (bus: KernelBus, owner: Thread, field: number): number =>
  bus.kernelBase + threads.OWN_STATE + owner * 32 + field;

/** The owner of the first filter that takes a packet for this port; 0 if none does. */
function ownerOf(bus: KernelBus, port: number): Thread {
  for (let owner = 1; owner <= TASKS; owner++) {
    if (bus.load(at(bus, owner, INSTALLED)) === 0) continue;
    const masked = (port & bus.load(at(bus, owner, MASK))) >>> 0;
    if (masked === bus.load(at(bus, owner, VALUE))) return owner;
  }
  return 0;
}

function offer(bus: KernelBus, info: BootInfo, pa: number): void {
  bus.store(buffer(bus), pa);
  bus.storeUncached(info.devices[0].base + device.ADDRESS, pa);
}

/** A packet has come in: it is its owner's, or dropped where nobody wants it or it has no room. */
function arrived(bus: KernelBus, info: BootInfo): void {
  const pa = bus.load(buffer(bus));
  // The device has written past the cache.
  bus.flushDataCache(pa, 0x1000);
  const owner = ownerOf(bus, bus.load(bus.kernelBase + pa));
  const wanted = owner !== 0 && bus.load(at(bus, owner, HELD)) === 0;
  offer(bus, info, wanted ? bus.load(at(bus, owner, FRAME)) : pa);
  if (!wanted) return;
  spaces.map(bus, threads.spaceOf(bus, owner), WINDOW, pa, false);
  bus.store(at(bus, owner, FRAME), pa);
  bus.store(at(bus, owner, HELD), 1);
  if (threads.waiter(bus, RECEIVE, owner) === owner) threads.wake(bus, owner, 0);
}

function filter(bus: KernelBus, mask: number, value: number): number {
  const me = threads.current(bus);
  const taken = ownerOf(bus, value);
  if (taken !== 0 && taken !== me) return TAKEN;
  bus.store(at(bus, me, INSTALLED), 1);
  bus.store(at(bus, me, MASK), mask);
  bus.store(at(bus, me, VALUE), value);
  if (bus.load(at(bus, me, FRAME)) === 0) bus.store(at(bus, me, FRAME), spaces.freshFrame(bus));
  return 0;
}

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [number, a, me] = [bus.register(0), bus.register(1), threads.current(bus)];
  if (number === SPAWN) return spawnTask(bus, info, a);
  if (number === FILTER) return filter(bus, a, bus.register(2));
  if (bus.load(at(bus, me, INSTALLED)) === 0) return NO_FILTER;
  if (number === UNFILTER) bus.store(at(bus, me, INSTALLED), 0);
  if (number === CONSUME) bus.store(at(bus, me, HELD), 0);
  if (number !== RECEIVE || bus.load(at(bus, me, HELD)) !== 0) return 0;
  bus.setRegister(1, me);
  return threads.block(bus);
}

const design: KernelDesign = {
  name: 'packet-filter',
  about: 'Packets are mapped into the space of the task whose filter takes them.',
  boot(bus, info) {
    const root = bootTask(bus, info);
    bus.fill(buffer(bus), 0, 32 * (TASKS + 1));
    offer(bus, info, spaces.freshFrame(bus));
    return root;
  },
  attach: (bus, info) => ({
    ...kernelOf(bus, info, { call: () => serve(bus, info), interrupt: () => arrived(bus, info) }),
    observe(peek) {
      const { frames, ...rest } = spaces.authority(peek, TASKS);
      return { ...rest, frames: frames.map((use, i) => (peek.dmaActive(i) ? 'device' : use)) };
    },
  }),
  contracts: {
    packets: {
      ops: {
        spawn: trap(SPAWN),
        filter: trap(FILTER),
        unfilter: trap(UNFILTER),
        *receive(bus): Stoppable {
          const got = yield* messages.call(bus, RECEIVE, 0);
          if (got < 0) return got;
          const word = bus.load(WINDOW + 4);
          yield* messages.call(bus, CONSUME, 0);
          return word;
        },
      },
    },
  },
};

export const packetFilter: Proof = {
  title: 'a packet by DMA to the owner that a filter picks',
  design,
  contract: openContract(
    'packets',
    TASKS,
    ['lost', 'taken', 'noFilter'],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('filter', [integer('mask'), integer('value')]),
      op('unfilter', []),
      op('receive', []),
      op('deliver', [integer('port'), integer('word')], { by: { device: 'packets' } }),
    ],
  ),
  devices: () => [new device.PacketPort()],
  cases: [
    {
      program: `program 1 contract=packets
        v0 = t1.spawn(t2); v1 = t1.receive(); v2 = t1.filter(0xff, 5); v3 = t2.filter(0xff00, 0x100)
        v4 = t2.filter(0xff, 0x205); v5 = t1.receive(); v6 = t2.receive()
        v7 = world.deliver(0x205, 11); v8 = t1.receive(); v9 = world.deliver(0x107, 22)
        v10 = world.deliver(0x105, 33); v11 = t2.receive(); v12 = t1.unfilter()
        v13 = world.deliver(5, 44); v14 = t1.filter(0xff, 9); v15 = world.deliver(0x109, 55)`,
      outcomes: {
        v1: 'refused noFilter',
        v4: 'refused taken',
        v5: 'done 11',
        v6: 'done 22',
        v8: 'done 33',
        v11: 'open',
        v15: 'refused lost',
      },
    },
  ],
};
