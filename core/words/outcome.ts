/** How an op ended, as its task saw it. Blocked is a call without a return. */

/** The op was performed; `value` is its result (0 where it has none). */
export interface Done {
  readonly kind: 'done';
  readonly value: number;
}

/** The task's mistake: nothing was changed, and `errno` says why, in the contract's words. */
export interface Refused {
  readonly kind: 'refused';
  readonly errno: string;
}

/** The task was stopped in the middle of the op by a fault that nobody resolved. */
export interface Faulted {
  readonly kind: 'faulted';
  readonly why: string;
}

export type Outcome = Done | Refused | Faulted;
