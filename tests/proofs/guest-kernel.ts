/**
 * A guest kernel as a user task whose privileged instructions trap to its monitor.
 *
 * A task is a virtual machine; its ops are what the guest's process does. Calls and faults of the
 * process enter the guest kernel, which has a space of its own. Each of its privileged instructions
 * arrives as a fault, and the monitor does to shadow state what the hardware would have done.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import * as mips from '../../machines/formats/mips.ts';
import * as x86 from '../../machines/formats/x86.ts';
import * as guest from './guest.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import { integer, op, openContract, type Proof, task } from './kit.ts';
import * as spaces from './spaces.ts';
import * as threads from './threads.ts';

/** A virtual machine has this many frames; its kernel sees them from page 0 on. */
const [TASKS, FRAMES] = [3, 4];

/** The space of a machine's process has its number; its kernel's comes after all of those. */
const kernelSpace = (vm: Thread): spaces.Space => vm + TASKS;
const frameOf = (vm: Thread, frame: number): number =>
  spaces.USER_MEMORY + ((vm - 1) * FRAMES + frame) * 0x1000;
/** Shadow state: whether the guest's kernel runs, its root, then PC and registers of its process. */
const [IN_KERNEL, ROOT, PC, REGISTERS] = [0, 1, 2, 3];
const shadow = (bus: KernelBus, word: number, vm = threads.current(bus)): number =>
  bus.kernelBase + threads.OWN_STATE + vm * 64 + word * 4;

function equip(bus: KernelBus, vm: Thread): Thread {
  spaces.create(bus, kernelSpace(vm));
  for (let frame = 0; frame < FRAMES; frame++) {
    bus.fill(bus.kernelBase + frameOf(vm, frame), 0, 0x1000);
    spaces.map(bus, kernelSpace(vm), frame * 0x1000, frameOf(vm, frame));
  }
  bus.fill(shadow(bus, 0, vm), 0, 64);
  return vm;
}

/** The guest's process has trapped: its kernel is entered, in its own space. */
function enterGuest(bus: KernelBus, info: BootInfo, why: number): 'blocked' {
  bus.store(shadow(bus, IN_KERNEL), 1);
  bus.store(shadow(bus, PC), bus.pc());
  for (let i = 0; i < 8; i++) bus.store(shadow(bus, REGISTERS + i), bus.register(i));
  bus.setRegister(0, why);
  spaces.enter(bus, kernelSpace(threads.current(bus)));
  bus.setPc(info.entry(bus.family));
  return 'blocked';
}

/** Back to the process, at this PC; the activation of its kernel is left for good. */
function leaveGuest(bus: KernelBus, pc: number, result: number): 'blocked' {
  bus.release(bus.pc());
  bus.store(shadow(bus, IN_KERNEL), 0);
  for (let i = 1; i < 8; i++) bus.setRegister(i, bus.load(shadow(bus, REGISTERS + i)));
  bus.setRegister(0, result);
  bus.setPc(pc);
  spaces.enter(bus, threads.current(bus));
  return 'blocked';
}

/** Does what the instruction would have done, had the guest kernel had the machine. */
function emulate(bus: KernelBus, instruction: number): void {
  const [vm, a] = [threads.current(bus), bus.register(1)];
  const [map, setRoot, getRoot, back] = guest.INSTRUCTIONS[bus.family];
  if (instruction === back) leaveGuest(bus, bus.load(shadow(bus, PC)), a);
  if (instruction === setRoot) bus.store(shadow(bus, ROOT), a);
  if (instruction === getRoot || instruction === setRoot) {
    bus.setRegister(0, bus.load(shadow(bus, ROOT)));
  }
  if (instruction !== map) return;
  const page = (a & mips.VPN_MASK) >>> 0;
  const table = bus.kernelBase + frameOf(vm, 0) + x86.tableIndex(page) * 4;
  const frame = (bus.family === 'mips' ? bus.register(2) : bus.load(table)) >>> x86.PAGE_SHIFT;
  const possible = frame < FRAMES && page < spaces.LIMIT;
  if (possible) spaces.map(bus, vm, page, frameOf(vm, frame));
  bus.setRegister(0, possible ? 0 : -1);
}

function fault(bus: KernelBus, info: BootInfo, { cause, number }: Trap): void {
  if (bus.load(shadow(bus, IN_KERNEL)) === 0) enterGuest(bus, info, guest.FAULTED);
  else if (cause === 'privileged') emulate(bus, number);
  else leaveGuest(bus, info.faultHome(threads.current(bus)), 0);
}

/** A call of the guest's kernel gives up its process; a process may ask for another machine. */
function call(bus: KernelBus, info: BootInfo): number | 'blocked' {
  const [number, a, vm] = [bus.register(0), bus.register(1), threads.current(bus)];
  if (bus.load(shadow(bus, IN_KERNEL)) !== 0) return leaveGuest(bus, info.faultHome(vm), 0);
  return number === guest.SPAWN
    ? equip(bus, spawnTask(bus, info, a))
    : enterGuest(bus, info, number);
}

const design: KernelDesign = {
  name: 'guest-kernel',
  about: 'A monitor of virtual machines, whose kernels are user tasks.',
  servers: (['mips', 'x86'] as const).map((name) => ({
    name,
    level: 'user',
    code: guest.kernel(name),
  })),
  boot: (bus, info) => equip(bus, bootTask(bus, info)),
  attach: (bus, info) =>
    kernelOf(bus, info, { call: () => call(bus, info), fault: (trap) => fault(bus, info, trap) }),
  contracts: { guests: { ops: guest.ops } },
};

const ops = [
  op('spawn', [task('task')], { starts: 'task' }),
  op('map', [integer('page'), integer('frame')]),
  op('setRoot', [integer('root')]),
  op('getRoot', []),
  op('probe', [integer('va')]),
  op('attempt', [integer('instruction', 8)]),
  op('load', [integer('va')]),
  op('store', [integer('va'), integer('value')]),
];

export const guestKernel: Proof = {
  title: 'a guest kernel as a user task under its monitor',
  design,
  contract: openContract('guests', TASKS, ['bad'], ops),
  cases: [
    {
      program: `program 1 contract=guests
        v0 = t1.spawn(t2); v1 = t1.load(0x5000); v2 = t1.map(0x5000, 2); v3 = t1.store(0x5004, 7)
        v4 = t1.load(0x5004); v5 = t1.probe(0x2004); v6 = t2.map(0x5000, 2); v7 = t2.load(0x5004)
        v8 = t1.setRoot(0x3000); v9 = t2.getRoot(); v10 = t1.getRoot()
        v11 = t1.map(0x6000, 9)`,
      outcomes: { v1: 'faulted', v5: 'done 7', v7: 'done 0', v9: 'done 0', v11: 'refused bad' },
    },
    {
      program: `program 1 contract=guests
        v1 = t1.setRoot(0x3000); v2 = t1.attempt(4); v3 = t1.probe(0x4000)
        v4 = t1.probe(0x80002000); v5 = t1.probe(0xc0002000); v6 = t1.load(0xc0002000)
        v7 = t1.getRoot()`,
      outcomes: { v2: 'faulted', v3: 'faulted', v4: 'faulted', v5: 'faulted', v7: 'done 12288' },
    },
  ],
};
