import { describe, expect, it } from 'vitest';
import { createMachine } from '../../../machines/build.ts';
import { CALL, EXCHANGE, UTCB_UNCHANGED } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { ANYWHERE, fpage, READ } from '../abi/fpage.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag } from '../abi/message.ts';
import {
  ANY_THREAD,
  globalId,
  localId,
  NIL_THREAD,
  SIGMA0_NUMBER,
  threadNumber,
} from '../abi/thread-id.ts';
import { UTCB } from '../abi/utcb.ts';
import { ROOT_SERVER, SIGMA0 } from '../boot.ts';
import { ROOT } from '../records.ts';
import {
  call,
  create,
  errorOf,
  FIRST,
  ipc,
  type Notes,
  openWindow,
  Rig,
  runScripts,
  type Scripts,
  sleep,
  thread,
} from '../testing/rig.ts';
import { mr, myUtcb, setMr } from '../user/ipc.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];

describe.each(MACHINES)('threads on %s', (machine) => {
  const run = (scripts: Scripts, frames = 256): Notes =>
    runScripts(createMachine(machine, { frames }), scripts);

  it('are controlled by the root server alone', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        return 0;
      },
      *a(bus) {
        const id = thread(1);
        yield* call(bus, CALL.threadControl, id, id, ROOT_SERVER, ROOT_SERVER, UTCB_UNCHANGED);
        note('create', errorOf(bus));
        yield* call(bus, CALL.threadControl, thread(0), NIL_THREAD, 0, 0, UTCB_UNCHANGED);
        note('delete', errorOf(bus));
        return 0;
      },
    }));
    expect(notes).toEqual({ create: ERROR.noPrivilege, delete: ERROR.noPrivilege });
  });

  it('are refused with a reason, and then nothing has changed', () => {
    const control = [
      // dest, space, scheduler, pager, UTCB
      [0, 0, 0, 0, 0],
      [globalId(SIGMA0_NUMBER, 1), NIL_THREAD, 0, 0, UTCB_UNCHANGED],
      [globalId(127, 1) + (1 << 21), ROOT_SERVER, ROOT_SERVER, 0, UTCB_UNCHANGED],
      [ROOT_SERVER, NIL_THREAD, 0, 0, UTCB_UNCHANGED],
      [thread(1), thread(1), thread(9), ROOT_SERVER, UTCB_UNCHANGED],
      [thread(1), thread(9), ROOT_SERVER, ROOT_SERVER, UTCB_UNCHANGED],
      [thread(1), thread(1), ROOT_SERVER, ROOT_SERVER, localId(FIRST)],
      [thread(0), thread(9), ROOT_SERVER, ROOT_SERVER, UTCB_UNCHANGED],
      [thread(0), ROOT_SERVER, ROOT_SERVER, ROOT_SERVER, UTCB_UNCHANGED],
      [thread(0), thread(0), thread(9), ROOT_SERVER, UTCB_UNCHANGED],
      [thread(0), thread(0), ROOT_SERVER, ROOT_SERVER, localId(FIRST)],
    ];
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const errors: number[] = [];
        for (const args of control) {
          yield* call(bus, CALL.threadControl, ...args);
          errors.push(errorOf(bus));
        }
        note('errors', errors);
        // The thread is as it was: its pager, the root server, can start it.
        yield* ipc(bus, thread(0), thread(0), [makeTag(0, 0)]);
        note('answered', true);
        return 0;
      },
      *a(bus) {
        yield* ipc(bus, NIL_THREAD, ROOT_SERVER, []);
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(0, 0)]);
        return 0;
      },
    }));
    expect(notes.errors).toEqual([
      ERROR.invalidSpace,
      ERROR.invalidThread,
      ERROR.invalidThread,
      ERROR.invalidThread,
      ERROR.invalidThread,
      ERROR.invalidSpace,
      ERROR.utcbArea,
      ERROR.invalidSpace,
      ERROR.invalidSpace,
      ERROR.invalidThread,
      ERROR.utcbArea,
    ]);
    expect(notes.answered).toBe(true);
  });

  it('take no memory when their making fails, whatever it was that failed', () => {
    for (let failing = 1; failing <= 7; failing++) {
      const chosen = createMachine(machine, { frames: 256 });
      const notes: Notes = {};
      const rig = new Rig(chosen, {
        *root(bus) {
          const made = yield* create(bus, 0, chosen.entry('a'));
          notes.made = [made !== 0, made === 0 ? errorOf(bus) : 0];
          return 0;
        },
        a: () => 0,
      });
      const free = rig.k.bus.load(rig.k.plan.root + ROOT.freeFrames);
      chosen.arm(1, 'fail', 'alloc', failing);
      rig.run();
      // A TCB, a space, its directory with links, its table, and a UTCB.
      const works = failing > 6;
      expect(notes.made).toEqual([works, works ? 0 : ERROR.noMemory]);
      // The first task and its space have gone, and given back four frames.
      const now = rig.k.bus.load(rig.k.plan.root + ROOT.freeFrames);
      expect(now - free).toBe(works ? 0 : 4);
    }
  });

  it('get another version, by which alone they are known then', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const renamed = thread(0, 2);
        yield* call(
          bus,
          CALL.threadControl,
          renamed,
          renamed,
          NIL_THREAD,
          NIL_THREAD,
          UTCB_UNCHANGED,
        );
        yield* ipc(bus, thread(0), NIL_THREAD, [0]);
        note('old', errorOf(bus) !== 0);
        yield* ipc(bus, renamed, NIL_THREAD, [makeTag(3, 0)]);
        return 0;
      },
      *a(bus) {
        note('tag', yield* ipc(bus, NIL_THREAD, ANY_THREAD, []));
        return 0;
      },
    }));
    expect(notes).toEqual({ old: true, tag: makeTag(3, 0) });
  });

  it('are halted and resumed, and sent elsewhere, by their pager', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const { haltValid, halt, ip } = EXCHANGE;
        yield* call(bus, CALL.exchangeRegisters, thread(0), haltValid | halt);
        yield* call(bus, CALL.exchangeRegisters, thread(0), ip, 0, pc('b'));
        note('control', bus.register(2));
        note('ip', bus.register(4) === pc('a'));
        yield* call(bus, CALL.exchangeRegisters, thread(0), haltValid);
        yield* call(bus, CALL.exchangeRegisters, SIGMA0, haltValid | halt);
        note('stranger', [bus.register(0), errorOf(bus)]);
        return 0;
      },
      a: () => {
        note('a', 'ran');
        return 0;
      },
      b: () => {
        note('b', 'ran');
        return 0;
      },
    }));
    expect(notes).toEqual({
      control: EXCHANGE.halt,
      ip: true,
      stranger: [0, ERROR.invalidThread],
      b: 'ran',
    });
  });

  it('have a page fault again that was aborted, with all their message registers as they were', () => {
    const page = 0x00800000;
    const values = Array.from({ length: 64 }, (_, i) => 1000 + i);
    const notes = run((note, pc) => ({
      *root(bus) {
        const id = yield* create(bus, 0, pc('a'));
        const first = yield* ipc(bus, NIL_THREAD, id, []);
        const address = mr(bus, 1);
        const { abortSend, abortReceive } = EXCHANGE;
        yield* call(bus, CALL.exchangeRegisters, id, abortSend | abortReceive);
        note('was', bus.register(2));
        note('again', (yield* ipc(bus, NIL_THREAD, id, [])) === first && mr(bus, 1) === address);
        openWindow(bus);
        yield* ipc(bus, SIGMA0, SIGMA0, [makeTag(LABEL.sigma0, 2), fpage(ANYWHERE, 12, 0), 0]);
        const item = [itemWord(MAP_ITEM, page), fpage(mr(bus, 2), 12, READ)];
        yield* ipc(bus, id, NIL_THREAD, [makeTag(0, 0, 2), ...item]);
        return 0;
      },
      *a(bus) {
        values.forEach((value, i) => {
          if (i < 4) setMr(bus, i, value);
          else bus.store(myUtcb(bus) + UTCB.mr + 4 * i, value);
        });
        bus.load(page);
        const found = values.map((_, i) =>
          i < 4 ? mr(bus, i) : bus.load(myUtcb(bus) + UTCB.mr + 4 * i),
        );
        note('registers', found);
        yield* sleep(bus);
        return 0;
      },
    }));
    expect(notes).toEqual({ was: EXCHANGE.abortReceive, again: true, registers: values });
  });

  it('run by priority, which their scheduler sets, up to its own', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        for (const i of [0, 1]) yield* create(bus, i, pc(i === 0 ? 'a' : 'b'));
        yield* call(bus, CALL.schedule, thread(1), 0, 0, 150, 0);
        yield* call(bus, CALL.schedule, thread(1), 0, 0, 201, 0);
        note('own', errorOf(bus));
        yield* call(bus, CALL.schedule, SIGMA0, 0, 0, 5, 0);
        const first = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        const second = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        note('order', [first, second]);
        return 0;
      },
      *a(bus) {
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 0)]);
        return 0;
      },
      *b(bus) {
        yield* call(bus, CALL.threadSwitch, thread(0));
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(2, 0)]);
        return 0;
      },
    }));
    // Thread b is first, and gives the processor to a, which sends first.
    expect(notes).toEqual({
      own: ERROR.invalidParameter,
      order: [makeTag(1, 0), makeTag(2, 0)],
    });
  });

  it('have spaces of their own, more than there are ASIDs', () => {
    const count = 72;
    const notes = run(
      (note, pc) => ({
        *root(bus) {
          for (let i = 0; i < count; i++) {
            if ((yield* create(bus, i, pc('a'))) === 0) note('failed', i);
          }
          const words = new Set<number>();
          for (let round = 0; round < 2; round++) {
            for (let i = 0; i < count; i++) {
              const tag = yield* ipc(bus, thread(i), thread(i), [makeTag(0, 0)]);
              if (tag !== makeTag(round, 1) || bus.register(5) !== i) note('wrong', [round, i]);
              words.add(bus.register(5));
            }
          }
          note('words', words.size);
          return 0;
        },
        *a(bus) {
          // Its own name is in its own UTCB: of another space's it would be another's.
          for (let round = 0; ; round++) {
            yield* ipc(bus, NIL_THREAD, ROOT_SERVER, []);
            const self = threadNumber(bus.load(myUtcb(bus) + UTCB.myGlobalId)) - FIRST;
            yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(round, 1), self]);
          }
        },
      }),
      1536,
    );
    expect(notes).toEqual({ words: count });
  });
});
