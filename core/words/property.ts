/** A property: one claim about runs, named as a sentence. A property is data. */
import type { Authority } from './authority.ts';
import type { PeekBus } from './bus.ts';
import type { TraceEvent } from './trace.ts';

/** What an oracle may look at after an event. */
export interface Scene<State = unknown> {
  readonly peek: PeekBus;
  /** What the kernel believes; made when first asked for, at most once an event. */
  authority(): Authority;
  /** The specification's state; null after an outcome that it did not accept. */
  readonly state: State | null;
  readonly event: TraceEvent;
  /** The thread of each task slot, and whether the task is alive. */
  alive(slot: number): boolean;
}

/** Must hold after every return to user level that the harness sees, and at rest. */
export interface Always<State = unknown> {
  readonly kind: 'always';
  readonly name: string;
  readonly about: string;
  /** Null if it holds; otherwise one sentence that says what was found. */
  judge(scene: Scene<State>): string | null;
}

/** Must be seen at least once in a campaign, else the campaign is vacuous and says so. */
export interface Sometimes<State = unknown> {
  readonly kind: 'sometimes';
  readonly name: string;
  readonly about: string;
  seen(scene: Scene<State>): boolean;
}

export type Property<State = unknown> = Always<State> | Sometimes<State>;
