/** Whose space, and whose registers, the processor has. */
import type { Host } from './context.ts';
import { CONTEXT, MROOT, NONE, RUN } from './records.ts';
import { dequeue, isQueued } from './run-queue.ts';

export function currentProcess(h: Host): number {
  return h.bus.load(h.plan.root + MROOT.current);
}

/** The kernel works for this process from now on, in its space; 0 is nobody. Registers stay where they are. */
export function workFor(h: Host, p: number): void {
  if (currentProcess(h) === p) return;
  h.bus.store(h.plan.root + MROOT.current, p);
  h.bus.exec(h.paths.switchSpace);
  h.pmap.activate(p === NONE ? 0 : h.memory.spaceOf(p));
}

/** The registers of the process that runs are brought into the register file; those that stand there are saved. */
export function loadRegisters(h: Host, p: number): void {
  const { bus, plan } = h;
  const loaded = bus.load(plan.root + MROOT.loaded);
  if (loaded === p) return;
  saveLoaded(h, loaded);
  bus.exec(h.paths.switchContext);
  bus.store(plan.root + MROOT.loaded, p);
  bus.store(plan.root + MROOT.sliceLeft, h.sliceTicks);
  const context = plan.contexts.at(p);
  bus.restoreRegisters(context + CONTEXT.registers);
  bus.setPc(bus.load(context + CONTEXT.pc));
}

function saveLoaded(h: Host, loaded: number): void {
  if (loaded === NONE) return;
  const context = h.plan.contexts.at(loaded);
  h.bus.saveRegisters(context + CONTEXT.registers);
  h.bus.store(context + CONTEXT.pc, h.bus.pc());
}

/** The register file is nobody's: whoever had it will find its registers where they are saved. */
export function unload({ bus, plan }: Host): void {
  const loaded = bus.load(plan.root + MROOT.loaded);
  if (loaded !== NONE) {
    bus.saveRegisters(plan.contexts.at(loaded) + CONTEXT.registers);
    bus.store(plan.contexts.at(loaded) + CONTEXT.pc, bus.pc());
  }
  bus.store(plan.root + MROOT.loaded, NONE);
}

/** Nobody's registers: the processor waits for an interrupt. */
export function goIdle(h: Host): void {
  const { bus } = h;
  unload(h);
  workFor(h, NONE);
  tickWhile(h, h.unix.needsTicks());
  bus.idle();
}

/**
 * The clock ticks while somebody runs, and while the processor idles if somebody waits for a tick: else an idle machine would
 * never be still.
 */
export function tickWhile(h: Host, isNeeded: boolean): void {
  const { bus, plan } = h;
  const on = isNeeded ? 1 : 0;
  if (bus.load(plan.root + MROOT.timerOn) === on) return;
  bus.store(plan.root + MROOT.timerOn, on);
  bus.setTimer(isNeeded ? h.tickCycles : 0);
}

/** The register of a process, wherever it stands. */
export function registerOf(h: Host, p: number, index: number): number {
  const { bus, plan } = h;
  if (bus.load(plan.root + MROOT.loaded) === p) return bus.register(index);
  return bus.load(plan.contexts.at(p) + CONTEXT.registers + 4 * index);
}

export function setRegisterOf(h: Host, p: number, index: number, value: number): void {
  const { bus, plan } = h;
  if (bus.load(plan.root + MROOT.loaded) === p) bus.setRegister(index, value);
  else bus.store(plan.contexts.at(p) + CONTEXT.registers + 4 * index, value);
}

export function pcOf(h: Host, p: number): number {
  const { bus, plan } = h;
  if (bus.load(plan.root + MROOT.loaded) === p) return bus.pc();
  return bus.load(plan.contexts.at(p) + CONTEXT.pc);
}

export function setPcOf(h: Host, p: number, pc: number): void {
  const { bus, plan } = h;
  if (bus.load(plan.root + MROOT.loaded) === p) bus.setPc(pc);
  else bus.store(plan.contexts.at(p) + CONTEXT.pc, pc);
}

/** The process waits: it runs no user code until it has been asked. One that is over does not wait. */
export function fallAsleep(h: Host, p: number): void {
  const state = h.plan.contexts.at(p) + CONTEXT.state;
  if (h.bus.load(state) === RUN.none) return;
  h.bus.store(state, RUN.asleep);
  if (isQueued(h, p)) dequeue(h, p);
}

/** Whether a process could run user code now. */
export function canRun(h: Host, p: number): boolean {
  const context = h.plan.contexts.at(p);
  return (
    h.bus.load(context + CONTEXT.state) === RUN.ready && h.bus.load(context + CONTEXT.held) === 0
  );
}
