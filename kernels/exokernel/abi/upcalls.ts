/**
 * Upcalls: by which entries the kernel calls an environment's library OS.
 *
 * What was interrupted stands in a save frame of the U-area (`u-area.ts`), and the handler ends with
 * the call `resume`. It is entered with
 *
 *     r0 address or subject, r1 cause or second word, r2 access or third word, r3 save frame, r4 kind
 *
 *     fault        address, cause, access: a translation that the kernel's tables do not answer
 *     exception    address, cause, access: any other exception (the number of a privileged instruction
 *                  stands for its address)
 *     epilogue     ticks of excess so far, 0, 0: the time slice is over; ends with `yield`
 *     revoked      frames wanted, tick of the deadline, request
 *     repossessed  frames that were taken by force, 0, request
 *     message      sender, a, b: an asynchronous protected control transfer
 *
 * A synchronous protected control transfer (`call`) saves nothing: r0 is the caller's id, r2 to r6 are
 * its message, and the handler ends with `reply`. What comes after an epilogue has no entry of its own:
 * the `yield` in the epilogue returns the ticks of the new slice (the prologue).
 */

export const UPCALL = {
  fault: 0,
  exception: 1,
  epilogue: 2,
  prologue: 3,
  revoked: 4,
  repossessed: 5,
  call: 6,
  message: 7,
} as const;

export const UPCALLS = 8;

/** Upcalls under way at once, on each level (its own, or serving a protected control transfer). */
export const MAX_DEPTH = 4;
export const LEVELS = 2;

/** The design's entries, by kind: the PCs that an environment may name. A prologue has none. */
export const ENTRY_NAMES: readonly (string | null)[] = [
  'exos.fault',
  'exos.exception',
  'exos.epilogue',
  null,
  'exos.revoked',
  'exos.repossessed',
  'exos.call',
  'exos.message',
];

/** What an access wanted. */
export const ACCESS = { read: 0, write: 1, fetch: 2 } as const;

/** Causes of faults and exceptions, by the number that an upcall says; as in core/words/trap.ts. */
export const CAUSE = {
  refill: 0,
  invalid: 1,
  modified: 2,
  missing: 3,
  protection: 4,
  address: 5,
  bus: 6,
  segment: 7,
  privileged: 8,
} as const;
