/** The exit statuses, the same for every verb. */

export const EXIT = {
  /** It holds, or it ran. */
  ok: 0,
  /** A property failed, or a kernel panicked. */
  failed: 1,
  badInput: 2,
  /** Vacuous, or gave up: nothing is known to be wrong, and nothing is known to be right. */
  unknown: 3,
  /** A bug in kernelcheck. */
  bug: 70,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Of several statuses the one to end with: a failure is worse than what is not known. */
export function worst(statuses: readonly ExitStatus[]): ExitStatus {
  const order: readonly ExitStatus[] = [EXIT.bug, EXIT.badInput, EXIT.failed, EXIT.unknown];
  return order.find((status) => statuses.includes(status)) ?? EXIT.ok;
}
