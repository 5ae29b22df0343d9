/**
 * The smallest thread package, for the interface proofs: all of it in emulated memory.
 *
 *     TABLE       the current thread (0: none)
 *     TABLE + 64t state (0 free, 1 ready, 2 blocked), PC, registers 0 to 7, space (0: whichever
 *                 is loaded)
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import { enter, type Space } from './spaces.ts';

export const FREE = 0;
export const READY = 1;
export const BLOCKED = 2;
export const THREADS = 16;
/** Threads from here up are servers. */
export const SERVERS = 8;
/** Where a thread's space stands in its record. */
const SPACE = 40;

/** Where a proof's own state may start: after the thread table. */
export const OWN_STATE = 0x2000;

export const tcb = (bus: KernelBus, thread: Thread): number =>
  bus.kernelBase + 0x1000 + thread * 64;
export const current = (bus: KernelBus): Thread => bus.load(bus.kernelBase + 0x1000);
export const stateOf = (bus: KernelBus, thread: Thread): number => bus.load(tcb(bus, thread));

export function bootThreads(bus: KernelBus, info: BootInfo, space: Space = 0): Thread {
  bus.fill(bus.kernelBase + 0x1000, 0, 64 * (THREADS + 1));
  create(bus, 1, info.home(1), space);
  switchTo(bus, 1);
  return 1;
}

export function create(bus: KernelBus, thread: Thread, pc: number, space: Space = 0): void {
  bus.fill(tcb(bus, thread), 0, 64);
  bus.store(tcb(bus, thread), READY);
  bus.store(tcb(bus, thread) + 4, pc);
  bus.store(tcb(bus, thread) + SPACE, space);
}

export const spaceOf = (bus: KernelBus, thread: Thread): Space =>
  bus.load(tcb(bus, thread) + SPACE);

/** Makes the thread of a new task: its number is that of the task's slot. */
export function spawn(bus: KernelBus, info: BootInfo, home: number, space: Space = 0): Thread {
  create(bus, info.slot(home), home, space);
  return info.slot(home);
}

/** A free number, or 0. */
export function freeThread(bus: KernelBus): Thread {
  for (let thread = 1; thread < THREADS; thread++) if (stateOf(bus, thread) === FREE) return thread;
  return 0;
}

export function save(bus: KernelBus): void {
  const base = tcb(bus, current(bus));
  bus.store(base + 4, bus.pc());
  for (let i = 0; i < 8; i++) bus.store(base + 8 + i * 4, bus.register(i));
}

/** Leaves the current thread, if there is one, for another. */
export function switchTo(bus: KernelBus, thread: Thread): void {
  if (current(bus) === thread) return;
  if (current(bus) !== 0) save(bus);
  bus.store(bus.kernelBase + 0x1000, thread);
  const base = tcb(bus, thread);
  bus.setPc(bus.load(base + 4));
  for (let i = 0; i < 8; i++) bus.setRegister(i, bus.load(base + 8 + i * 4));
  const space = bus.load(base + SPACE);
  if (space !== 0) enter(bus, space);
}

/** The current thread may run no more, for now or for good; the next that may takes its place. */
export function reschedule(bus: KernelBus): void {
  const from = current(bus);
  for (let i = 1; i <= 2 * THREADS; i++) {
    const thread = (from + i) % THREADS;
    // Servers go first: a task that stands at its home looks to a kernel as if it had work to do.
    if (thread === 0 || (i <= THREADS && thread < SERVERS)) continue;
    if (stateOf(bus, thread) === READY) {
      switchTo(bus, thread);
      return;
    }
  }
  save(bus);
  bus.store(bus.kernelBase + 0x1000, 0);
  bus.idle();
}

export function block(bus: KernelBus): 'blocked' {
  bus.store(tcb(bus, current(bus)), BLOCKED);
  reschedule(bus);
  return 'blocked';
}

/** The current thread blocks, and this one, which is ready, runs in its place. */
export function blockFor(bus: KernelBus, thread: Thread): 'blocked' {
  bus.store(tcb(bus, current(bus)), BLOCKED);
  switchTo(bus, thread);
  return 'blocked';
}

/** Makes a blocked thread ready; its call returns `result`. */
export function wake(bus: KernelBus, thread: Thread, result: number): void {
  bus.store(tcb(bus, thread), READY);
  bus.store(tcb(bus, thread) + 8, result);
}

/** Register `index` of a thread, whether it runs or not. */
export const registerOf = (bus: KernelBus, thread: Thread, index: number): number =>
  thread === current(bus) ? bus.register(index) : bus.load(tcb(bus, thread) + 8 + index * 4);

export function setRegisterOf(bus: KernelBus, thread: Thread, index: number, value: number): void {
  if (thread === current(bus)) bus.setRegister(index, value);
  else bus.store(tcb(bus, thread) + 8 + index * 4, value);
}

/** A thread that is blocked in this call, which it made with this first argument; 0 if none is. */
export function waiter(bus: KernelBus, call: number, argument: number): Thread {
  for (let thread = 1; thread < THREADS; thread++) {
    if (stateOf(bus, thread) !== BLOCKED || registerOf(bus, thread, 0) !== call) continue;
    if (registerOf(bus, thread, 1) === argument) return thread;
  }
  return 0;
}

export function dispatch(bus: KernelBus, thread: Thread): boolean {
  if (stateOf(bus, thread) !== READY) return false;
  switchTo(bus, thread);
  return true;
}

export const NO_AUTHORITY = { spaces: [], frames: [], pinned: [] } as const;
