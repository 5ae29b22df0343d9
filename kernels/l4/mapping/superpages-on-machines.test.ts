/** Superpages and preempted revocations, as threads see them, on real machines. */
import { describe, expect, it } from 'vitest';
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Machine } from '../../../core/words/machine.ts';
import { createMachine } from '../../../machines/build.ts';
import { CALL, UNMAP_FLUSH } from '../abi/calls.ts';
import { ALL_RIGHTS, fpage, READ, WRITE } from '../abi/fpage.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag } from '../abi/message.ts';
import { NIL_THREAD } from '../abi/thread-id.ts';
import { ROOT_SERVER, SIGMA0 } from '../boot.ts';
import { NODE, PAGE, ROOT, TCB } from '../records.ts';
import { call, create, ipc, openWindow, Rig, type Script, thread } from '../testing/rig.ts';
import { mr } from '../user/ipc.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];
const OWN = 0x00400000;
const THERE = 0x10000000;

/** Gets sigma0's superpage at 4 MB. */
function* request(bus: UserBus): Stoppable {
  openWindow(bus);
  yield* ipc(bus, SIGMA0, SIGMA0, [makeTag(LABEL.sigma0, 2), fpage(OWN, 22, 0), 0]);
  return 0;
}

function* send(bus: UserBus, to: number, from: number, at: number, shift: number): Stoppable {
  const item = [itemWord(MAP_ITEM, at), fpage(from, shift, ALL_RIGHTS)];
  return yield* ipc(bus, to, NIL_THREAD, [makeTag(1, 0, 2), ...item]);
}

function* receive(bus: UserBus): Stoppable {
  openWindow(bus);
  return yield* ipc(bus, NIL_THREAD, ROOT_SERVER, []);
}

function machineOf(name: string): Machine {
  return createMachine(name, { frames: 3072 });
}

/** Sizes of the mappings that there are, without sigma0's own. */
function sizes(rig: Rig): number[] {
  const { bus, plan } = rig.k;
  const found: number[] = [];
  const end = bus.load(plan.root + ROOT.freshNode);
  for (let i = bus.load(plan.root + ROOT.ownNodes); i < end; i++) {
    const node = plan.nodes.at(i);
    if (bus.load(node + NODE.space) !== 0) found.push(PAGE.shift.of(bus.load(node + NODE.page)));
  }
  return found;
}

describe.each(MACHINES)('on %s', (name) => {
  it('a superpage is one mapping, reached page by page, and flushed as a whole', () => {
    const machine = machineOf(name);
    const notes: Record<string, unknown> = {};
    const status: number[] = [];
    let rig: Rig | null = null;
    const scripts: Record<string, Script> = {
      *root(bus) {
        yield* create(bus, 0, machine.entry('a'));
        yield* request(bus);
        for (const offset of [0, 0x5000, 0x3ff000]) bus.store(OWN + offset, offset + 1);
        yield* call(bus, CALL.unmap, 0, 0, 0, fpage(OWN, 22, 0));
        yield* send(bus, thread(0), OWN, THERE, 22);
        const sized = rig === null ? [] : sizes(rig);
        notes.sizes = sized;
        yield* ipc(bus, NIL_THREAD, thread(0), []);
        for (const rights of [0, 0, WRITE]) {
          // A page of it is the whole.
          yield* call(bus, CALL.unmap, 0, 0, 0, fpage(OWN + 0x7000, 12, rights));
          status.push(mr(bus, 0) & 7);
        }
        yield* ipc(bus, thread(0), NIL_THREAD, [makeTag(1, 0)]);
        const fault = yield* ipc(bus, NIL_THREAD, thread(0), []);
        notes.write = [fault, mr(bus, 1)];
        yield* call(bus, CALL.unmap, 0, 0, 0, fpage(OWN, 12, READ));
        // The answer without a page: it tries again.
        yield* ipc(bus, thread(0), thread(0), [makeTag(0, 0)]);
        notes.kept = [bus.load(OWN + 0x5000), bus.load(OWN + 0x6000)];
        return 0;
      },
      *a(bus) {
        yield* receive(bus);
        notes.read = [0, 0x5000, 0x3ff000].map((offset) => bus.load(THERE + offset));
        bus.store(THERE + 0x6000, 99);
        yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 0)]);
        yield* receive(bus);
        bus.load(THERE + 0x6000);
        bus.store(THERE + 0x6000, 100);
        return 0;
      },
    };
    rig = new Rig(machine, scripts);
    rig.run();
    expect(notes).toEqual({
      sizes: [22, 22],
      read: [1, 0x5001, 0x3ff001],
      write: [makeTag(LABEL.pageFault | WRITE, 2), THERE + 0x6000],
      kept: [0x5001, 99],
    });
    expect(status).toEqual([ALL_RIGHTS, 0, 0]);
    expect(sizes(rig)).toEqual([22]);
  });

  it('an observer sees whence a superpage came, and what the tables hold', () => {
    const machine = machineOf(name);
    const rig = new Rig(machine, {
      *root(bus) {
        yield* create(bus, 0, machine.entry('a'));
        yield* request(bus);
        yield* send(bus, thread(0), OWN, THERE, 22);
        yield* send(bus, thread(0), OWN, THERE + 2 * 0x400000, 12);
        return 0;
      },
      *a(bus) {
        yield* receive(bus);
        return yield* receive(bus);
      },
    });
    rig.run();
    const seen = rig.kernel.observe(machine.peek);
    const [, root, a] = seen.spaces;
    const from = root.grants[0];
    expect(from).toMatchObject({ page: OWN, bytes: 0x400000, frame: OWN / 4096, rights: 7 });
    expect(from.from).toBeUndefined();
    expect(a.grants.slice(0, 2)).toMatchObject([
      { page: THERE, bytes: 0x400000, frame: OWN / 4096, from: from.id },
      { page: THERE + 2 * 0x400000, bytes: 4096, frame: OWN / 4096, from: from.id },
    ]);
    const tables = a.tables?.().map(({ page, bytes }) => [page, bytes]);
    const utcb = a.grants[2].page;
    const all = [
      [THERE, 0x400000],
      [THERE + 2 * 0x400000, 4096],
      [utcb, 4096],
    ];
    expect(tables).toEqual(machine.facts.family === 'mips' ? all : undefined);
    expect(rig.kernel.observe(machine.peek).frames).toBe(seen.frames);
  });

  it('a long flush stops for an interrupt, goes on, and answers as if it had not', () => {
    const run = (interruptAt: number) => {
      const machine = machineOf(name);
      const notes: Record<string, unknown> = {};
      let between = 0;
      const rig = new Rig(machine, {
        *root(bus) {
          for (const i of [0, 1]) yield* create(bus, i, machine.entry('a'));
          yield* request(bus);
          for (const i of [0, 1]) yield* send(bus, thread(i), OWN, THERE, 17);
          for (const i of [0, 1]) yield* ipc(bus, NIL_THREAD, thread(i), []);
          const page = fpage(OWN, 17, ALL_RIGHTS);
          if (interruptAt > 0) machine.arm(1, 'interrupt', 'timer', interruptAt);
          machine.count();
          yield* call(bus, CALL.unmap, UNMAP_FLUSH | 1, 0, 0, page, fpage(OWN, 12, 0));
          notes.answers = [mr(bus, 0) & 7, mr(bus, 1) & 7];
          return 0;
        },
        *a(bus) {
          yield* receive(bus);
          bus.store(THERE + 0x1f000, 7);
          return yield* ipc(bus, ROOT_SERVER, NIL_THREAD, [makeTag(1, 0)]);
        },
      });
      const { peek } = machine;
      machine.onInterrupt = () => {
        const tcb = peek.load(rig.k.plan.root + ROOT.current);
        if (tcb !== 0 && peek.load(tcb + TCB.unmapping) !== 0) between++;
      };
      rig.run();
      expect(sizes(rig)).toEqual([]);
      return { notes, between, counts: machine.opportunities.interrupts };
    };
    const quiet = run(0);
    expect(quiet.notes).toEqual({ answers: [ALL_RIGHTS, 0] });
    expect(quiet.between).toBe(0);
    let stops = 0;
    for (const at of quiet.counts.filter((_, i) => i % 8 === 0)) {
      const { notes, between } = run(at);
      expect(notes).toEqual(quiet.notes);
      stops += between;
    }
    expect(stops).toBeGreaterThan(4);
  });
});

describe('a processor without large pages', () => {
  it('has its window onto memory in small pages, and boots', () => {
    const machine = machineOf('pentium-133');
    Object.defineProperty(machine.bus.x86, 'largePages', { value: false });
    let found = 0;
    const rig = new Rig(machine, {
      *root(bus) {
        yield* request(bus);
        bus.store(OWN + 0x3ff000, 5);
        found = bus.load(OWN + 0x3ff000);
        return 0;
      },
    });
    rig.run();
    expect(found).toBe(5);
    expect(new Set(sizes(rig))).toEqual(new Set([12]));
    const kernel = machine.peek.walk(machine.bus.x86?.cr3() ?? 0, machine.bus.kernelBase + OWN);
    expect([kernel?.bytes, kernel?.user]).toEqual([4096, false]);
  });
});
