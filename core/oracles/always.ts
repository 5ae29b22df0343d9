/** Judges the claims that must hold after every event, by what has changed since the one before. */
import type { Always, Property, Scene } from '../words/property.ts';
import type { Finding } from '../words/verdict.ts';
import { Changes, EVERYTHING, WATCHED } from './changes.ts';

/** `every`: all claims look at everything after every event, whatever they watch. */
export type Scan = 'incremental' | 'every';

export interface AlwaysOptions {
  readonly scan?: Scan;
  /** Slots of tasks, from 1. */
  readonly tasks: number;
}

/**
 * Everything is looked at after the first event of a run on a machine that was booted, until that was found
 * as it should be: all runs begin with what boot left, so from then on the first event is held against that.
 * So it is where a thorough run may end, and one in `RUNS_PER_LAST_SCAN` of the others; and after every event
 * of one run in `RUNS_PER_SCAN`.
 */
export const RUNS_PER_SCAN = 128;
const RUNS_PER_LAST_SCAN = 4;

const { tlb: TLB, tables: TABLES } = WATCHED;

/** What has changed that makes the claim be asked. */
function maskOf(claim: Always): number {
  if (claim.onlyInFullScans) return 0;
  return claim.watches?.reduce((mask, watched) => mask | WATCHED[watched], 0) ?? EVERYTHING;
}

export class AlwaysOracle<State> {
  readonly #claims: readonly Always<State>[];
  /** How each claim is asked. Claims are objects of many shapes, in which to look for a method takes long. */
  readonly #judges: readonly Always<State>['judge'][];
  readonly #reviews: readonly (Always<State>['review'] | null)[];
  readonly #revises: readonly (Always<State>['revise'] | null)[];
  /** What each claim watches. */
  readonly #masks: readonly number[];
  readonly #changes: Changes;
  readonly #everything: boolean;
  /** Whether `judge` has held for each claim after this event. */
  readonly #judged: Uint8Array;
  /** For each set of what has changed, the claims that watch some of it. */
  readonly #asked: readonly (readonly number[])[];
  readonly #all: readonly number[];
  #runs = 0;
  #isFirst = true;
  /** Nothing of what was there at the event before is there any more. */
  #isNew = false;
  /** Whether all held after the first event of some run: what boot left is as it should be. */
  #bootHolds = false;
  #isScanned = false;

  constructor(properties: readonly Property<State>[], options: AlwaysOptions) {
    this.#claims = properties.filter((property) => property.kind === 'always');
    this.#judges = this.#claims.map(({ judge }) => judge);
    this.#reviews = this.#claims.map(({ review }) => review ?? null);
    this.#revises = this.#claims.map(({ revise }) => revise ?? null);
    this.#masks = this.#claims.map((claim) => maskOf(claim as Always));
    this.#everything = options.scan === 'every';
    this.#judged = new Uint8Array(this.#claims.length);
    this.#asked = Array.from({ length: EVERYTHING + 1 }, (_, changed) =>
      [...this.#masks.keys()].filter((i) => (this.#masks[i] & changed) !== 0),
    );
    this.#all = [...this.#masks.keys()];
    const watched = this.#masks.reduce((all, mask) => all | mask, 0);
    this.#changes = new Changes(watched, options.tasks);
  }

  /** A run begins; the first since the machine was booted, or one that begins as that did. */
  begin(scene: Scene<State>, isBooted: boolean): void {
    this.#isScanned = this.#runs++ % RUNS_PER_SCAN === 0;
    if (isBooted) {
      this.#bootHolds = false;
      this.#changes.boot(scene);
    } else this.#changes.begin();
    this.#isFirst = !this.#bootHolds;
    this.#isNew = false;
  }

  /** The machine was booted anew in the middle of a run: the next event is held against nothing. */
  power(): void {
    this.#isNew = true;
  }

  /**
   * The first claim that does not hold after this step. Allocates nothing if all hold.
   *
   * `isAccess` says that the event is a load or store that was done; `isLast` that the run may end here,
   * so that everything is looked at, if it is to be `thorough`: by the claims for full scans only as well.
   */
  event(
    scene: Scene<State>,
    step: number,
    isAccess: boolean,
    isLast: boolean,
    thorough = true,
  ): Finding | null {
    const isFirst = this.#isFirst;
    const everything = this.#everything || isFirst || this.#isNew;
    const changed = everything ? this.#lookAtAll(scene) : this.#changes.since(scene, isAccess);
    const isScanned =
      this.#isScanned || (isLast && (thorough || this.#runs % RUNS_PER_LAST_SCAN === 0));
    this.#isFirst = false;
    this.#isNew = false;
    if (isScanned) this.#judged.fill(0);
    const asked = everything ? this.#all : this.#asked[changed];
    for (let k = 0; k < asked.length; k++) {
      const i = asked[k];
      const message = this.#ask(i, scene, this.#masks[i] & changed, everything);
      if (message !== null) return { oracle: this.#claims[i].name, message, step };
    }
    if (isFirst) this.#bootHolds = true;
    return everything || !isScanned ? null : this.#scan(scene, step, thorough);
  }

  #lookAtAll(scene: Scene<State>): number {
    if (!this.#everything) this.#changes.since(scene, false);
    return EVERYTHING;
  }

  #ask(i: number, scene: Scene<State>, due: number, everything: boolean): string | null {
    const claim = this.#claims[i];
    const { entries, belief, watchesBelief } = this.#changes;
    const isTlb = (due & TLB) !== 0;
    const isMore = (due & ~TLB) !== 0;
    const review = this.#reviews[i];
    const revise = watchesBelief ? this.#revises[i] : null;
    if (everything || (isTlb && !review) || (isMore && !revise)) {
      this.#judged[i] = 1;
      return this.#judges[i].call(claim, scene);
    }
    const found = isTlb && review ? review.call(claim, scene, entries) : null;
    return found === null && isMore && revise ? revise.call(claim, scene, belief) : found;
  }

  /**
   * Looks at everything. Whoever says what it watches must have been found broken before, save for tables;
   * claims that are asked nowhere else are asked here.
   */
  #scan(scene: Scene<State>, step: number, thorough: boolean): Finding | null {
    for (let i = 0; i < this.#claims.length; i++) {
      if (this.#judged[i] === 1) continue;
      const claim = this.#claims[i];
      if (claim.onlyInFullScans && !thorough) continue;
      const message = claim.judge(scene);
      if (message === null) continue;
      const isExpected = claim.onlyInFullScans || (this.#masks[i] & TABLES) !== 0;
      if (isExpected) return { oracle: claim.name, message, step };
      throw new Error(
        `after step v${step} the claim "${claim.name}" does not hold, which was missed by ` +
          `incremental judging: ${message} Either its watches leave something out, or its review ` +
          'or revise does.',
      );
    }
    return null;
  }
}
