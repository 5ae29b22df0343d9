import { describe, expect, it } from 'vitest';
import { createMachine } from '../../../machines/build.ts';
import { CALL, EXCHANGE, UTCB_UNCHANGED } from '../abi/calls.ts';
import { ERROR, IPC_ERROR, ipcError, RECEIVE_PHASE, SEND_PHASE } from '../abi/errors.ts';
import { ALL_RIGHTS, fpage } from '../abi/fpage.ts';
import { itemWord, MAP_ITEM, makeTag, TAG_ERROR } from '../abi/message.ts';
import { ANY_LOCAL_THREAD, ANY_THREAD, localId, NIL_THREAD } from '../abi/thread-id.ts';
import { NEVER, timeouts, ZERO } from '../abi/timeout.ts';
import { ROOT_SERVER, SIGMA0 } from '../boot.ts';
import {
  call,
  create,
  errorOf,
  FIRST,
  ipc,
  type Notes,
  runScripts,
  type Script,
  type Scripts,
  thread,
} from '../testing/rig.ts';
import { mr } from '../user/ipc.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];

function run(machine: string, scripts: Scripts): Notes {
  return runScripts(createMachine(machine, { frames: 256 }), scripts);
}

describe.each(MACHINES)('IPC on %s', (machine) => {
  it('brings the words that were sent, and no others', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        const a = yield* create(bus, 0, pc('a'));
        const long = [makeTag(9, 5), 1, 2, 3, 4, 5, 6];
        const tag = yield* ipc(bus, a, a, long);
        note('answer', [bus.register(0) === a, tag, mr(bus, 1), mr(bus, 2), mr(bus, 3)]);
        return 0;
      },
      *a(bus) {
        const utcb = localId(FIRST);
        for (let i = 4; i < 8; i++) bus.store(utcb + 4 * i, 70 + i);
        const tag = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        const words = [1, 2, 3].map((i) => mr(bus, i));
        const more = [4, 5, 6].map((i) => bus.load(utcb + 4 * i));
        note('message', [bus.register(0) === ROOT_SERVER, tag, ...words, ...more]);
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(8, 1), 11, 12, 13]);
        return 0;
      },
    }));
    expect(notes.message).toEqual([true, makeTag(9, 5), 1, 2, 3, 4, 5, 76]);
    // MR2 and MR3 were not sent: what stands there is the caller's own.
    expect(notes.answer).toEqual([true, makeTag(8, 1), 11, 2, 3]);
  });

  it('names a thread of the same space by its local id, and takes such names', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        yield* create(bus, 1, pc('b'), thread(0));
        return 0;
      },
      *a(bus) {
        yield* ipc(bus, NIL_THREAD, ANY_LOCAL_THREAD, []);
        note('from', bus.register(0));
        return 0;
      },
      *b(bus) {
        note('sent', yield* ipc(bus, localId(FIRST), NIL_THREAD, [makeTag(1, 0)]));
        return 0;
      },
    }));
    expect(notes).toEqual({ from: localId(FIRST + 1), sent: 0 });
  });

  it('serves senders in the order in which they came, unless it waits for one of them', () => {
    const notes = run(machine, (note, pc) => {
      const sender: Script = function* (bus) {
        yield* ipc(bus, thread(0), NIL_THREAD, [makeTag(1, 0)]);
        return 0;
      };
      return {
        *root(bus) {
          for (const i of [0, 1, 2, 3]) yield* create(bus, i, pc(i === 0 ? 'a' : 'b'));
          return 0;
        },
        *a(bus) {
          // The others come to poll first.
          yield* call(bus, CALL.threadSwitch, NIL_THREAD);
          yield* ipc(bus, NIL_THREAD, thread(2), []);
          const order = [bus.register(0)];
          for (let i = 0; i < 2; i++) {
            yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
            order.push(bus.register(0));
          }
          note('order', order);
          return 0;
        },
        b: sender,
      };
    });
    expect(notes.order).toEqual([thread(2), thread(1), thread(3)]);
  });

  it('ends at once with a timeout of zero, and refuses timeouts that are not offered', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const tag = yield* ipc(bus, thread(0), NIL_THREAD, [0], timeouts(ZERO, NEVER));
        note('send', [tag, errorOf(bus)]);
        yield* ipc(bus, NIL_THREAD, ANY_THREAD, [], timeouts(NEVER, ZERO));
        note('receive', errorOf(bus));
        yield* ipc(bus, thread(0), NIL_THREAD, [0], timeouts(0x2801, NEVER));
        note('finite', errorOf(bus));
        return 0;
      },
      *a(bus) {
        yield* ipc(bus, NIL_THREAD, SIGMA0, []);
        return 0;
      },
    }));
    expect(notes.send).toEqual([TAG_ERROR, ipcError(IPC_ERROR.timeout, SEND_PHASE)]);
    expect(notes.receive).toBe(ipcError(IPC_ERROR.timeout, RECEIVE_PHASE));
    expect(notes.finite).toBe(ipcError(IPC_ERROR.unsupported, SEND_PHASE));
  });

  it('knows no partner by a stale id, nor itself; after a failed send nothing is received', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        yield* ipc(bus, thread(0, 2), ANY_THREAD, [0]);
        note('stale', errorOf(bus));
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [0]);
        note('self', errorOf(bus));
        yield* ipc(bus, NIL_THREAD, thread(5), []);
        note('receive', errorOf(bus));
        return 0;
      },
      a: () => 0,
    }));
    expect(notes.stale).toBe(ipcError(IPC_ERROR.nonExistingPartner, SEND_PHASE));
    expect(notes.self).toBe(ipcError(IPC_ERROR.nonExistingPartner, SEND_PHASE));
    expect(notes.receive).toBe(ipcError(IPC_ERROR.nonExistingPartner, RECEIVE_PHASE));
  });

  it('tells both sides that a map item found no window, and maps nothing', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        const a = yield* create(bus, 0, pc('a'));
        const item = [itemWord(MAP_ITEM, 0x400000), fpage(0x400000, 12, ALL_RIGHTS)];
        const tag = yield* ipc(bus, a, NIL_THREAD, [makeTag(1, 0, 2), ...item]);
        note('sender', [tag, errorOf(bus)]);
        return 0;
      },
      *a(bus) {
        const tag = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        note('receiver', [tag, errorOf(bus)]);
        return 0;
      },
    }));
    const overflow = IPC_ERROR.messageOverflow;
    expect(notes.sender).toEqual([TAG_ERROR, ipcError(overflow, SEND_PHASE)]);
    expect(notes.receiver).toEqual([TAG_ERROR, ipcError(overflow, RECEIVE_PHASE)]);
  });

  it('ends when the partner is deleted, and when ExchangeRegisters aborts it', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('sleeper'));
        yield* create(bus, 1, pc('sender'));
        yield* create(bus, 2, pc('waiter'));
        yield* create(bus, 4, pc('polling'));
        yield* create(bus, 3, pc('aborted'));
        // The others are of lower priority: wait until they have nothing to do.
        yield* ipc(bus, NIL_THREAD, thread(4 - 1), []);
        // Behind another in the sleeper's queue.
        yield* call(bus, CALL.exchangeRegisters, thread(4), EXCHANGE.abortSend);
        note('was', bus.register(2));
        yield* call(bus, CALL.threadControl, thread(0), NIL_THREAD, 0, 0, UTCB_UNCHANGED);
        const control = EXCHANGE.abortReceive | EXCHANGE.abortSend;
        yield* call(bus, CALL.exchangeRegisters, thread(3), control);
        return 0;
      },
      *sleeper(bus) {
        yield* ipc(bus, NIL_THREAD, SIGMA0, []);
        return 0;
      },
      *sender(bus) {
        yield* ipc(bus, thread(0), ANY_THREAD, [0]);
        note('sender', errorOf(bus));
        return 0;
      },
      *waiter(bus) {
        yield* ipc(bus, NIL_THREAD, thread(0), []);
        note('waiter', errorOf(bus));
        return 0;
      },
      *polling(bus) {
        yield* ipc(bus, thread(0), ANY_THREAD, [0]);
        note('polling', errorOf(bus));
        return 0;
      },
      *aborted(bus) {
        yield* ipc(bus, ROOT_SERVER, ANY_THREAD, [0, 5, 6, 7]);
        note('aborted', [errorOf(bus), mr(bus, 1), mr(bus, 2), mr(bus, 3)]);
        return 0;
      },
    }));
    const nobody = IPC_ERROR.nonExistingPartner;
    expect(notes.sender).toBe(ipcError(nobody, SEND_PHASE));
    expect(notes.waiter).toBe(ipcError(nobody, RECEIVE_PHASE));
    expect(notes.was).toBe(EXCHANGE.abortSend);
    expect(notes.polling).toBe(ipcError(IPC_ERROR.cancelled, SEND_PHASE));
    expect(notes.aborted).toEqual([ipcError(IPC_ERROR.cancelled, RECEIVE_PHASE), 5, 6, 7]);
  });

  it('makes a message of an exception, and the answer says where the thread goes on', () => {
    const notes = run(machine, (note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const tag = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        note('exception', [bus.register(0) === thread(0), tag, mr(bus, 2)]);
        yield* ipc(bus, thread(0), NIL_THREAD, [makeTag(0, 1), pc('b')]);
        return 0;
      },
      *a() {
        // A privileged instruction.
        yield 2;
        note('a', 'ran on');
        return 0;
      },
      b: () => {
        note('b', 'runs');
        return 0;
      },
    }));
    expect(notes.exception).toEqual([true, makeTag(0xffb0, 3), 3]);
    expect(notes).toMatchObject({ b: 'runs' });
    expect(notes.a).toBeUndefined();
  });

  it('refuses calls that are not offered', () => {
    const notes = run(machine, (note) => ({
      *root(bus) {
        const results: unknown[] = [];
        for (const number of [0, CALL.systemClock, CALL.memoryControl, 77, 0xffffffff]) {
          results.push([yield* call(bus, number), errorOf(bus)]);
        }
        note('results', results);
        return 0;
      },
    }));
    expect(notes.results).toEqual(Array(5).fill([0, ERROR.invalidParameter]));
  });
});
