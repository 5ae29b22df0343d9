/** What a system call says went wrong: the error code in the UTCB. */

/** Of all calls but Ipc, with a result of 0. */
export const ERROR = {
  noPrivilege: 1,
  invalidThread: 2,
  invalidSpace: 3,
  invalidScheduler: 4,
  invalidParameter: 5,
  utcbArea: 6,
  kipArea: 7,
  noMemory: 8,
} as const;

/**
 * Of Ipc, with the error bit in the tag: offset << 4 | reason << 1 | phase.
 *
 * X.2 gives no number to what a kernel does not offer; 0 is free, and stands for that here.
 */
export const IPC_ERROR = {
  unsupported: 0,
  timeout: 1,
  nonExistingPartner: 2,
  cancelled: 3,
  messageOverflow: 4,
  aborted: 7,
} as const;

export const SEND_PHASE = 0;
export const RECEIVE_PHASE = 1;

export function ipcError(reason: number, phase: number, offset = 0): number {
  return (offset << 4) | (reason << 1) | phase;
}

export function reasonOfError(errorCode: number): number {
  return (errorCode >>> 1) & 7;
}

export function phaseOf(errorCode: number): number {
  return errorCode & 1;
}
