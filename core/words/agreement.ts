/** Agreement between kernels: in what the same program may end otherwise on two designs, as data. */
import type { PackedProgram } from './program.ts';
import type { Call } from './specification.ts';

/** How a step ended on one side. */
export interface Ended {
  /** `open`: begun, and it never returned. `unbegun`: its task never came to it. */
  readonly kind: 'done' | 'refused' | 'dangling' | 'faulted' | 'open' | 'unbegun';
  /** The value; of a fault its cause, as the trace has it; else 0. */
  readonly value: number;
  /** Of what was refused: the contract's word. */
  readonly reason: string | null;
}

/** One step of one task on two sides, in numbers as a specification sees them. */
export interface Pair {
  /** `step` is the label. `starved`, `aborted` and `rushed` are by the program's anchors. */
  readonly call: Call;
  readonly op: string;
  /** Reasons for which the op may be refused. */
  readonly refusals: readonly string[];
  /** Whether its value is the kernel's own name of something that it makes. */
  readonly makes: 'handle' | 'task' | null;
  readonly a: Ended;
  readonly b: Ended;
}

export type SideName = 'a' | 'b';

/** What is known of the rest of both runs. */
export interface Past {
  readonly program: PackedProgram;
  /** How the step with this label ended on this side; null where the program has no such step. */
  ended(side: SideName, label: number): Ended | null;
  /** Labels of steps that were under way, on either side, while this one was. */
  beside(label: number): readonly number[];
  /** Whether the step with the first label had ended on this side when that with the other one began. */
  before(side: SideName, one: number, other: number): boolean;
  /** The label of the step that made the task with this number on this side; 0 for the root task; -1 if none did. */
  nameOf(side: SideName, value: number): number;
  /** Whether the specification accepts the run of this side up to and with this step; asked seldom, since it runs again. */
  accepted(side: SideName, label: number): boolean;
}

/**
 * What is done about a legitimate difference: the states may differ from there on.
 *
 * - `goOn`: they do not.
 * - `leaveOut`: the steps with these labels are left out, and all is run again. `whereDone`: on the sides on which
 *   the step was done, so that it is refused on some and not there on the others, and all are in the same state.
 */
export type Allowed =
  | { readonly kind: 'goOn' }
  | {
      readonly kind: 'leaveOut';
      readonly steps: readonly number[];
      readonly on: 'whereDone' | 'everywhere';
    };

/** One way in which kernels may differ, counted wherever it is met. */
export interface Allowance {
  /** A few words: `memory runs out`. */
  readonly name: string;
  /** One sentence, with the contract's own words. */
  readonly about: string;
  /** The share of compared ops that it may take up, where 1 in 100 is too little; and why. */
  readonly limit?: { readonly rate: number; readonly why: string };
  /** Null where this pair is none of its cases. */
  allows(pair: Pair, past: Past): Allowed | null;
}

/** The value as it may be compared; null if it is the kernel's own and says nothing. */
export type ValueOf = (pair: Pair, side: SideName, value: number, past: Past) => number | null;

/** Kernels must agree: the same program ends in the same way on each, but for what is allowed. */
export interface Agree {
  readonly kind: 'agree';
  readonly name: string;
  readonly about: string;
  /** The contract's name; null for every contract that has no such claim of its own. */
  readonly contract: string | null;
  /** By op. Absent: what an op makes or starts has the kernel's own name, and all other values are compared. */
  readonly value?: Readonly<Record<string, ValueOf>>;
  readonly allowances: readonly Allowance[];
}
