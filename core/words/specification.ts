/** An executable specification: which outcomes may follow from which state. */

/**
 * A call as the specification sees it: numbers only, as in a packed program. A handle is the label of
 * the step that made it, whatever the kernel calls it.
 */
export interface Call {
  readonly step: number;
  readonly task: number;
  readonly op: number;
  readonly args: Int32Array;
  /** Whether the program may have made the kernel run dry of memory while this call was under way. */
  readonly starved: boolean;
  /** Whether the program may have had this call aborted. */
  readonly aborted: boolean;
  /** When it began, in cycles since boot; for an act of the world, when that was over. */
  readonly began: number;
  /**
   * Whether the program may have raised an interrupt line while this call was under way, or just before:
   * if it was the timer's, a tick has come before its time.
   */
  readonly rushed: boolean;
}

/**
 * How it ended, and when, as columns: `done` with a value, `refused` with an index into the contract's errors,
 * `dangling` (refused by the engine: a handle that no step made, or a task that is not there),
 * `faulted`.
 */
export interface Result {
  readonly kind: 'done' | 'refused' | 'dangling' | 'faulted';
  readonly value: number;
  /** When it ended, in cycles since boot. */
  readonly cycles: number;
}

/**
 * A value that can be a state. Null says that no state follows, and an array that several may, so a
 * state that is one of these could not be told from the answer.
 */
export type Distinct<State> = Exclude<State, null | undefined | readonly unknown[]>;

/**
 * A relation, given as a step function over a bounded set of states. A state is a value of the
 * specification's own; `advance` may change it in place and return it.
 */
export interface Specification<State> {
  /** The state at boot: only the root task, slot 1, is alive. */
  initial(): Distinct<State>;
  clone(state: State): State;
  /**
   * A number that is the same for states that are the same. Others may have it by no more than the chance of a digest (of
   * 53 bits, say): of two with one number, one is dropped. Where there is none, states are compared as deeply as they go.
   */
  key?(state: State): number;
  /** The call has begun. A step whose effect may come before its return is prepared here. */
  call?(state: State, call: Call): void;
  /**
   * Every state that may follow when `call` ends with `result`: none (the outcome does not follow),
   * one, or several where the contract leaves it open.
   */
  advance(state: State, call: Call, result: Result): null | State | readonly State[];
  /** Whether this open call may wait when nothing can run. */
  mayWait(state: State, call: Call): boolean;
  /**
   * Whether a task that lives, and is in no call, may be kept from beginning one when nothing else can
   * run: because another has stopped it, say. Absent, no task may.
   */
  mayStand?(state: State, task: number): boolean;
  /**
   * Every state that may follow when the power is lost and the machine boots again: only the root task is
   * alive, in no call, and what was made lasting is there. Absent, the contract does not say, and a run
   * in which it happens is judged up to there.
   */
  power?(state: State): State | readonly State[];
  /** What the specification would have accepted instead, in a phrase, for the explanation. */
  expected(state: State, call: Call): string;
  /**
   * What the state will be if the op goes as well as it can: used while generating, so that later
   * steps make sense. Changes `state` in place. No time passes meanwhile: every call began at 0.
   */
  assume(state: State, call: Call): void;
  /** A picture of the state, in a few lines of text, for explanations. */
  show(state: State): string;
}
