/** Anchors drawn for a program: what disturbs it, and where. */
import type { Contract, Draw } from '../words/contract.ts';
import type { PowerLoss } from '../words/device.ts';
import type { Anchor } from '../words/program.ts';

/** One program in this many has anchors. */
const ANCHORED_ONE_IN = 4;
/** And one in this many, of a contract with a disk, has one that waits for it: to boot again takes long. */
const DISK_ONE_IN = 32;
export const NO_ANCHORS: readonly Anchor[] = [];

/** What may be disturbed, and up to which count. */
type Disturbance = Pick<Anchor, 'action' | 'name'> & { readonly most: number };

const ALWAYS: readonly Disturbance[] = [
  { action: 'fail', name: 'alloc', most: 4 },
  { action: 'interrupt', name: 'timer', most: 200 },
];

const TRANSFER: Disturbance = { action: 'fail', name: 'transfer', most: 8 };
const LOSSES: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];

/** The refusal by which a contract says that its calls may be aborted. */
const ABORTED = 'aborted';

export class Anchors {
  readonly #disturbances: readonly Disturbance[];
  /** What waits for a disk; none, where there is no disk. */
  readonly #ofDisk: readonly Disturbance[];

  constructor(contract: Contract) {
    this.#disturbances = contract.errors.includes(ABORTED)
      ? [...ALWAYS, { action: 'abort', name: 'call', most: 4 }]
      : ALWAYS;
    const hasDisk = contract.devices?.includes('disk') === true;
    const cuts = LOSSES.map((name): Disturbance => ({ action: 'power', name, most: 16 }));
    const says = contract.specification.power !== undefined;
    this.#ofDisk = hasDisk ? [TRANSFER, ...(says ? cuts : [])] : [];
  }

  /** None in most programs; in the others one or two, so that steps remain which nothing disturbs. */
  draw(labels: Int32Array, draw: Draw): readonly Anchor[] {
    if (this.#ofDisk.length > 0 && draw.below(DISK_ONE_IN) === 0) {
      return [drawn(labels, draw, this.#ofDisk)];
    }
    if (draw.below(ANCHORED_ONE_IN) !== 0) return NO_ANCHORS;
    return Array.from({ length: 1 + draw.below(2) }, () => drawn(labels, draw, this.#disturbances));
  }
}

function drawn(labels: Int32Array, draw: Draw, from: readonly Disturbance[]): Anchor {
  const step = labels[draw.below(labels.length)];
  const { action, name, most } = from[draw.below(from.length)];
  return { step, count: 1 + draw.below(most), action, name };
}
