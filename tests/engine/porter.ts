/**
 * A little kernel whose tasks can be stopped, wait, spin and break it, for tests of the engine. Each of
 * its ops is one that an engine may get wrong.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import { bootTask, kernelOf, spawnTask } from '../proofs/kernel.ts';
import { integer, op, openContract, task } from '../proofs/kit.ts';
import * as threads from '../proofs/threads.ts';
import { trap } from '../proofs/trap.ts';

const [SPAWN, STOP, RESUME, SLEEP, YIELD, ASK, CRASH, TICKS, POISON, WAS_DRY, TWIN] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];
export const STOPPED = 3;
/** Words of the kernel's own: ticks still to come, who waits for them, who must not be dispatched. */
const [TO_COME, WAITER, POISONED, DRY] = [0, 4, 8, 12];
const TICK = 5_000;
/** What a call returns that was aborted: the second of the contract's refusals. */
const CUT = -2;

const own = (bus: KernelBus, word: number): number => bus.kernelBase + threads.OWN_STATE + word;

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [which, argument] = [bus.register(0), bus.register(1)];
  if (which === SPAWN) return spawnTask(bus, info, argument);
  if (which === TWIN) return twin(bus, info, argument);
  if (which === STOP) bus.store(threads.tcb(bus, argument), STOPPED);
  if (which === RESUME) threads.wake(bus, argument, 0);
  if (which === SLEEP) return threads.block(bus);
  if (which === YIELD) return giveWay(bus);
  if (which === ASK) return bus.fails('alloc') ? -1 : 0;
  if (which === CRASH) throw new Error(argument === 0 ? 'the roof fell in' : 'the floor gave way');
  if (which === POISON) bus.store(own(bus, POISONED), argument);
  if (which === WAS_DRY) return bus.load(own(bus, DRY));
  if (which !== TICKS) return 0;
  bus.store(own(bus, TO_COME), argument);
  bus.store(own(bus, WAITER), threads.current(bus));
  bus.setTimer(TICK);
  return threads.block(bus);
}

/** A task that is in the same call as its parent, by a copy of its activation. */
function twin(bus: KernelBus, info: BootInfo, home: number): number {
  const child = spawnTask(bus, info, home);
  bus.store(threads.tcb(bus, child) + 4, bus.clone(bus.pc(), home));
  return child;
}

/** The current thread stays ready, and the root task goes on. */
function giveWay(bus: KernelBus): number | 'blocked' {
  if (threads.current(bus) === 1) return 0;
  bus.setRegister(0, 0);
  threads.switchTo(bus, 1);
  return 'blocked';
}

/** A tick brings its waiter nearer; the bell asks for memory, and says whether there was some. */
function interrupted(bus: KernelBus, info: BootInfo, line: number): void {
  if (line !== info.timerLine) {
    bus.storeUncached(info.devices[0].base, 0);
    if (bus.fails('alloc')) bus.store(own(bus, DRY), 1);
    return;
  }
  const left = bus.load(own(bus, TO_COME)) - 1;
  bus.store(own(bus, TO_COME), left);
  if (left > 0) return;
  bus.setTimer(0);
  threads.wake(bus, bus.load(own(bus, WAITER)), 0);
}

/** Sleeps, and asks for memory when it has been woken. */
function* sleepAndAsk(bus: UserBus): Stoppable {
  bus.setRegister(0, SLEEP);
  yield 0;
  bus.setRegister(0, ASK);
  return (yield 0) | 0;
}

/** The parent returns; the child, in which register 0 is 0, sleeps before it does. */
function* twinThatSleeps(bus: UserBus, home: number): Stoppable {
  bus.setRegister(0, TWIN);
  bus.setRegister(1, home);
  const child = (yield 0) | 0;
  if (child !== 0) return child;
  bus.setRegister(0, SLEEP);
  yield 0;
  return 0;
}

function* spin(bus: UserBus, times: number): Stoppable {
  for (let i = 0; i < times; i++) {
    bus.setRegister(0, YIELD);
    yield 0;
  }
  return times;
}

export const porter: KernelDesign = {
  name: 'porter',
  about: 'Tasks that can be stopped, wait, spin and break the kernel.',
  variants: { mood: ['good', 'bad'] },
  boot(bus, info) {
    bus.fill(own(bus, 0), 0, 16);
    return bootTask(bus, info);
  },
  attach(bus, info) {
    const handlers = {
      call: () => serve(bus, info),
      interrupt: (line: number) => interrupted(bus, info, line),
    };
    const kernel = kernelOf(bus, info, handlers);
    const dispatch = (thread: number): boolean => {
      if (bus.load(own(bus, POISONED)) === thread) throw new Error('the poison works');
      return kernel.dispatch(thread);
    };
    /** A thread that waits is woken, as after a deadline. */
    const abort = (thread: number): void => {
      if (threads.stateOf(bus, thread) === threads.BLOCKED) threads.wake(bus, thread, CUT);
    };
    return { ...kernel, dispatch, abort };
  },
  contracts: {
    house: {
      ops: {
        spawn: trap(SPAWN),
        nop: () => 0,
        stop: trap(STOP),
        resume: trap(RESUME),
        sleep: trap(SLEEP),
        sleepAndAsk,
        spin,
        ask: trap(ASK),
        crash: trap(CRASH),
        ticks: trap(TICKS),
        poison: trap(POISON),
        twin: twinThatSleeps,
        wide: () => 0,
        wasDry: trap(WAS_DRY),
      },
    },
  },
};

const number = integer('number', 1000);

/** Accepts every outcome. `wide` leaves open which of many states it leads to. */
export const house: Contract<object> = {
  ...openContract(
    'house',
    4,
    ['dry', 'cut'],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('nop', []),
      op('twin', [task('task')], { starts: 'task' }),
      op('stop', [task('task')]),
      op('resume', [task('task')]),
      op('sleep', []),
      op('sleepAndAsk', []),
      op('spin', [number]),
      op('ask', []),
      op('crash', [number]),
      op('ticks', [number]),
      op('poison', [task('task')]),
      { ...op('wide', []), weight: 0 },
      op('wasDry', []),
      op('ring', [], { by: { device: 'door' } }),
    ],
  ),
  specification: {
    initial: () => ({}),
    clone: (state) => state,
    advance: (state) => state,
    mayWait: () => true,
    expected: () => 'anything',
    assume: () => {},
    show: () => '',
  },
};
