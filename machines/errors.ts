/** What a machine throws. */

/**
 * An access cannot be performed: the trap stands in the processor. It unwinds the code that made the
 * access, which is run again if the kernel lets it. One object, so that a fault allocates nothing.
 */
export const UNWIND: unique symbol = Symbol('unwind');

/** The power is lost: it unwinds whatever runs, the kernel included, and nothing goes on from there. */
export const POWER_CUT: unique symbol = Symbol('power cut');

/** A bug in the kernel that the machine noticed: it becomes a panic in the trace. */
export class KernelBug extends Error {}

/** The machine stopped by itself, as the chip does (R3000: two TLB entries match). */
export class MachineShutdown extends Error {}

/** A run used more than it was given; says of what. */
export class FuelExhausted extends Error {}

/** A bug in kernelcheck itself: it stops everything. */
export class HarnessBug extends Error {}

/** An activation that serves message after message. */
export function liveTooLong(name: string, traps: number): KernelBug {
  return new KernelBug(
    `an activation of ${name} has made ${traps} traps: a server ends its activation ` +
      'with every message, and keeps what must last in memory',
  );
}

/** A `try` around an access would hide faults from the kernel. */
export function caughtUnwind(name: string): KernelBug {
  return new KernelBug(
    `${name} caught what unwinds an access: code that can be stopped must let faults and interrupts ` +
      'pass through it, and so have no catch around what it does on the bus',
  );
}
