/**
 * A synchronous call that moves registers and a page: what an L4-like kernel needs of the house.
 *
 * Registers of a call: 0 which, 1 whom to call or to answer, 2 to 4 words, 5 the page that is granted
 * or, of a receiver, where it wants one. A blocked thread's registers say what it waits for.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { load, store, trap } from './trap.ts';

const [SPAWN, ALLOC, DROP, CALL, ANSWER_WAIT, FOR_ANSWER, REFUSED] = [1, 2, 3, 4, 5, 6, -1];

/** The caller's words and page pass to the callee, and the caller waits for its answer. */
function pass(bus: KernelBus, caller: Thread, callee: Thread): void {
  for (let i = 2; i <= 4; i++) {
    threads.setRegisterOf(bus, callee, i, threads.registerOf(bus, caller, i));
  }
  const page = threads.registerOf(bus, caller, 5);
  const pa = spaces.frameAt(bus, threads.spaceOf(bus, caller), page);
  spaces.unmap(bus, threads.spaceOf(bus, caller), page);
  spaces.map(bus, threads.spaceOf(bus, callee), threads.registerOf(bus, callee, 5), pa);
  threads.setRegisterOf(bus, caller, 0, FOR_ANSWER);
}

function call(bus: KernelBus): number | 'blocked' {
  const [me, callee] = [threads.current(bus), bus.register(1)];
  if (spaces.frameAt(bus, threads.spaceOf(bus, me), bus.register(5)) < 0) return REFUSED;
  if (threads.stateOf(bus, callee) !== threads.BLOCKED) return threads.block(bus);
  if (threads.registerOf(bus, callee, 0) !== ANSWER_WAIT) return threads.block(bus);
  pass(bus, me, callee);
  threads.wake(bus, callee, me);
  return threads.blockFor(bus, callee);
}

function answerAndWait(bus: KernelBus): number | 'blocked' {
  const [me, to] = [threads.current(bus), bus.register(1)];
  if (to !== me) {
    if (threads.registerOf(bus, to, 0) !== FOR_ANSWER) return REFUSED;
    if (threads.registerOf(bus, to, 1) !== me) return REFUSED;
    threads.wake(bus, to, bus.register(2));
  }
  const caller = threads.waiter(bus, CALL, me);
  if (caller === 0) return threads.block(bus);
  pass(bus, caller, me);
  return caller;
}

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const argument = bus.register(1);
  switch (bus.register(0)) {
    case SPAWN:
      return spawnTask(bus, info, argument);
    case ALLOC:
      spaces.map(bus, spaces.loaded(bus), argument, spaces.freshFrame(bus));
      return 0;
    case DROP:
      spaces.unmap(bus, spaces.loaded(bus), argument, info.options.flush === 'yes');
      return 0;
    case CALL:
      return call(bus);
    default:
      return answerAndWait(bus);
  }
}

function message(bus: UserBus, which: number, to: number, word: number, page: number): void {
  bus.setRegister(0, which);
  bus.setRegister(1, to);
  for (let i = 0; i < 3; i++) bus.setRegister(2 + i, word + i);
  bus.setRegister(5, page);
}

const design: KernelDesign = {
  name: 'sync-call',
  about: 'A synchronous call that moves three registers and grants a page.',
  variants: { flush: ['yes', 'no'] },
  boot: bootTask,
  attach: (bus, info) => kernelOf(bus, info, { call: () => serve(bus, info) }),
  contracts: {
    calls: {
      ops: {
        spawn: trap(SPAWN),
        alloc: trap(ALLOC),
        drop: trap(DROP),
        load,
        store,
        *call(bus, to, word, page): Stoppable {
          message(bus, CALL, to, word, page);
          return (yield 0) | 0;
        },
        *answerAndWait(bus, to, answer, window): Stoppable {
          message(bus, ANSWER_WAIT, to, answer, window);
          const caller = (yield 0) | 0;
          if (caller < 0) return caller;
          return bus.register(2) * 10000 + bus.register(3) * 100 + bus.register(4);
        },
      },
    },
  },
};

const page = integer('page', spaces.LIMIT);

export const syncCall: Proof = {
  title: 'a synchronous call that moves registers and one mapping',
  design,
  contract: openContract(
    'calls',
    3,
    ['bad'],
    [
      op('spawn', [task('task')], { starts: 'task' }),
      op('alloc', [page]),
      op('drop', [page]),
      op('load', [page]),
      op('store', [page, integer('value')]),
      op('call', [task('to'), integer('word', 100), page]),
      op('answerAndWait', [task('to'), integer('answer', 100), page]),
    ],
  ),
  cases: [
    {
      program: `program 1 contract=calls
        v0 = t1.spawn(t2); v1 = t1.alloc(0x5000); v2 = t1.store(0x5000, 77); v3 = t1.load(0x5000)
        v4 = t2.load(0x5000); v5 = t2.answerAndWait(t2, 0, 0x9000); v6 = t1.call(t2, 1, 0x5000)
        v7 = t2.load(0x9000); v8 = t2.answerAndWait(t1, 55, 0x9000); v9 = t1.load(0x5000)`,
      outcomes: { v4: 'faulted', v5: 'done 10203', v6: 'done 55', v7: 'done 77', v9: 'faulted' },
    },
    {
      // The caller comes first, and its page is taken while the callee's space is loaded.
      program: `program 1 contract=calls
        v0 = t1.spawn(t2); v1 = t1.alloc(0x5000); v2 = t1.store(0x5000, 77)
        v3 = t1.call(t2, 4, 0x5000); v4 = t2.answerAndWait(t2, 0, 0x5000); v5 = t2.load(0x5000)
        v6 = t2.answerAndWait(t1, 66, 0x5000); v7 = t1.load(0x5000)`,
      outcomes: { v3: 'done 66', v4: 'done 40506', v5: 'done 77', v6: 'open', v7: 'faulted' },
    },
    ...[{ flush: 'yes' }, { flush: 'no' }].map((variant) => ({
      // What a stale entry of the TLB would show.
      variant,
      program: `program 1 contract=calls
        v0 = t1.alloc(0x5000); v1 = t1.store(0x5000, 77); v2 = t1.drop(0x5000); v3 = t1.load(0x5000)`,
      outcomes: { v3: variant.flush === 'yes' ? 'faulted' : 'done 77' },
    })),
  ],
};
