/**
 * Hidden state, fourth form again: a server one activation of which serves message after message, and
 * counts in a local. Its clean twin ends with every message and counts in memory.
 */
import type { Code, Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import * as threads from '../proofs/threads.ts';
import { boot, CellsKernel, cells, countAt, type Form } from './cells.ts';

const SERVER: Thread = 15;
const REPLY = 9;

/** Asks the server for the count: it gets the client's number and the address of the counter. */
class Asking extends CellsKernel {
  override count(): 'blocked' {
    const { bus } = this;
    const client = threads.current(bus);
    threads.setRegisterOf(bus, SERVER, 1, countAt(bus.kernelBase));
    threads.setRegisterOf(bus, SERVER, 2, client);
    threads.wake(bus, SERVER, 0);
    threads.block(bus);
    return 'blocked';
  }

  protected override call(number: number): number | 'blocked' {
    if (number !== REPLY) return super.call(number);
    const { bus } = this;
    threads.wake(bus, bus.register(2), bus.register(1));
    threads.block(bus);
    return 'blocked';
  }
}

const looping: Code = function* serve(bus: UserBus): Stoppable {
  let asked = 0;
  for (;;) {
    const client = bus.register(2);
    asked++;
    yield* reply(bus, client, asked);
  }
};

const afresh: Code = function* serve(bus: UserBus, _: number, counter: number, client: number) {
  const asked = bus.load(counter) + 1;
  bus.store(counter, asked);
  yield* reply(bus, client, asked);
  return 0;
};

function* reply(bus: UserBus, client: number, answer: number): Stoppable {
  bus.setRegister(0, REPLY);
  bus.setRegister(1, answer);
  bus.setRegister(2, client);
  return yield 0;
}

function withServer(name: string, code: Code) {
  return cells(name, (bus, info) => new Asking(bus, info), {
    servers: [{ name: 'counter', level: 'kernel', code }],
    boot(bus: KernelBus, info: BootInfo) {
      const root = boot(bus, info);
      threads.create(bus, SERVER, info.entry('counter'));
      bus.store(threads.tcb(bus, SERVER), threads.BLOCKED);
      return root;
    },
  });
}

export const loopingServer: Form = {
  title: 'a server whose one activation serves message after message',
  hidden: withServer('looping-server', looping),
  clean: withServer('fresh-server', afresh),
};
