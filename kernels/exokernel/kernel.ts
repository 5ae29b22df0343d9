/** The kernel: what a trap does, and what is observed. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Kernel } from '../../core/words/kernel.ts';
import type { Access, FaultCause, Trap } from '../../core/words/trap.ts';
import { ACCESS, CAUSE, UPCALL } from './abi/upcalls.ts';
import { systemCall } from './calls.ts';
import { consistencyCheck } from './consistency/consistency.ts';
import { currentEnv, type Exo, ROOM_NAMES, SCRATCH, type Translations } from './context.ts';
import { handleInterrupt } from './interrupts.ts';
import { Observer } from './observe.ts';
import { pathsFor } from './paths.ts';
import { planMemory } from './plan.ts';
import { dispatch, settle } from './settle.ts';
import { SoftwareTlb } from './stlb.ts';
import { X86Tables } from './tables-x86.ts';
import { push } from './upcalls.ts';

function translationsFor(bus: KernelBus): Translations {
  if (bus.mips !== null) return new SoftwareTlb(bus.mips);
  if (bus.x86 !== null) return new X86Tables(bus.x86);
  throw new Error('the exokernel runs on machines with the MMU of a MIPS or an x86');
}

/** What boot and the handlers share; it follows from the machine alone. */
export function contextOf(bus: KernelBus, info: BootInfo): Exo {
  const [calls, upcalls, bindings, refill, transfers, slices, revocation] = ROOM_NAMES.map((name) =>
    info.room(name),
  );
  const dma = info.devices.find((device) => device.name === 'dma');
  return {
    bus,
    plan: planMemory(bus.frames, bus.kernelBase, bus.family),
    tlb: translationsFor(bus),
    paths: pathsFor(bus.family, info),
    rooms: { calls, upcalls, bindings, refill, transfers, slices, revocation },
    info,
    timerLine: info.timerLine,
    dmaLine: dma?.lines.dma ?? -1,
    dmaBase: dma?.base ?? 0,
    scratch: new Int32Array(SCRATCH),
  };
}

export function attach(bus: KernelBus, info: BootInfo): Kernel {
  const k = contextOf(bus, info);
  const observer = new Observer(k);
  return {
    trap: (trap) => handle(k, trap),
    dispatch: (thread) => dispatch(k, thread),
    observe: (peek) => observer.observe(peek),
    inconsistency: consistencyCheck(k),
  };
}

function handle(k: Exo, trap: Trap): void {
  const { bus } = k;
  if (trap.kind === 'fault') {
    if (k.tlb.resolve(k, trap)) return;
    raise(k, trap);
  } else if (trap.kind === 'call') {
    bus.enter(k.rooms.calls);
    systemCall(k, currentEnv(k));
    bus.leave();
  } else handleInterrupt(k, trap.number);
  // A nested interrupt leaves it to the trap that it came into.
  if (!trap.fromKernel) settle(k);
}

/** Faults that the library OS can resolve; all others are exceptions. */
const FAULTS: readonly FaultCause[] = ['refill', 'invalid', 'modified', 'missing', 'protection'];

const WANTED: Readonly<Record<Access, number>> = ACCESS;

function raise(k: Exo, trap: Trap): void {
  const kind = FAULTS.includes(trap.cause) ? UPCALL.fault : UPCALL.exception;
  const subject = trap.cause === 'privileged' ? trap.number : trap.address;
  push(k, currentEnv(k), kind, CAUSE[trap.cause], subject, WANTED[trap.access]);
}
