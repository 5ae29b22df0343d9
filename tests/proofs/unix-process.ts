/** Fork, signals and exec on activations: what a UNIX needs of the house. */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import { bootTask, kernelOf } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as signals from './signals.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { load, store, trap } from './trap.ts';

const [FORK, EXEC, PAUSE, CONTINUE, EXISTS, NO_TASK] = [1, 2, 3, 4, -1, -2];

/** The image that exec runs: what it does before its task is at home. */
function* image(bus: UserBus, argument: number): Stoppable {
  bus.store(signals.IMAGE, argument);
  // A start that blocks: the op is under way all the same.
  yield* messages.call(bus, PAUSE, 0);
  return bus.load(signals.IMAGE) + 1;
}

function fork(bus: KernelBus, info: BootInfo, home: number): number {
  const [child, me] = [info.slot(home), threads.current(bus)];
  if (threads.stateOf(bus, child) !== threads.FREE) return EXISTS;
  spaces.create(bus, child);
  signals.givePages(bus, child, me);
  threads.create(bus, child, bus.clone(bus.pc(), home), child);
  // Both return from the same call; register 0 tells them apart.
  for (let i = 1; i < 8; i++) threads.setRegisterOf(bus, child, i, bus.register(i));
  bus.store(signals.catches(bus, child), bus.load(signals.catches(bus, me)));
  bus.store(signals.interrupted(bus, child), 0);
  return child;
}

/** The old image is gone: its activation is released, and the new one ends at the same home. */
function exec(bus: KernelBus, info: BootInfo, argument: number): 'blocked' {
  const [me, old] = [threads.current(bus), bus.pc()];
  bus.store(signals.catches(bus, me), 0);
  signals.givePages(bus, me, 0);
  bus.setRegister(0, argument);
  // Where the image has nothing to do before it is at home, the op is done with what register 0 says.
  const home = info.home(me);
  bus.setPc(argument === 0 ? home : bus.start(info.entry('image'), home));
  bus.release(old);
  return 'blocked';
}

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const argument = bus.register(1);
  switch (bus.register(0)) {
    case FORK:
      return fork(bus, info, argument);
    case EXEC:
      return exec(bus, info, argument);
    case PAUSE:
      return threads.block(bus);
    case CONTINUE:
      if (threads.stateOf(bus, argument) !== threads.BLOCKED) return NO_TASK;
      threads.wake(bus, argument, 0);
      return 0;
    default:
      return signals.signalCall(bus, info);
  }
}

const design: KernelDesign = {
  name: 'unix-process',
  about: 'Fork copies an activation, signals interrupt it, exec replaces it, kill releases it.',
  servers: [
    { name: 'handler', level: 'user', code: signals.handler },
    { name: 'image', level: 'user', code: image },
  ],
  boot(bus, info) {
    const root = bootTask(bus, info);
    bus.fill(signals.catches(bus, 0), 0, 64);
    signals.givePages(bus, root, 0);
    return root;
  },
  attach: (bus, info) => kernelOf(bus, info, { call: () => serve(bus, info) }),
  contracts: {
    processes: {
      ops: {
        fork: trap(FORK),
        exec: trap(EXEC),
        catch: trap(signals.CATCH),
        signal: trap(signals.SIGNAL),
        pause: trap(PAUSE),
        continue: trap(CONTINUE),
        exit: trap(signals.EXIT),
        load,
        store,
      },
    },
  },
};

const ops = [
  op('fork', [task('child')], { starts: 'child' }),
  op('exec', [integer('argument', 100)]),
  op('catch', []),
  op('signal', [task('to'), integer('signal', 9)]),
  op('pause', []),
  op('continue', [task('who')]),
  op('exit', [], { ends: true }),
  op('load', [integer('va')]),
  op('store', [integer('va'), integer('value')]),
];

export const unixProcess: Proof = {
  title: 'fork, signals and exec on activations',
  design,
  contract: openContract('processes', signals.TASKS, ['exists', 'noTask', 'interrupted'], ops),
  cases: [
    {
      program: `program 1 contract=processes
        v0 = t1.store(0x2000, 5); v1 = t1.fork(t2); v2 = t2.load(0x2000); v3 = t2.store(0x2000, 6)
        v4 = t1.load(0x2000); v5 = t2.fork(t3); v6 = t3.load(0x2000); v7 = t1.fork(t2)
        v8 = t3.exit(); v9 = t1.fork(t3); v10 = t3.load(0x2000)`,
      outcomes: {
        v1: 'done 2, done 0',
        v4: 'done 5',
        v6: 'done 6',
        v7: 'refused exists',
        v10: 'done 5',
      },
    },
    {
      // Blocked, in the middle of an op, and at home.
      program: `program 1 contract=processes
        v0 = t1.fork(t2); v1 = t2.catch(); v2 = t2.pause(); v3 = t1.signal(t2, 7)
        v4 = t2.load(0x1800); v5 = t2.signal(t2, 3); v6 = t2.load(0x1800); v7 = t1.signal(t2, 4)
        v8 = t2.load(0x1800)`,
      outcomes: { v2: 'refused interrupted', v4: 'done 7', v6: 'done 73', v8: 'done 734' },
    },
    {
      program: `program 1 contract=processes
        v0 = t1.fork(t2); v1 = t2.exec(0); v2 = t2.exec(8); v3 = t1.load(0x2000)
        v4 = t1.continue(t2); v5 = t2.load(0x1804); v6 = t2.pause(); v7 = t1.signal(t2, 9)
        v8 = t2.load(0x1804); v9 = t1.fork(t2); v10 = t2.load(0x1804)`,
      outcomes: {
        v1: 'done 0',
        v2: 'done 9',
        v6: 'faulted',
        v8: 'refused dangling',
        v10: 'done 0',
      },
    },
  ],
};
