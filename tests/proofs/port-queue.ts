/**
 * A bounded port queue with rights and a blocked sender: what a Mach-like kernel needs of the house.
 *
 * Ports stand in memory: owner, count, head, then two messages, then a word of send rights by thread.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import { kernelOf } from './kernel.ts';
import { handle, integer, op, openContract, type Proof, task } from './kit.ts';
import * as threads from './threads.ts';
import { trap } from './trap.ts';

const CAPACITY = 2;
const [SPAWN, PORT, GRANT, SEND, RECEIVE] = [1, 2, 3, 4, 5];
const [NO_RIGHT, FULL] = [-1, -2];

const at = (bus: KernelBus, port: number, word: number): number =>
  bus.kernelBase + threads.OWN_STATE + port * 64 + word * 4;
const [OWNER, COUNT, HEAD, MESSAGES, SENDERS] = [0, 1, 2, 3, 8];

function enqueue(bus: KernelBus, port: number, message: number): void {
  const count = bus.load(at(bus, port, COUNT));
  const tail = (bus.load(at(bus, port, HEAD)) + count) % CAPACITY;
  bus.store(at(bus, port, MESSAGES + tail), message);
  bus.store(at(bus, port, COUNT), count + 1);
}

function send(bus: KernelBus, port: number, message: number): number | 'blocked' {
  const me = threads.current(bus);
  if ((bus.load(at(bus, port, SENDERS)) & (1 << me)) === 0) return NO_RIGHT;
  const receiver = threads.waiter(bus, RECEIVE, port);
  if (receiver !== 0) {
    threads.wake(bus, receiver, message);
    return 0;
  }
  if (bus.load(at(bus, port, COUNT)) === CAPACITY) {
    if (bus.register(3) === 0) return FULL;
    return threads.block(bus);
  }
  enqueue(bus, port, message);
  return 0;
}

function receive(bus: KernelBus, port: number): number | 'blocked' {
  if (bus.load(at(bus, port, OWNER)) !== threads.current(bus)) return NO_RIGHT;
  const count = bus.load(at(bus, port, COUNT));
  if (count === 0) return threads.block(bus);
  const head = bus.load(at(bus, port, HEAD));
  const message = bus.load(at(bus, port, MESSAGES + head));
  bus.store(at(bus, port, HEAD), (head + 1) % CAPACITY);
  bus.store(at(bus, port, COUNT), count - 1);
  const sender = threads.waiter(bus, SEND, port);
  if (sender !== 0) {
    enqueue(bus, port, threads.registerOf(bus, sender, 2));
    threads.wake(bus, sender, 0);
  }
  return message;
}

function allocate(bus: KernelBus): number {
  const me = threads.current(bus);
  const port = bus.load(at(bus, 0, 0)) + 1;
  bus.store(at(bus, 0, 0), port);
  bus.fill(at(bus, port, 0), 0, 64);
  bus.store(at(bus, port, OWNER), me);
  bus.store(at(bus, port, SENDERS), 1 << me);
  return port;
}

function call(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [number, port, word] = [bus.register(0), bus.register(1), bus.register(2)];
  if (number === SPAWN) return threads.spawn(bus, info, port);
  if (number === PORT) return allocate(bus);
  if (port < 1 || port > bus.load(at(bus, 0, 0))) return NO_RIGHT;
  switch (number) {
    case GRANT:
      if (bus.load(at(bus, port, OWNER)) !== threads.current(bus)) return NO_RIGHT;
      bus.store(at(bus, port, SENDERS), bus.load(at(bus, port, SENDERS)) | (1 << word));
      return 0;
    case SEND:
      return send(bus, port, word);
    default:
      return receive(bus, port);
  }
}

const design: KernelDesign = {
  name: 'port-queue',
  about: 'Bounded port queues with send rights and blocked senders.',
  boot(bus, info) {
    bus.store(at(bus, 0, 0), 0);
    return threads.bootThreads(bus, info);
  },
  attach: (bus, info) => kernelOf(bus, info, { call: () => call(bus, info) }),
  contracts: {
    ports: {
      ops: {
        spawn: trap(SPAWN),
        port: trap(PORT),
        grant: trap(GRANT),
        send: trap(SEND, 1),
        trySend: trap(SEND),
        receive: trap(RECEIVE),
      },
    },
  },
};

const contract = openContract(
  'ports',
  3,
  ['noRight', 'full'],
  [
    op('spawn', [task('task')], { starts: 'task' }),
    op('port', [], { produces: 'port' }),
    op('grant', [handle('port', 'port'), task('to')]),
    op('send', [handle('port', 'port'), integer('message', 1000)]),
    op('trySend', [handle('port', 'port'), integer('message', 1000)]),
    op('receive', [handle('port', 'port')]),
  ],
);

export const portQueue: Proof = {
  title: 'a bounded port queue with rights and a blocked sender',
  design,
  contract,
  cases: [
    {
      program: `program 1 contract=ports
        v0 = t1.spawn(t2); v1 = t1.port()
        v2 = t2.send(v1, 5)
        v3 = t1.grant(v1, t2)
        v4 = t2.send(v1, 6); v5 = t2.send(v1, 7); v6 = t2.trySend(v1, 8)
        v7 = t2.send(v1, 9)
        v8 = t1.receive(v1); v9 = t1.receive(v1); v10 = t1.receive(v1); v11 = t1.receive(v1)`,
      outcomes: {
        v2: 'refused noRight',
        v5: 'done 0',
        v6: 'refused full',
        v7: 'done 0',
        v8: 'done 6',
        v9: 'done 7',
        v10: 'done 9',
        v11: 'open',
      },
    },
  ],
};
