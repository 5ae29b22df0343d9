/**
 * An op: what a task asks for, as inert plain data.
 *
 * Every op is legal in every state. An op that cannot be done is refused, so that a reducer may
 * delete any step without repairing the others.
 */

/** A back-reference to the step that made a handle, by that step's label (`v3`). */
export interface HandleRef {
  readonly kind: 'handle';
  readonly step: number;
}

/** A task by its slot: 1 is the root task (`t1`), 0 is nobody. */
export interface TaskRef {
  readonly kind: 'task';
  readonly slot: number;
}

/** A number (unsigned 32 bits) or the name of a choice. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: number | string;
}

export type Argument = HandleRef | TaskRef | Literal;

export interface Op {
  /** The name that the contract gives it. */
  readonly name: string;
  readonly args: readonly Argument[];
}
