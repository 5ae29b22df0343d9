/** In what a belief differs from another, as claims are told of it. */
import type { Authority, Grant, SpaceView } from './authority.ts';

/** A grant, and the space that has it. */
export interface Holding {
  readonly space: SpaceView;
  readonly grant: Grant;
}

/**
 * A space is the same as before where its name, task and context are; a grant, where its space is and all
 * that is said of it. What is other than it was is both gone and new. What is the same may be told of as well,
 * as gone and new, where a kernel has changed the order in which it tells.
 */
export interface BeliefChange {
  readonly before: Authority;
  /** The same object as `before` where nothing was asked anew; then all lists are empty. */
  readonly now: Authority;
  readonly newSpaces: readonly SpaceView[];
  readonly goneSpaces: readonly SpaceView[];
  /** Those of spaces that are new, or gone, among them. */
  readonly newGrants: readonly Holding[];
  readonly goneGrants: readonly Holding[];
  /** For each space of `now`, its place in the list of `before`; -1 for one that is new. */
  readonly places: readonly number[];
  /** The frames whose use is another, in order. */
  readonly frames: readonly number[];
}
