/**
 * Signals for the proof of a UNIX: a handler interrupts what its task does, and returns to it.
 *
 * Thread, space and task have one number. A signal saves what it interrupts in the first page of its
 * task; the kernel keeps the PC as well, for a PC that user code hands in is only compared with it.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import * as messages from './messages.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';

export const [CATCH, SIGNAL, EXIT] = [5, 6, 7];
const [RETURN, NO_TASK, INTERRUPTED] = [8, -2, -3];
export const TASKS = 3;

/** Each task has two pages; in the first stand what a signal saved, and two words to look at. */
export const [STACK, SAVED_PC, CAUGHT, IMAGE] = [0x1000, 0x1020, 0x1800, 0x1804];

/** Of each task: whether it catches signals; and the PC that its handler interrupted, or 0. */
export const catches = (bus: KernelBus, thread: Thread): number =>
  bus.kernelBase + threads.OWN_STATE + thread * 8;
export const interrupted = (bus: KernelBus, thread: Thread): number => catches(bus, thread) + 4;
const pageOf = (thread: Thread, page: number): number =>
  spaces.USER_MEMORY + thread * 0x2000 + page * 0x1000;
const stackAt = (bus: KernelBus, thread: Thread, va: number): number =>
  bus.kernelBase + pageOf(thread, 0) + va - STACK;

/** The task's two pages, copied from another's, or empty (from: 0). */
export function givePages(bus: KernelBus, to: Thread, from: Thread): void {
  for (const page of [0, 1]) {
    const pa = pageOf(to, page);
    if (from === 0) bus.fill(bus.kernelBase + pa, 0, 0x1000);
    else bus.copy(bus.kernelBase + pa, bus.kernelBase + pageOf(from, page), 0x1000);
    spaces.map(bus, to, STACK + page * 0x1000, pa);
  }
}

export function* handler(bus: UserBus, signal: number): Stoppable {
  bus.store(CAUGHT, bus.load(CAUGHT) * 10 + signal);
  return yield* messages.call(bus, RETURN, 0);
}

const pcOf = (bus: KernelBus, thread: Thread): number =>
  thread === threads.current(bus) ? bus.pc() : bus.load(threads.tcb(bus, thread) + 4);

function setPcOf(bus: KernelBus, thread: Thread, pc: number): void {
  if (thread === threads.current(bus)) bus.setPc(pc);
  else bus.store(threads.tcb(bus, thread) + 4, pc);
}

/** A caught signal interrupts whatever its task does; a call in which it is blocked ends. */
function signal(bus: KernelBus, info: BootInfo, to: Thread, number: number) {
  if (to < 1 || to > TASKS || threads.stateOf(bus, to) === threads.FREE) return NO_TASK;
  if (bus.load(catches(bus, to)) === 0) return kill(bus, to);
  if (bus.load(interrupted(bus, to)) !== 0) return 0;
  if (threads.stateOf(bus, to) === threads.BLOCKED) threads.wake(bus, to, INTERRUPTED);
  if (to === threads.current(bus)) bus.setRegister(0, 0);
  for (let i = 0; i < 8; i++) {
    bus.store(stackAt(bus, to, STACK + i * 4), threads.registerOf(bus, to, i));
  }
  bus.store(stackAt(bus, to, SAVED_PC), pcOf(bus, to));
  bus.store(interrupted(bus, to), pcOf(bus, to));
  threads.setRegisterOf(bus, to, 0, number);
  setPcOf(bus, to, info.entry('handler'));
  return to === threads.current(bus) ? number : 0;
}

function sigreturn(bus: KernelBus): 0 | 'blocked' {
  const me = threads.current(bus);
  const pc = bus.load(stackAt(bus, me, SAVED_PC));
  if (pc === 0 || pc !== bus.load(interrupted(bus, me))) {
    return kill(bus, me);
  }
  bus.release(bus.pc());
  bus.store(interrupted(bus, me), 0);
  for (let i = 0; i < 8; i++) bus.setRegister(i, bus.load(stackAt(bus, me, STACK + i * 4)));
  bus.setPc(pc);
  return 'blocked';
}

/** A task ends: all that it was doing is released, the handler and what that interrupted. */
function kill(bus: KernelBus, thread: Thread): 0 | 'blocked' {
  const self = thread === threads.current(bus);
  for (const pc of [pcOf(bus, thread), bus.load(interrupted(bus, thread))]) bus.release(pc);
  bus.store(interrupted(bus, thread), 0);
  bus.store(catches(bus, thread), 0);
  if (self) threads.block(bus);
  if (spaces.loaded(bus) === thread) spaces.enter(bus, 0);
  spaces.destroy(bus, thread);
  bus.store(threads.tcb(bus, thread), threads.FREE);
  return self ? 'blocked' : 0;
}

/** The calls of this file; any other is a task's last. */
export function signalCall(bus: KernelBus, info: BootInfo): number | 'blocked' {
  switch (bus.register(0)) {
    case CATCH:
      bus.store(catches(bus, threads.current(bus)), 1);
      return 0;
    case SIGNAL:
      return signal(bus, info, bus.register(1), bus.register(2));
    case RETURN:
      return sigreturn(bus);
    default:
      return kill(bus, threads.current(bus));
  }
}
