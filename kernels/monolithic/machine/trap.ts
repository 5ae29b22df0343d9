/** Traps: system calls, faults, interrupts. */
import type { Access, Trap } from '../../../core/words/trap.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { PROT, SIGNAL } from '../unix/abi/flags.ts';
import { type Answer, IN_PLACE, SLEEP, WANTS } from '../unix/answers.ts';
import type { Host } from './context.ts';
import { handleInterrupt } from './interrupts.ts';
import { moduleCall } from './modules.ts';
import { CONTEXT, NONE } from './records.ts';
import { settle } from './settle.ts';
import { currentProcess, fallAsleep } from './switch.ts';

const WANTED: Readonly<Record<Access, number>> = {
  read: PROT.read,
  write: PROT.write,
  fetch: PROT.execute,
};

export function handleTrap(h: Host, trap: Trap): void {
  if (trap.kind === 'fault' && h.mips !== null && isRefilled(h, trap)) return;
  const self = currentProcess(h);
  // Ultrix, locore: all registers go to memory before any C runs. On x86 the pushes are among the path's instructions.
  if (h.mips !== null) saveFrame(h, trap.fromKernel ? NONE : self);
  if (trap.kind === 'interrupt') handleInterrupt(h, trap.number);
  else if (trap.fromKernel) fromModule(h, trap);
  else if (trap.kind === 'call') systemCall(h, self);
  else fault(h, self, trap);
  // A nested interrupt leaves it to the trap that it came into.
  if (!trap.fromKernel) settle(h, self);
}

/** Code of a module calls the kernel, or touches what is not there: then nothing can be relied on any more. */
function fromModule(h: Host, trap: Trap): void {
  if (trap.kind === 'fault') {
    throw new Error(`a module touched 0x${trap.address.toString(16)}: ${trap.cause}`);
  }
  settle(h, moduleCall(h));
}

function saveFrame({ bus, plan }: Host, p: number): void {
  bus.saveRegisters(plan.contexts.at(p) + CONTEXT.trapFrame);
}

/** The short ways out of a miss of a software-refilled TLB, and of the first store to a page. */
function isRefilled(h: Host, trap: Trap): boolean {
  const { mips, bus, rooms, paths } = h;
  if (mips === null || trap.address >= mips.userEnd) return false;
  if (trap.cause === 'refill') {
    bus.enter(rooms.refill);
    bus.exec(paths.refill);
    const found = mips.refill(trap.address);
    bus.leave();
    return found;
  }
  return trap.cause === 'modified' && mips.noteWrite(trap.address);
}

function systemCall(h: Host, p: number): void {
  h.bus.enter(h.rooms.trap);
  h.bus.exec(h.paths.trap);
  const answer = h.unix.call(p, h.bus);
  if (answer === SLEEP) {
    if (h.unix.exists(p)) fallAsleep(h, p);
  } else if (answer !== IN_PLACE) h.bus.setRegister(0, answer >>> 0);
  h.bus.leave();
}

function fault(h: Host, p: number, trap: Trap): void {
  h.bus.enter(h.rooms.fault);
  h.bus.exec(h.paths.fault);
  const answer = resolve(h, p, trap);
  if (answer === SLEEP) fallAsleep(h, p);
  else if (answer < 0)
    h.unix.exception(p, -answer === ERROR.io ? SIGNAL.bus : SIGNAL.segment, trap.address);
  h.bus.leave();
}

/** 0: the access is made again. SLEEP; EFAULT; EIO. Other signals are posted here. */
function resolve(h: Host, p: number, trap: Trap): Answer {
  const { cause, address } = trap;
  if (cause === 'privileged') {
    h.unix.exception(p, SIGNAL.illegal, 0);
    return 0;
  }
  if (cause === 'bus') return -ERROR.io;
  if (address >= h.pmap.userEnd || cause === 'segment') return -ERROR.fault;
  // A misaligned word (POSIX: BUS_ADRALN).
  if (cause === 'address') return -ERROR.io;
  const answer = h.memory.fault(p, address, WANTED[trap.access]);
  return answer === WANTS ? h.unix.fault(p) : answer;
}
