/** Anchors drawn for a program: what disturbs it, and where. */
import type { Contract, Draw } from '../words/contract.ts';
import type { Anchor } from '../words/program.ts';

/** One program in this many has anchors. */
const ANCHORED_ONE_IN = 4;
export const NO_ANCHORS: readonly Anchor[] = [];

/** What may be disturbed, and up to which count. */
type Disturbance = Pick<Anchor, 'action' | 'name'> & { readonly most: number };

const ALWAYS: readonly Disturbance[] = [
  { action: 'fail', name: 'alloc', most: 4 },
  { action: 'interrupt', name: 'timer', most: 200 },
];

/** The refusal by which a contract says that its calls may be aborted. */
const ABORTED = 'aborted';

export class Anchors {
  readonly #disturbances: readonly Disturbance[];

  constructor(contract: Contract) {
    this.#disturbances = contract.errors.includes(ABORTED)
      ? [...ALWAYS, { action: 'abort', name: 'call', most: 4 }]
      : ALWAYS;
  }

  /** None in most programs; in the others one or two, so that steps remain which nothing disturbs. */
  draw(labels: Int32Array, draw: Draw): readonly Anchor[] {
    if (draw.below(ANCHORED_ONE_IN) !== 0) return NO_ANCHORS;
    return Array.from({ length: 1 + draw.below(2) }, () => {
      const step = labels[draw.below(labels.length)];
      const { action, name, most } = this.#disturbances[draw.below(this.#disturbances.length)];
      return { step, count: 1 + draw.below(most), action, name };
    });
  }
}
