/** A trap: one event into the kernel. */

/** What an access wanted. */
export type Access = 'read' | 'write' | 'fetch';

/**
 * Why an access or an instruction could not be performed.
 *
 * - `refill`: no TLB entry matches (software-refilled TLBs only; the UTLB vector for user addresses).
 * - `invalid`: the TLB entry that matches is not valid (software-refilled TLBs only).
 * - `modified`: a store through an entry whose D bit is clear (software-refilled TLBs only).
 * - `missing`: the walker found no present entry (hardware-walked TLBs only).
 * - `protection`: the walker found an entry that forbids the access (hardware-walked TLBs only).
 * - `address`: misaligned, or user code reached for a kernel address.
 * - `bus`: no memory and no device answers at the physical address.
 * - `segment`: outside the limit of the segment (x86 only).
 * - `privileged`: user code attempted a privileged instruction; its number is in `number`.
 */
export type FaultCause =
  | 'refill'
  | 'invalid'
  | 'modified'
  | 'missing'
  | 'protection'
  | 'address'
  | 'bus'
  | 'segment'
  | 'privileged';

/**
 * One event into the kernel. The machine reuses one object for all traps, so that a trap allocates
 * nothing: a handler reads what it needs and keeps no reference to it.
 */
export interface Trap {
  readonly kind: 'call' | 'fault' | 'interrupt';
  /** The interrupt line, or the privileged instruction's number; otherwise 0. */
  readonly number: number;
  /** Of a fault; `address` for the other kinds. */
  readonly cause: FaultCause;
  /** The virtual address of a fault; otherwise 0. */
  readonly address: number;
  readonly access: Access;
  /** True if it came while the processor was in kernel mode (a nested trap). */
  readonly fromKernel: boolean;
}
