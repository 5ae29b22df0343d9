/**
 * Programs that lose the power: what is on a disk is changed and made to last, and changed again; the power goes
 * while that is made to last as well; and then they look at what is left. Often room that lasting things have is given
 * back in between, and taken for something else: a disk may have the one without the other.
 */
import type { Contract, DiskPart, Draw, OpDefinition } from '../words/contract.ts';
import type { PowerLoss } from '../words/device.ts';
import type { Anchor } from '../words/program.ts';

/** One program in this many, of a contract that says what a loss of power leaves. They are short: of the ops they are few. */
const POWER_ONE_IN = 4;
/** Steps of such a program: at least, and so many more. Few, since each is judged in all states that are possible. */
const LEAST = 18;
const MORE = 18;
/** Where something is made to last: not before it could be made. */
const EARLIEST = 4;
/** One such program in this many plans nothing between that and the cut. */
const PLAIN_ONE_IN = 4;
/** Steps between what lasts already and the cut: at least, since what is taken away must be used anew, and so many more. */
const GAP = 2;
const MORE_GAP = 6;
/** Out of 8: how often a step is one of the part at hand, before anything lasts and after that. */
const BEFORE = 6;
const AFTER = 7;
/**
 * A commit of one small change is about a dozen writes; each has a place before it and one after. At its first writes
 * most is open: what came before may not be there for good, and what is new may be there too early.
 */
const PLACES = [3, 8, 36] as const;
const LOSSES: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];

/** No op in particular. */
export const ANY_OP = -1;

export class PowerPrograms {
  /** For each part its ops, each as often as its weight says. */
  readonly #urns: Readonly<Record<DiskPart, Uint8Array>>;
  /** Those of them that make handles of what is on the disk, without which most others have nothing to work on. */
  readonly #makers: Uint8Array;
  /** Steps, from 1, at which something is made to last; 0 in programs that keep the power. */
  #lasting = 0;
  #cut = 0;
  /** Steps between them at which room is given back, and taken again; 0 where neither is planned. */
  #giving = 0;
  #taking = 0;

  constructor(contract: Contract) {
    const { ops } = contract;
    const urn = (part: DiskPart, all: readonly OpDefinition[] = ops): Uint8Array =>
      Uint8Array.from(
        all.flatMap((op) =>
          op.disk?.includes(part) ? new Array<number>(op.weight).fill(ops.indexOf(op)) : [],
        ),
      );
    this.#urns = {
      changes: urn('changes'),
      takes: urn('takes'),
      gives: urn('gives'),
      lasts: urn('lasts'),
      tells: urn('tells'),
    };
    this.#makers = urn(
      'changes',
      ops.filter(({ produces }) => produces !== undefined),
    );
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
    this.#lasting = EARLIEST + draw.below(own >> 2);
    const gap = GAP + draw.below(MORE_GAP);
    this.#cut = this.#lasting + 1 + gap;
    const isPlain = draw.below(PLAIN_ONE_IN) === 0;
    const giving = draw.below(gap - 1);
    this.#giving = isPlain ? 0 : this.#lasting + 1 + giving;
    this.#taking = isPlain ? 0 : this.#giving + 1 + draw.below(gap - 1 - giving);
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
    const { changes, takes, gives, lasts, tells } = this.#urns;
    if (step === this.#lasting || step === this.#cut) return oneOf(lasts, draw);
    if (step === 1 || step === this.#cut + 1) return oneOf(this.#makers, draw);
    if (step === this.#giving) return oneOf(gives, draw);
    if (step === this.#taking || step === this.#lasting - 1) return oneOf(takes, draw);
    if (draw.below(8) >= (step < this.#lasting ? BEFORE : AFTER)) return ANY_OP;
    return oneOf(step < this.#cut ? changes : tells, draw);
  }

  /** What takes the power away. */
  anchor(draw: Draw): Anchor {
    const places = PLACES[draw.below(PLACES.length)];
    const name = LOSSES[draw.below(LOSSES.length)];
    return { step: this.#cut, count: 1 + draw.below(places), action: 'power', name };
  }
}

function oneOf(urn: Uint8Array, draw: Draw): number {
  return urn.length === 0 ? ANY_OP : urn[draw.below(urn.length)];
}
