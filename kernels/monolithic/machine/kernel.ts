/** The kernel put together: three halves, one over the other; what boot makes, and what handles traps. */
import type { KernelBus, PeekBus } from '../../../core/words/bus.ts';
import type { BootInfo, Kernel, Thread } from '../../../core/words/kernel.ts';
import type { DiskQueue, MemoryHalf, MemoryHost, Pmap } from '../memory/door.ts';
import { createMemory, memoryCheck } from '../memory/index.ts';
import type { MemoryPlan } from '../memory/plan.ts';
import type { Lower, Memory, Upper } from '../unix/door.ts';
import { AREA } from '../unix/files/format.ts';
import { createUnix, unixInconsistency } from '../unix/index.ts';
import { UNIX_ROOMS, type UnixPaths, type UnixRooms } from '../unix/paths.ts';
import type { UnixPlan } from '../unix/plan.ts';
import { PROCESSES } from '../unix/records.ts';
import { isProcess, machineInconsistency } from './consistency.ts';
import { HZ, SLICE_TICKS } from './constants.ts';
import { type Host, MACHINE_ROOMS, type MachineRooms } from './context.ts';
import { DiskDriver } from './disk-driver.ts';
import { EthernetDriver } from './ethernet-driver.ts';
import { lowerHalf, MachineOutside } from './lower.ts';
import { moduleEntries } from './modules.ts';
import { Observer } from './observe.ts';
import { machinePaths, memoryPaths, systemOf, unixPaths } from './paths.ts';
import { planMemory } from './plan.ts';
import { MipsPmap } from './pmap-mips.ts';
import { windowEntries, X86Pmap } from './pmap-x86.ts';
import { MachineProcessor } from './processor.ts';
import { CONTEXT, MROOT, NONE, RUN } from './records.ts';
import { enqueueWake } from './run-queue.ts';
import { dispatch, settle } from './settle.ts';
import { handleTrap } from './trap.ts';

/** The first process. */
const INIT = 1;

/** The other halves, as functions that make them. */
export interface Halves {
  readonly memory: (host: MemoryHost, pmap: Pmap, disk: DiskQueue, plan: MemoryPlan) => MemoryHalf;
  readonly unix: (
    memory: Memory,
    lower: Lower,
    plan: UnixPlan,
    paths: UnixPaths,
    rooms: UnixRooms,
  ) => Upper;
}
const HALVES: Halves = { memory: createMemory, unix: createUnix };

function rooms<Name extends string>(
  names: readonly Name[],
  info: BootInfo,
): Readonly<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of names) found[name] = info.room(name);
  return found as Readonly<Record<Name, number>>;
}

export function hostOf(bus: KernelBus, info: BootInfo, halves = HALVES): Host {
  const { mips, x86, family } = bus;
  const tables = x86 === null || x86.largePages ? 0 : windowEntries(bus.frames);
  const plan = planMemory(bus.frames, bus.kernelBase, tables);
  const system = systemOf(info.options.system, bus.family);
  const mipsPmap = mips === null ? null : new MipsPmap(bus, mips, plan);
  const pmap = mipsPmap ?? (x86 === null ? null : new X86Pmap(bus, x86, plan));
  if (pmap === null)
    throw new Error('monolithic runs on machines with the MMU of a MIPS or an x86');
  const disk = info.devices.find(({ name }) => name === 'disk');
  const console = info.devices.find(({ name }) => name === 'console');
  const wired = info.devices.find(({ name }) => name === 'ethernet');
  const network = { line: wired?.lines.ethernet ?? -1, base: wired?.base ?? 0 };
  const ethernet = new EthernetDriver(bus, plan, network);
  const place = { line: disk?.lines.disk ?? -1, base: disk?.base ?? 0 };
  const driver = new DiskDriver(bus, plan, place);
  // Each half is given the others by functions, for each needs the next to be made.
  const whole: { host?: Host; processor?: MachineProcessor } = {};
  const memoryHost: MemoryHost = {
    memory: bus,
    kernelBase: bus.kernelBase,
    low: plan.low,
    high: plan.high,
    swapFirst: AREA.swap,
    swapBlocks: place.base === 0 ? 0 : AREA.swapBlocks,
    paths: memoryPaths(system, info),
    ready: (p) => enqueueWake({ bus, plan }, p),
    point: () => bus.takeInterrupts(),
    fails: () => bus.fails('alloc'),
    current: () => bus.load(plan.root + MROOT.current),
  };
  const memory = halves.memory(memoryHost, pmap, driver, plan.memory);
  const outside = new MachineOutside(
    bus,
    plan,
    console?.base ?? 0,
    ethernet,
    moduleEntries((name) => info.entry(name)),
  );
  const made = (): MachineProcessor => {
    if (whole.processor === undefined) throw new Error('the processor is asked before it is made');
    return whole.processor;
  };
  const lower: Lower = lowerHalf(bus, memory, made, outside);
  const unixRooms: UnixRooms = rooms(UNIX_ROOMS, info);
  const unix: Upper = halves.unix(bus, lower, plan.unix, unixPaths(system, info), unixRooms);
  const machineRooms: MachineRooms = rooms(MACHINE_ROOMS, info);
  const host: Host = {
    bus,
    info,
    plan,
    pmap,
    mips: mipsPmap,
    memory,
    unix,
    paths: machinePaths(system, info),
    rooms: machineRooms,
    tickCycles: Math.round(info.clockHz / HZ[family]),
    sliceTicks: SLICE_TICKS[family],
    hz: HZ[family],
    disk: place,
    driver,
    network,
    ethernet,
    done: (kind, frame, failed) => memory.done(kind, frame, failed),
  };
  whole.processor = new MachineProcessor(host);
  return host;
}

export function attach(bus: KernelBus, info: BootInfo): Kernel {
  const h = hostOf(bus, info);
  const observer = new Observer(h);
  return {
    trap: (trap) => handleTrap(h, trap),
    dispatch: (thread) => dispatch(h, h.unix.processOf(thread)),
    exists: (peek, thread) => isProcess(peek, h.plan, thread),
    observe: (peek) => observer.observe(peek),
    inconsistency: consistencyCheck(h),
  };
}

/** All three halves' records. */
function consistencyCheck({ plan, pmap }: Host): (peek: PeekBus) => string | null {
  const wrongMemory = memoryCheck(plan.memory, pmap, plan.kernelBase);
  return (peek) =>
    machineInconsistency(peek, plan) ?? wrongMemory(peek) ?? unixInconsistency(peek, plan.unix);
}

/** Zeroes for all tables, the memory half's frames, process 1 in its `mount`; the disk's interrupts finish that. */
export function boot(bus: KernelBus, info: BootInfo): Thread {
  const h = hostOf(bus, info);
  start(h);
  return h.unix.pidOf(INIT);
}

export function start(h: Host): void {
  const { bus, info } = h;
  const { plan } = h;
  plan.boot.raise(bus);
  clearTables(h);
  h.pmap.start();
  h.memory.start();
  h.driver.start();
  for (const device of info.devices) {
    for (const line of Object.values(device.lines)) bus.maskInterrupt(line, false);
  }
  bus.maskInterrupt(info.timerLine, false);
  h.memory.firstSpace(INIT);
  const context = plan.contexts.at(INIT);
  const home = info.home(1);
  bus.store(context + CONTEXT.home, home);
  bus.store(context + CONTEXT.pc, home);
  h.unix.begin(home);
  h.ethernet.start(h.unix);
  // All that there are begin in a call.
  for (let p = INIT; p < PROCESSES; p++) {
    if (h.unix.exists(p)) bus.store(plan.contexts.at(p) + CONTEXT.state, RUN.asleep);
  }
  settle(h, NONE);
}

/** All tables lie in the frames below the first that the memory half gives away. */
function clearTables(h: Host): void {
  const { bus, plan } = h;
  const red = new Set(plan.boot.redZones);
  for (let frame = 1; frame < plan.low; frame++) {
    if (!red.has(frame)) bus.fill(plan.kernelBase + frame * 4096, 0, 4096);
  }
}
