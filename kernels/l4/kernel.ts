/** The kernel: what a trap does, who is switched to, and what is observed. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Kernel, Thread } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import { systemCall } from './calls/calls.ts';
import { abortThread } from './calls/exchange-registers.ts';
import { continueUnmap } from './calls/unmap-call.ts';
import { consistencyCheck } from './consistency/consistency.ts';
import { currentThread, type L4, noPiece, noPlace, type Pmap, ROOM_NAMES } from './context.ts';
import { handleFault } from './faults.ts';
import { handleInterrupt } from './interrupts.ts';
import { Observer } from './observe.ts';
import { pathsFor } from './paths.ts';
import { planMemory } from './plan.ts';
import { MipsPmap } from './pmap-mips.ts';
import { X86Pmap } from './pmap-x86.ts';
import { MAX_DEPTH, NONE } from './records.ts';
import { isReady, settle, yieldTo } from './switch.ts';
import { findThread } from './threads.ts';

function pmapFor(bus: KernelBus, info: BootInfo): Pmap {
  if (bus.mips !== null) return new MipsPmap(bus.mips, Number(info.options.asids));
  if (bus.x86 !== null) return new X86Pmap(bus.x86);
  throw new Error('l4 runs on machines with the MMU of a MIPS or an x86');
}

/** What boot and the handlers share; it follows from the machine alone. */
export function contextOf(bus: KernelBus, info: BootInfo): L4 {
  const [ipc, mapping, fault, threads] = ROOM_NAMES.map((name) => info.room(name));
  const lines = info.devices.flatMap((device) => Object.values(device.lines));
  return {
    bus,
    plan: planMemory(bus.frames, bus.kernelBase),
    pmap: pmapFor(bus, info),
    paths: pathsFor(bus.family, info),
    rooms: { ipc, mapping, fault, threads },
    timerLine: info.timerLine,
    lines: Math.max(info.timerLine, ...lines) + 1,
    carry: new Int32Array(MAX_DEPTH + 2),
    source: noPlace(),
    target: noPlace(),
    piece: noPiece(),
  };
}

export function attach(bus: KernelBus, info: BootInfo): Kernel {
  const k = contextOf(bus, info);
  const observer = new Observer(k, info);
  const inconsistency = consistencyCheck(k);
  return {
    trap: (trap) => handle(k, trap),
    dispatch: (thread) => dispatch(k, thread),
    abort: (thread) => abortThread(k, thread),
    observe: (peek) => observer.observe(peek),
    inconsistency,
  };
}

function handle(k: L4, trap: Trap): void {
  if (trap.kind === 'fault' && k.pmap.resolve(k, trap)) return;
  const before = currentThread(k);
  if (trap.kind === 'call') {
    k.bus.enter(k.rooms.ipc);
    systemCall(k, before);
    k.bus.leave();
  } else if (trap.kind === 'interrupt') {
    handleInterrupt(k, trap.number);
  } else {
    handleFault(k, trap);
  }
  // A nested interrupt leaves it to the trap that it came into.
  if (trap.fromKernel) return;
  const after = settle(k);
  // Who comes back from an interrupt, or to the processor, may have a call to finish first.
  if (after !== NONE && (after !== before || trap.kind === 'interrupt')) continueUnmap(k, after);
}

function dispatch(k: L4, thread: Thread): boolean {
  const tcb = findThread(k, thread);
  if (tcb === NONE || !isReady(k, tcb)) return false;
  if (tcb !== currentThread(k)) {
    yieldTo(k, tcb);
    continueUnmap(k, tcb);
  }
  return true;
}
