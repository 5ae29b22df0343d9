/**
 * Why a system call was refused: Xok's numbers (sys/xok/kerrno.h). Register 0 then holds the negative
 * of one of them. A refused call has changed nothing, if the table of calls does not say otherwise.
 */

export const ERROR = {
  /** No environment has this id, now. */
  badEnv: 2,
  invalid: 3,
  /** The address is outside of what can be bound. */
  addressSpace: 4,
  noMemory: 5,
  /** More readers or writers than the frame's limits allow. */
  share: 6,
  notFound: 7,
  exists: 8,
  /** The capability slot is empty. */
  capInvalid: 14,
  /** The capability does not satisfy the access list. */
  capInsufficient: 15,
  noFreeEnv: 16,
  /** There is no such entry in an access list. */
  aclSize: 22,
  /** The entry may not be that. */
  aclInvalid: 23,
  /** A device transfers data from or to the frame; or all descriptors are in use. */
  buffer: 26,
  quota: 27,
  /** The callee accepts no protected control transfer now. */
  ipcBlocked: 35,
} as const;

/** No error has a number above this one. */
const LAST = 255;

/** What register 0 holds when a call is refused for this reason. */
export function refusal(error: number): number {
  return -error >>> 0;
}

/** The error that register 0 tells of; 0 if the call was done. */
export function errorOf(result: number): number {
  const error = -result >>> 0;
  return error <= LAST ? error : 0;
}
