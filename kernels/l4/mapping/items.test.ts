/** Map and grant items, Unmap and sigma0, as threads see them, on real machines. */
import { describe, expect, it } from 'vitest';
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { createMachine } from '../../../machines/build.ts';
import { CALL, UNMAP_FLUSH } from '../abi/calls.ts';
import { IPC_ERROR, ipcError, RECEIVE_PHASE, SEND_PHASE } from '../abi/errors.ts';
import { ALL_RIGHTS, EXECUTE, fpage, NIL_FPAGE, READ, WRITE } from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { GRANT_ITEM, itemWord, LABEL, MAP_ITEM, makeTag, TAG_ERROR } from '../abi/message.ts';
import { ANY_THREAD, NIL_THREAD } from '../abi/thread-id.ts';
import { ROOT_SERVER, SIGMA0 } from '../boot.ts';
import {
  call,
  create,
  errorOf,
  ipc,
  openWindow,
  runScripts,
  type Scripts,
  thread,
} from '../testing/rig.ts';
import { kip, mr } from '../user/ipc.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];
const HERE = 0x00800000;
const THERE = 0x00c00000;
/** No receiver has buffers for strings: such an item fails. */
const STRING_ITEM = 0;
const READ_ONLY = READ | EXECUTE;

/** Asks sigma0 for a page; its address, or 0. */
function* request(bus: UserBus, page: number): Stoppable {
  openWindow(bus);
  yield* ipc(bus, SIGMA0, SIGMA0, [makeTag(LABEL.sigma0, 2), page, 0]);
  return mr(bus, 2) === NIL_FPAGE ? 0 : (mr(bus, 2) & ~0xfff) >>> 0;
}

/** Waits for a message with an item. */
function* receive(bus: UserBus, from = ANY_THREAD): Stoppable {
  openWindow(bus);
  return yield* ipc(bus, NIL_THREAD, from, []);
}

function* send(
  bus: UserBus,
  to: number,
  kind: number,
  from: number,
  at: number,
  rights: number,
): Stoppable {
  const item = [itemWord(kind, at), fpage(from, 12, rights)];
  return yield* ipc(bus, to, NIL_THREAD, [makeTag(1, 0, 2), ...item]);
}

describe.each(MACHINES)('on %s', (machine) => {
  const run = (scripts: Scripts) => runScripts(createMachine(machine, { frames: 256 }), scripts);

  it('a page that is mapped is the same page, with no more rights than its source has', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        for (const i of [0, 1]) yield* create(bus, i, pc(i === 0 ? 'a' : 'b'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        bus.store(page, 42);
        yield* send(bus, thread(0), MAP_ITEM, page, HERE, READ_ONLY);
        // The fault of b, which wrote to a page that it may only read.
        const tag = yield* ipc(bus, NIL_THREAD, thread(1), []);
        note('fault', [tag, mr(bus, 1)]);
        return 0;
      },
      *a(bus) {
        yield* receive(bus);
        note('a', bus.load(HERE));
        yield* send(bus, thread(1), MAP_ITEM, HERE, THERE, ALL_RIGHTS);
        return 0;
      },
      *b(bus) {
        yield* receive(bus);
        note('b', bus.load(THERE));
        bus.store(THERE, 7);
        return 0;
      },
    }));
    expect(notes).toEqual({
      a: 42,
      b: 42,
      fault: [makeTag(LABEL.pageFault | WRITE, 2), THERE],
    });
  });

  it('a page that is granted is gone for its granter, and can be taken back by its source', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        for (const i of [0, 1]) yield* create(bus, i, pc(i === 0 ? 'a' : 'b'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        yield* send(bus, thread(0), MAP_ITEM, page, HERE, ALL_RIGHTS);
        const granter = yield* ipc(bus, NIL_THREAD, thread(0), []);
        note('granter', [granter, mr(bus, 1)]);
        yield* ipc(bus, NIL_THREAD, thread(1), []);
        note('stored', bus.load(page));
        yield* call(bus, CALL.unmap, 0, 0, 0, fpage(page, 12, ALL_RIGHTS));
        const grantee = yield* ipc(bus, NIL_THREAD, thread(1), []);
        note('grantee', [grantee, mr(bus, 1)]);
        return 0;
      },
      *a(bus) {
        yield* receive(bus);
        bus.store(HERE, 5);
        yield* send(bus, thread(1), GRANT_ITEM, HERE, THERE, ALL_RIGHTS);
        note('a', bus.load(HERE));
        return 0;
      },
      *b(bus) {
        yield* receive(bus);
        bus.store(THERE, bus.load(THERE) + 1);
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 0)]);
        note('b', bus.load(THERE));
        return 0;
      },
    }));
    expect(notes).toEqual({
      granter: [makeTag(LABEL.pageFault | READ, 2), HERE],
      stored: 6,
      grantee: [makeTag(LABEL.pageFault | READ, 2), THERE],
    });
  });

  it('Unmap says how the page was accessed since the last time, and flush takes it from its caller', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        const region = fpage(page, 12, 0);
        const status: number[] = [];
        const ask = function* (): Stoppable {
          yield* call(bus, CALL.unmap, 0, 0, 0, region);
          status.push(mr(bus, 0) & 7);
          return 0;
        };
        yield* ask();
        yield* send(bus, thread(0), MAP_ITEM, page, HERE, ALL_RIGHTS);
        yield* ask();
        yield* ipc(bus, thread(0), thread(0), [makeTag(1, 0)]);
        yield* ask();
        yield* ipc(bus, thread(0), thread(0), [makeTag(1, 0)]);
        yield* ask();
        yield* ask();
        note('status', status);
        // Flushed by its owner: the fault goes to sigma0, which maps it again.
        bus.store(page, 9);
        yield* call(bus, CALL.unmap, UNMAP_FLUSH, 0, 0, fpage(page, 12, ALL_RIGHTS));
        note('flushed', mr(bus, 0) & 7);
        note('again', bus.load(page));
        return 0;
      },
      *a(bus) {
        yield* receive(bus, ROOT_SERVER);
        yield* ipc(bus, NIL_THREAD, ROOT_SERVER, []);
        bus.load(HERE);
        yield* ipc(bus, ROOT_SERVER, ROOT_SERVER, [makeTag(1, 0)]);
        bus.store(HERE, 1);
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 0)]);
        return 0;
      },
    }));
    expect(notes).toEqual({
      status: [0, 0, READ_ONLY, ALL_RIGHTS, 0],
      flushed: ALL_RIGHTS,
      again: 9,
    });
  });

  it('sigma0 gives each frame to one requester, and none of the kernel', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        const block = yield* request(bus, fpage(0xfffffc00, 14, 0));
        note('distinct', page !== 0 && block !== 0 && (page < block || page >= block + 0x4000));
        note('again', (yield* request(bus, fpage(page, 12, 0))) === page);
        note('kernel', yield* request(bus, fpage(0x1000, 12, 0)));
        note('sigma0', yield* request(bus, fpage(kip(bus, KIP.sigma0Low) * 4096, 12, 0)));
        note('outside', yield* request(bus, fpage(kip(bus, KIP.userHigh) * 4096, 12, 0)));
        yield* ipc(bus, thread(0), thread(0), [makeTag(1, 1), page]);
        note('stranger', mr(bus, 1));
        return 0;
      },
      *a(bus) {
        yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        const page = mr(bus, 1);
        const got = yield* request(bus, fpage(page, 12, 0));
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 1), got]);
        return 0;
      },
    }));
    expect(notes).toEqual({
      distinct: true,
      again: true,
      kernel: 0,
      sigma0: 0,
      outside: 0,
      stranger: 0,
    });
  });

  it('of two items in one message the first stays done where the second fails, and both are told', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        bus.store(page, 42);
        const item = [itemWord(MAP_ITEM, HERE), fpage(page, 12, ALL_RIGHTS)];
        const string = [itemWord(STRING_ITEM, 0), page];
        yield* ipc(bus, thread(0), NIL_THREAD, [makeTag(1, 0, 4), ...item, ...string]);
        note('sender', [mr(bus, 0), errorOf(bus)]);
        return 0;
      },
      *a(bus) {
        yield* receive(bus);
        note('receiver', [mr(bus, 0), errorOf(bus)]);
        note('mapped', bus.load(HERE));
        return 0;
      },
    }));
    expect(notes).toEqual({
      sender: [TAG_ERROR, ipcError(IPC_ERROR.messageOverflow, SEND_PHASE)],
      receiver: [TAG_ERROR, ipcError(IPC_ERROR.messageOverflow, RECEIVE_PHASE)],
      mapped: 42,
    });
  });

  it('two items in one message are both done, and one Unmap takes both flexpages back', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const pages = [0, 0];
        for (const i of [0, 1]) {
          pages[i] = yield* request(bus, fpage(0xfffffc00, 12, 0));
          bus.store(pages[i], 40 + i);
        }
        const items = pages.flatMap((page, i) => [
          itemWord(MAP_ITEM, i === 0 ? HERE : THERE),
          fpage(page, 12, ALL_RIGHTS),
        ]);
        yield* ipc(bus, thread(0), thread(0), [makeTag(1, 0, 4), ...items]);
        const both = pages.map((page) => fpage(page, 12, ALL_RIGHTS));
        yield* call(bus, CALL.unmap, 1, 0, 0, ...both);
        note(
          'status',
          [mr(bus, 0), mr(bus, 1)].map((word) => word & 7),
        );
        for (const at of ['first', 'second']) {
          const tag = yield* ipc(bus, at === 'first' ? thread(0) : NIL_THREAD, thread(0), [0]);
          note(at, [tag, mr(bus, 1)]);
          const item = [itemWord(MAP_ITEM, HERE), fpage(pages[0], 12, ALL_RIGHTS)];
          if (at === 'first') yield* ipc(bus, thread(0), NIL_THREAD, [makeTag(1, 0, 2), ...item]);
        }
        return 0;
      },
      *a(bus) {
        yield* receive(bus, ROOT_SERVER);
        note('loaded', [bus.load(HERE), bus.load(THERE)]);
        yield* ipc(bus, ROOT_SERVER, ROOT_SERVER, [makeTag(1, 0)]);
        bus.load(HERE);
        bus.load(THERE);
        return 0;
      },
    }));
    const fault = makeTag(LABEL.pageFault | READ, 2);
    expect(notes).toEqual({
      loaded: [40, 41],
      // Its owner has written to both.
      status: [ALL_RIGHTS, ALL_RIGHTS],
      first: [fault, HERE],
      second: [fault, THERE],
    });
  });

  it('nothing is mapped over the kernel interface page or a UTCB', () => {
    const notes = run((note, pc) => ({
      *root(bus) {
        yield* create(bus, 0, pc('a'));
        const page = yield* request(bus, fpage(0xfffffc00, 12, 0));
        bus.store(page, 1);
        for (const at of [0x7ffff000, 0x7fc00000, 0x80000000, 0xc0000000]) {
          yield* send(bus, thread(0), MAP_ITEM, page, at, ALL_RIGHTS);
        }
        return 0;
      },
      *a(bus) {
        const before = kip(bus, KIP.magic);
        for (let i = 0; i < 4; i++) yield* receive(bus);
        note('same', kip(bus, KIP.magic) === before);
        return 0;
      },
    }));
    expect(notes).toEqual({ same: true });
  });
});
