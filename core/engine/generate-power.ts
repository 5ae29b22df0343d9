/**
 * Programs that lose the power: what is on a disk is changed and made to last, and changed again; the power goes
 * while that is made to last as well; and then they look at what is left.
 */
import type { Contract, DiskPart, Draw } from '../words/contract.ts';
import type { PowerLoss } from '../words/device.ts';
import type { Anchor } from '../words/program.ts';

/** One program in this many, of a contract that says what a loss of power leaves. */
const POWER_ONE_IN = 8;
/** Steps of such a program: at least, and so many more. Few, since each is judged in all states that are possible. */
const LEAST = 14;
const MORE = 22;
/** Steps between what lasts already and the cut, at the most. */
const GAP = 6;
/** Out of 8: how often a step is one of the part at hand, before anything lasts and after that. */
const BEFORE = 6;
const AFTER = 7;
/** A commit of one small change is about a dozen writes; each has a place before it and one after. */
const FEW_PLACES = 6;
const PLACES = 36;
const LOSSES: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];

/** No op in particular. */
export const ANY_OP = -1;

export class PowerPrograms {
  /** For each part its ops, each as often as its weight says. */
  readonly #urns: Readonly<Record<DiskPart, Uint8Array>>;
  /** Steps, from 1, at which something is made to last; 0 in programs that keep the power. */
  #lasting = 0;
  #cut = 0;

  constructor(contract: Contract) {
    const urn = (part: DiskPart): Uint8Array =>
      Uint8Array.from(
        contract.ops.flatMap(({ disk = [], weight }, op) =>
          disk.includes(part) ? new Array<number>(weight).fill(op) : [],
        ),
      );
    this.#urns = { changes: urn('changes'), lasts: urn('lasts'), tells: urn('tells') };
  }

  /** Whether such programs can be made of the contract's ops. */
  static fit({ specification, ops }: Contract): boolean {
    const has = (part: DiskPart): boolean => ops.some(({ disk }) => disk?.includes(part) === true);
    return specification.power !== undefined && has('changes') && has('lasts') && has('tells');
  }

  /** A program begins, and shall have so many steps: how many it has. */
  begin(length: number, draw: Draw): number {
    this.#cut = 0;
    if (length < LEAST || draw.below(POWER_ONE_IN) !== 0) return length;
    const own = Math.min(length, LEAST + draw.below(MORE));
    this.#lasting = 3 + draw.below(own >> 2);
    this.#cut = this.#lasting + 1 + draw.below(GAP);
    return own;
  }

  /** Whether the power goes in this step. */
  isCut(step: number): boolean {
    return step === this.#cut;
  }

  /** Whether the program loses the power at all. */
  get isPlanned(): boolean {
    return this.#cut > 0;
  }

  /** The op that is wanted of a step, or `ANY_OP`. */
  op(step: number, draw: Draw): number {
    if (this.#cut === 0) return ANY_OP;
    const urns = this.#urns;
    if (step === this.#lasting || step === this.#cut) return oneOf(urns.lasts, draw);
    if (draw.below(8) >= (step < this.#lasting ? BEFORE : AFTER)) return ANY_OP;
    return oneOf(step < this.#cut ? urns.changes : urns.tells, draw);
  }

  /** What takes the power away. */
  anchor(draw: Draw): Anchor {
    const places = draw.below(2) === 0 ? FEW_PLACES : PLACES;
    const name = LOSSES[draw.below(LOSSES.length)];
    return { step: this.#cut, count: 1 + draw.below(places), action: 'power', name };
  }
}

function oneOf(urn: Uint8Array, draw: Draw): number {
  return urn[draw.below(urn.length)];
}
