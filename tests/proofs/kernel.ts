/** The kernel around a proof's own calls: TLB refills, faults, interrupts, and whose turn it is. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Kernel, Thread } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import { authority, bootSpaces, create, refill } from './spaces.ts';
import * as threads from './threads.ts';

export interface Handlers {
  /** Answers the call in the registers: its result, or 'blocked' if another thread runs now. */
  call(): number | 'blocked';
  /** A fault that is not the TLB's alone. Without this, the task goes to its fault home. */
  fault?(trap: Trap): void;
  /** The line has been acknowledged. */
  interrupt?(line: number): void;
  /** Spaces 1 to this are those of task slots; the others are servers'. */
  readonly tasks?: number;
}

/** Boots into the root task, in a space of its own. */
export function bootTask(bus: KernelBus, info: BootInfo): Thread {
  bootSpaces(bus);
  create(bus, 1);
  return threads.bootThreads(bus, info, 1);
}

/** A new task in a space of its own: thread and space have the number of its slot. */
export function spawnTask(bus: KernelBus, info: BootInfo, home: number): Thread {
  create(bus, info.slot(home));
  return threads.spawn(bus, info, home, info.slot(home));
}

/** Its tasks' threads have the numbers of their slots. */
export function kernelOf(bus: KernelBus, info: BootInfo, handlers: Handlers): Kernel {
  return {
    trap(trap) {
      if (refill(bus, trap)) return;
      if (trap.kind === 'interrupt') {
        bus.acknowledge(trap.number);
        handlers.interrupt?.(trap.number);
        if (threads.current(bus) === 0) threads.reschedule(bus);
      } else if (trap.kind === 'call') {
        const result = handlers.call();
        if (result !== 'blocked') bus.setRegister(0, result);
      } else if (handlers.fault !== undefined) handlers.fault(trap);
      else bus.setPc(info.faultHome(threads.current(bus)));
    },
    dispatch: (thread) => threads.dispatch(bus, thread),
    observe: (peek) => authority(peek, handlers.tasks ?? threads.THREADS),
  };
}
