/**
 * Activations of modules. A message waits until the trap that sent it has nothing more urgent to do; then its function runs, at
 * kernel level, in whatever space is loaded, until it answers: before anybody goes back to user mode. Interrupts come in between
 * its accesses, and go back to it.
 */
import type { KernelBus } from '../../../core/words/bus.ts';
import { MODULE_ENTRIES, MODULE_TRAP } from '../unix/abi/modules.ts';
import type { Host } from './context.ts';
import type { Plan } from './plan.ts';
import { MROOT } from './records.ts';
import { unload } from './switch.ts';

type Place = { readonly bus: KernelBus; readonly plan: Plan };

/** A message for the module in this slot, which has no other. */
export function sendToModule(
  { bus, plan }: Place,
  slot: number,
  pc: number,
  a: number,
  b: number,
): void {
  const { root } = plan;
  bus.store(root + MROOT.modulePcs + 4 * slot, pc);
  bus.store(root + MROOT.moduleFirst + 4 * slot, a);
  bus.store(root + MROOT.moduleSecond + 4 * slot, b);
  bus.store(root + MROOT.moduleWork, bus.load(root + MROOT.moduleWork) | (1 << slot));
}

/** The PC of a function by its number in a module's file; 0 where there is none. */
export function moduleEntries(entry: (name: string) => number): (number: number) => number {
  const pcs = MODULE_ENTRIES.map(entry);
  return (number) => (number > 0 && number <= pcs.length ? pcs[number - 1] : 0);
}

/** If some module has a message it runs when the trap returns: true. `runner` is who would run otherwise. */
export function startModule(h: Host, runner: number): boolean {
  const { bus, plan } = h;
  const { root } = plan;
  const work = bus.load(root + MROOT.moduleWork);
  if (work === 0) return false;
  const slot = 31 - Math.clz32(work & -work);
  bus.store(root + MROOT.moduleWork, work & (work - 1));
  bus.store(root + MROOT.moduleAt, slot);
  bus.store(root + MROOT.moduleRunner, runner);
  unload(h);
  bus.setRegister(0, bus.load(root + MROOT.moduleFirst + 4 * slot));
  bus.setRegister(1, bus.load(root + MROOT.moduleSecond + 4 * slot));
  bus.setPc(bus.load(root + MROOT.modulePcs + 4 * slot));
  return true;
}

/** A module that runs calls the kernel: it answers, or it waits, for ever. Who would have run, had it not. */
export function moduleCall(h: Host): number {
  const { bus, plan } = h;
  const { root } = plan;
  const slot = bus.load(root + MROOT.moduleAt);
  if (bus.register(0) === MODULE_TRAP.answer) {
    const result = bus.register(1) | 0;
    bus.release(bus.pc());
    h.unix.answered(slot, result);
  } else bus.store(root + MROOT.modulePcs + 4 * slot, bus.pc());
  return bus.load(root + MROOT.moduleRunner);
}
