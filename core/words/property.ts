/** A property: one claim about runs, named as a sentence. A property is data. */
import type { Agree } from './agreement.ts';
import type { Authority } from './authority.ts';
import type { BeliefChange } from './belief-change.ts';
import type { PeekBus, TlbEntry } from './bus.ts';
import type { Kind } from './ledger.ts';
import type { TraceEvent } from './trace.ts';

/** What an oracle may look at after an event. */
export interface Scene<State = unknown> {
  readonly peek: PeekBus;
  /** What the kernel believes; made when first asked for, at most once an event. */
  authority(): Authority;
  /** What the kernel finds wrong with its own records, in one sentence; null where it finds nothing. */
  inconsistency(): string | null;
  /** The specification's state; null after an outcome that it did not accept. */
  readonly state: State | null;
  readonly event: TraceEvent;
  /** The task whose op has just ended; 0 where none has. */
  readonly returned: number;
  /** The same, if it ran: 0 where the engine refused the op. */
  readonly running: number;
  /** The thread of each task slot, and whether the task is alive. */
  alive(slot: number): boolean;
}

/** Must hold after every return to user level that the harness sees, and at rest. */
export interface Always<State = unknown> {
  readonly kind: 'always';
  readonly name: string;
  readonly about: string;
  /** Whether it can be broken here at all (on this family of machines, say); absent, it can everywhere. */
  applies?(scene: Scene<State>): boolean;
  /**
   * What the claim looks at. It need not be asked again while none of it has changed; absent, it is
   * asked after every event.
   */
  readonly watches?: readonly Watched[];
  /**
   * Set where looking is dear and nothing tells when to: the claim is asked only where everything is
   * looked at, and names the step after which that was.
   */
  readonly onlyInFullScans?: true;
  /** Null if it holds; otherwise one sentence that says what was found. Looks at everything. */
  judge(scene: Scene<State>): string | null;
  /**
   * The same, where it held after the event before, and of all that it watches only the TLB has changed
   * since: looks at the entries that are new. Absent, `judge` is asked.
   */
  review?(scene: Scene<State>, entries: readonly TlbEntry[]): string | null;
  /**
   * The same, where it held of what the kernel believed before: looks at what differs, and at the state, the
   * processor and the tables as far as the claim watches them. Where the TLB has changed as well,
   * `review` is asked besides. Absent, `judge` is asked.
   */
  revise?(scene: Scene<State>, change: BeliefChange): string | null;
}

/**
 * - `tlb`: the entries of the TLB.
 * - `belief`: what the kernel believes (`authority()`), and which tasks are alive.
 * - `tables`: page tables, the hardware's or the kernel's own. Nothing tells of every change, so they count
 *   as changed unless all that happened is an access that found everything as it was. A claim that watches
 *   them may be found broken by a full scan later on.
 * - `processor`: which space is current, and which task runs.
 * - `state`: the specification's state, and the outcome of the event.
 */
export type Watched = 'tlb' | 'belief' | 'tables' | 'processor' | 'state';

/** Must be seen at least once in a campaign, else the campaign is vacuous and says so. */
export interface Sometimes<State = unknown> {
  readonly kind: 'sometimes';
  readonly name: string;
  readonly about: string;
  /** Whether it can be seen here at all (on this family of machines, say); absent, it can everywhere. */
  applies?(scene: Scene<State>): boolean;
  /** A run begins: what was remembered of the one before is of no use. */
  begin?(): void;
  seen(scene: Scene<State>): boolean;
}

/** Must not cost more than this: a bound on what one op does, in counts of one kind or in cycles. */
export interface AtMost {
  readonly kind: 'atMost';
  readonly name: string;
  readonly about: string;
  /** The contract, and its op. */
  readonly contract: string;
  readonly op: string;
  /** How the op must have ended for the bound to hold: done, where it does not say. */
  readonly ended?: 'done' | 'refused' | 'faulted';
  /** Counts of this kind; or cycles, at the sheet's values. */
  readonly of: Kind | 'cycles';
  /**
   * `own`: what the step's task had to pay between its call and its return. `whole`: what was done between them on
   * everybody's account. Own, where it does not say.
   */
  readonly per?: 'own' | 'whole';
  /** Infinity where there is none. */
  readonly bound: number | ((facts: BoundFacts) => number);
}

/** On what a bound may depend. */
export interface BoundFacts {
  /** The sheet's id: `pentium-133`. */
  readonly machine: string;
  readonly family: 'mips' | 'x86';
  /** The step's, as in a packed program. */
  readonly args: Int32Array;
}

export type Property<State = unknown> = Always<State> | Sometimes<State> | Agree | AtMost;
