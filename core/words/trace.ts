/** A trace: what happened in a run, event by event. */

import type { Op } from './op.ts';
import type { Outcome } from './outcome.ts';

/** A task began an op. */
export interface CallEvent {
  readonly kind: 'call';
  readonly step: number;
  readonly task: number;
  readonly op: Op;
  readonly cycles: number;
}

/** An op ended. After a fork the same step returns in two tasks. */
export interface ReturnEvent {
  readonly kind: 'return';
  readonly step: number;
  readonly task: number;
  readonly outcome: Outcome;
  readonly cycles: number;
}

/** The processor left one task for another (slots; 0 is none). */
export interface SwitchEvent {
  readonly kind: 'switch';
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
}

export interface InterruptEvent {
  readonly kind: 'interrupt';
  readonly line: string;
  readonly cycles: number;
}

/** The world acted on a device. */
export interface WorldEvent {
  readonly kind: 'world';
  readonly step: number;
  readonly op: Op;
  readonly outcome: Outcome;
  readonly cycles: number;
}

/** Nothing can run: every open call waits, and no device has anything under way. */
export interface RestEvent {
  readonly kind: 'rest';
  readonly open: readonly number[];
  readonly cycles: number;
}

/** The power was lost and came back, and the design booted again: the open calls are gone. */
export interface PowerEvent {
  readonly kind: 'power';
  readonly open: readonly number[];
  readonly cycles: number;
}

/** The kernel threw, or the machine shut down: a bug in the kernel, in its own words. */
export interface PanicEvent {
  readonly kind: 'panic';
  readonly message: string;
  readonly cycles: number;
}

export type TraceEvent =
  | CallEvent
  | ReturnEvent
  | SwitchEvent
  | InterruptEvent
  | WorldEvent
  | RestEvent
  | PowerEvent
  | PanicEvent;

/** Events in order; kept as columns inside a run, made into objects when somebody looks. */
export interface Trace {
  readonly length: number;
  at(index: number): TraceEvent;
}
