/**
 * System calls, by the number in register 0.
 *
 *     call               registers 1 to 7                                     register 0 on return
 *     Ipc                to, from, timeouts, MR0, MR1, MR2, MR3               from
 *     ThreadSwitch       dest
 *     ThreadControl      dest, space, scheduler, pager, UTCB                  1, or 0 and an error
 *     ExchangeRegisters  dest, control, sp, ip, flags, user handle, pager     dest, or nil
 *     Schedule           dest, time, processor, priority, preemption          1, or 0 and an error
 *     Unmap              control, -, -, MR0, MR1, MR2, MR3
 *     SpaceControl       space, control, KIP area, UTCB area, redirector      1, or 0 and an error
 *     KernelInterface                                                         KIP address
 *
 * MRs stand in the same registers when the call returns: the message received; for Unmap, the
 * flexpages with their status bits.
 */

export const CALL = {
  ipc: 1,
  threadSwitch: 2,
  threadControl: 3,
  exchangeRegisters: 4,
  schedule: 5,
  unmap: 6,
  spaceControl: 7,
  kernelInterface: 8,
  systemClock: 9,
  processorControl: 10,
  memoryControl: 11,
} as const;

/** Control bits of ExchangeRegisters: which values are valid, and what is done. */
export const EXCHANGE = {
  halt: 0x001,
  abortReceive: 0x002,
  abortSend: 0x004,
  sp: 0x008,
  ip: 0x010,
  flags: 0x020,
  userHandle: 0x040,
  pager: 0x080,
  haltValid: 0x100,
} as const;

/** Control of Unmap: flexpages less one, and whether the caller loses them too. */
export const UNMAP_COUNT_MASK = 0x3f;
export const UNMAP_FLUSH = 0x40;

/** As ThreadControl's UTCB argument: leave it as it is; a new thread's is where the kernel puts it. */
export const UTCB_UNCHANGED = 0xffffffff;
