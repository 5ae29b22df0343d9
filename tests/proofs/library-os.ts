/**
 * An upcall to a library OS that owns its page tables: what an exokernel needs of the house.
 * A page fault starts the library's handler; registers and PC of the faulting code stand in user
 * memory. The handler looks the page up in its own table, inserts the mapping by a call that checks
 * who owns the frame, and resumes; the access is run again.
 */
import type { Code, Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { handle, integer, op, openContract, type Proof, task } from './kit.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';
import { load, store, trap } from './trap.ts';

const [SPAWN, ALLOC, INSERT, REMOVE, RESUME, FULL, NOT_YOURS] = [1, 2, 3, 4, 5, -1, -2];
/** A task's own pages: what was saved (registers, then PC and a plot), and its page table. */
const [SAVED, SAVED_PC, PLOT, TABLE, OWN_PAGES_END] = [0x1000, 0x1020, 0x1024, 0x2000, 0x3000];
/** Kernel memory: the PC that a task may resume (0: none; word 0: the last frame), frames' owners. */
const interrupted = (bus: KernelBus, thread: Thread): number =>
  bus.kernelBase + threads.OWN_STATE + thread * 4;
const ownerAt = (bus: KernelBus, pa: number): number =>
  bus.kernelBase + threads.OWN_STATE + 0x100 + (pa >>> 12) * 4;
const savedAt = (bus: KernelBus, va: number): number =>
  bus.kernelBase + spaces.frameAt(bus, spaces.loaded(bus), SAVED) + va - SAVED;

function* handler(bus: UserBus, va: number): Stoppable {
  const frame = bus.load(TABLE + (va >>> 12) * 4);
  const bound = yield* messages.call(bus, INSERT, va, frame);
  const plot = bus.load(PLOT);
  if (plot !== 0) bus.store(SAVED_PC, plot);
  return yield* messages.call(bus, RESUME, bound);
}

const bind: Code = (bus, va, frame) => store(bus, TABLE + (va >>> 12) * 4, frame, 0, 0, 0, 0, 0, 0);

function* unbind(bus: UserBus, va: number): Stoppable {
  bus.store(TABLE + (va >>> 12) * 4, 0);
  return yield* messages.call(bus, REMOVE, va);
}

/** The pages that the library needs before it can run. */
function equip(bus: KernelBus, thread: Thread): Thread {
  for (const page of [SAVED, TABLE]) spaces.map(bus, thread, page, spaces.freshFrame(bus));
  return thread;
}

/** The current thread's fault is not resolved; it was in its handler if it has something to resume. */
function giveUp(bus: KernelBus, info: BootInfo): 'blocked' {
  const me = threads.current(bus);
  // The handler is left for good; what it interrupted is the op, which ends at the fault home.
  if (bus.load(interrupted(bus, me)) !== 0) bus.release(bus.pc());
  bus.store(interrupted(bus, me), 0);
  bus.setPc(info.faultHome(me));
  return 'blocked';
}

function upcall(bus: KernelBus, info: BootInfo, fault: Trap): void {
  const me = threads.current(bus);
  const missing = ['refill', 'invalid', 'missing'].includes(fault.cause);
  if (!missing || bus.load(interrupted(bus, me)) !== 0) return void giveUp(bus, info);
  for (let i = 0; i < 8; i++) bus.store(savedAt(bus, SAVED + i * 4), bus.register(i));
  bus.store(savedAt(bus, SAVED_PC), bus.pc());
  bus.store(interrupted(bus, me), bus.pc());
  bus.setRegister(0, fault.address);
  bus.setPc(info.entry('handler'));
}

/** Registers and PC come from user memory: the PC must be the one that was handed out. */
function resume(bus: KernelBus, info: BootInfo, bound: number): 'blocked' {
  const me = threads.current(bus);
  const pc = bus.load(savedAt(bus, SAVED_PC));
  if (bound !== 0 || pc === 0 || pc !== bus.load(interrupted(bus, me))) return giveUp(bus, info);
  bus.release(bus.pc());
  bus.store(interrupted(bus, me), 0);
  for (let i = 0; i < 8; i++) bus.setRegister(i, bus.load(savedAt(bus, SAVED + i * 4)));
  bus.setPc(pc);
  return 'blocked';
}

function allocate(bus: KernelBus, me: Thread): number {
  const last = interrupted(bus, 0);
  if (bus.load(last) === (bus.frames - 1) * 0x1000) return FULL;
  bus.store(last, spaces.freshFrame(bus));
  bus.store(ownerAt(bus, bus.load(last)), me);
  return bus.load(last);
}

function serve(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [number, a, pa, me] = [0, 1, 2].map((i) => bus.register(i)).concat(threads.current(bus));
  if (number === SPAWN) return equip(bus, spawnTask(bus, info, a));
  if (number === RESUME) return resume(bus, info, a);
  if (number === ALLOC) return allocate(bus, me);
  if (a < OWN_PAGES_END || a >= spaces.LIMIT) return NOT_YOURS;
  if (number === REMOVE) spaces.unmap(bus, me, a);
  else if (pa < bus.frames * 0x1000 && bus.load(ownerAt(bus, pa)) === me) {
    spaces.map(bus, me, a, pa);
  } else return NOT_YOURS;
  return 0;
}

const design: KernelDesign = {
  name: 'library-os',
  about: 'Applications keep their own page tables; the kernel checks ownership.',
  servers: [{ name: 'handler', level: 'user', code: handler }],
  boot(bus, info) {
    bus.fill(interrupted(bus, 0), 0, 0x400);
    return equip(bus, bootTask(bus, info));
  },
  attach: (bus, info) =>
    kernelOf(bus, info, {
      call: () => serve(bus, info),
      fault: (fault) => upcall(bus, info, fault),
    }),
  contracts: {
    library: { ops: { spawn: trap(SPAWN), alloc: trap(ALLOC), bind, unbind, load, store } },
  },
};

const va = integer('va', spaces.LIMIT - 1);

const ops = [
  op('spawn', [task('task')], { starts: 'task' }),
  op('alloc', [], { produces: 'frame' }),
  op('bind', [va, handle('frame', 'frame')]),
  op('unbind', [va]),
  op('load', [va]),
  op('store', [va, integer('value')]),
];

export const libraryOs: Proof = {
  title: 'an upcall to a library OS that owns its page tables',
  design,
  contract: openContract('library', 3, ['full', 'notYours'], ops),
  cases: [
    {
      program: `program 1 contract=library
        v0 = t1.spawn(t2); v1 = t1.alloc(); v2 = t1.load(0x5000)
        v3 = t1.bind(0x5000, v1); v4 = t1.store(0x5004, 7); v5 = t1.load(0x5004)
        v6 = t2.bind(0x5000, v1); v7 = t2.load(0x5004)
        v8 = t1.unbind(0x5000); v9 = t1.load(0x5004); v10 = t1.bind(0x9000, v1)
        v11 = t1.load(0x9004); v12 = t1.bind(0xa000, v1); v13 = t1.store(0x1024, 0x20000010)
        v14 = t1.load(0xa004); v15 = t1.store(0x1024, 0); v16 = t1.load(0xa004)`,
      outcomes: { v2: 'faulted', v5: 'done 7', v7: 'faulted', v9: 'faulted', v11: 'done 7' },
    },
  ],
};
