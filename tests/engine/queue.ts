/** A little kernel with a queue: tasks that wait for numbers, and as many ways to serve them as there are to differ. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import { bootTask, kernelOf, spawnTask } from '../proofs/kernel.ts';
import { integer, op, openContract, task } from '../proofs/kit.ts';
import * as threads from '../proofs/threads.ts';
import { trap } from '../proofs/trap.ts';

const [SPAWN, TAKE, GIVE, TURNS] = [1, 2, 3, 4];
/** Words of the kernel's own: how often it was told whom to dispatch, how many wait, and who they are. */
const [DISPATCHED, WAITING, QUEUE] = [0, 4, 8];
const QUEUE_BYTES = 64;

const own = (bus: KernelBus, word: number): number => bus.kernelBase + threads.OWN_STATE + word;

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [which, argument] = [bus.register(0), bus.register(1)];
  const { serves, picks } = info.options;
  if (which === SPAWN) return spawnTask(bus, info, argument);
  if (which === TURNS) return bus.load(own(bus, DISPATCHED));
  if (which === GIVE) return give(bus, serves, argument);
  const waiting = bus.load(own(bus, WAITING));
  bus.store(own(bus, QUEUE + 4 * waiting), threads.current(bus));
  bus.store(own(bus, WAITING), waiting + 1);
  return picks === 'up' ? threads.block(bus) : blockForTheLast(bus);
}

/** A number that nobody waits for is lost. */
function give(bus: KernelBus, serves: string, number: number): number {
  const waiting = bus.load(own(bus, WAITING));
  if (waiting === 0 || serves === 'nobody') return 0;
  const place = serves === 'last' ? waiting - 1 : 0;
  const thread = bus.load(own(bus, QUEUE + 4 * place));
  for (let i = place; i < waiting; i++) {
    bus.store(own(bus, QUEUE + 4 * i), bus.load(own(bus, QUEUE + 4 * i + 4)));
  }
  bus.store(own(bus, WAITING), waiting - 1);
  threads.wake(bus, thread, serves === 'more' ? number + 1 : number);
  return 0;
}

/** Of those that can run, the one with the highest number goes on. */
function blockForTheLast(bus: KernelBus): 'blocked' {
  const here = threads.current(bus);
  for (let thread = threads.SERVERS - 1; thread > 0; thread--) {
    if (thread === here || threads.stateOf(bus, thread) !== threads.READY) continue;
    return threads.blockFor(bus, thread);
  }
  return threads.block(bus);
}

export const queueKernel: KernelDesign = {
  name: 'queue',
  about: 'Tasks wait for numbers.',
  variants: { serves: ['first', 'last', 'nobody', 'more'], picks: ['up', 'down'] },
  boot(bus, info) {
    bus.fill(own(bus, 0), 0, QUEUE_BYTES);
    return bootTask(bus, info);
  },
  attach(bus, info) {
    const kernel = kernelOf(bus, info, { call: () => serve(bus, info) });
    const dispatch = (thread: number): boolean => {
      bus.store(own(bus, DISPATCHED), bus.load(own(bus, DISPATCHED)) + 1);
      return kernel.dispatch(thread);
    };
    return { ...kernel, dispatch };
  },
  contracts: {
    queue: { ops: { spawn: trap(SPAWN), take: trap(TAKE), give: trap(GIVE), turns: trap(TURNS) } },
  },
};

/** Its specification accepts everything: what is right is what the other kernel does. */
export const queue: Contract<object> = openContract(
  'queue',
  4,
  [],
  [
    op('spawn', [task('task')], { starts: 'task' }),
    op('take', []),
    op('give', [integer('number', 99)]),
    op('turns', []),
  ],
);
