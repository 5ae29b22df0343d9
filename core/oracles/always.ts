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

/** In place of what has changed, where that is not asked: all claims look at everything. */
const ALL_BY_EVERYTHING = EVERYTHING + 1;

/** What has changed that makes the claim be asked. */
function maskOf(claim: Always): number {
  if (claim.onlyInFullScans) return 0;
  return claim.watches?.reduce((mask, watched) => mask | WATCHED[watched], 0) ?? EVERYTHING;
}

/**
 * How a claim is asked after an event. Claims are objects of many shapes, in which to look for a method
 * takes long.
 */
interface Ask<State> {
  readonly claim: Always<State>;
  /** Null where it is enough to look at what has changed. */
  readonly judge: Always<State>['judge'] | null;
  readonly review: Always<State>['review'] | null;
  readonly revise: Always<State>['revise'] | null;
}

/** What is asked after an event by which these things have changed. */
interface Plan<State> {
  readonly asks: readonly Ask<State>[];
  /** The claims that do not look at everything then. */
  readonly others: readonly Always<State>[];
}

export class AlwaysOracle<State> {
  readonly #claims: readonly Always<State>[];
  readonly #changes: Changes;
  readonly #everything: boolean;
  /** The claims that can be broken on the machine that was booted last. */
  #applying: readonly Always<State>[] = [];
  /** By the set of what has changed, and where all claims look at everything: made when first needed. */
  readonly #plans: (Plan<State> | undefined)[] = [];
  #runs = 0;
  #isFirst = true;
  /** Nothing of what was there at the event before is there any more. */
  #isNew = false;
  /** Whether all held after the first event of some run: what boot left is as it should be. */
  #bootHolds = false;
  #isScanned = false;

  constructor(properties: readonly Property<State>[], options: AlwaysOptions) {
    this.#claims = properties.filter((property) => property.kind === 'always');
    this.#everything = options.scan === 'every';
    const watched = this.#claims.reduce((all, claim) => all | maskOf(claim as Always), 0);
    this.#changes = new Changes(watched, options.tasks);
  }

  /** A run begins; the first since the machine was booted, or one that begins as that did. */
  begin(scene: Scene<State>, isBooted: boolean): void {
    this.#isScanned = this.#runs++ % RUNS_PER_SCAN === 0;
    if (isBooted) {
      this.#applying = this.#claims.filter((claim) => claim.applies?.(scene) !== false);
      this.#plans.length = 0;
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
    this.#plans[changed] ??= this.#plan(changed);
    const { asks, others } = this.#plans[changed];
    const { entries, belief } = this.#changes;
    for (let k = 0; k < asks.length; k++) {
      const { claim, judge, review, revise } = asks[k];
      let message = judge ? judge.call(claim, scene) : null;
      if (review) message = review.call(claim, scene, entries);
      if (revise && message === null) message = revise.call(claim, scene, belief);
      if (message !== null) return { oracle: claim.name, message, step };
    }
    if (isFirst) this.#bootHolds = true;
    return isScanned ? this.#scan(others, scene, step, thorough) : null;
  }

  #lookAtAll(scene: Scene<State>): number {
    if (!this.#everything) this.#changes.since(scene, false);
    return ALL_BY_EVERYTHING;
  }

  #plan(changed: number): Plan<State> {
    const asks: Ask<State>[] = [];
    for (const claim of this.#applying) {
      const due = maskOf(claim as Always) & changed;
      if (changed === ALL_BY_EVERYTHING || due !== 0) asks.push(this.#ask(claim, changed, due));
    }
    const judged = new Set(asks.filter(({ judge }) => judge !== null).map(({ claim }) => claim));
    return { asks, others: this.#applying.filter((claim) => !judged.has(claim)) };
  }

  #ask(claim: Always<State>, changed: number, due: number): Ask<State> {
    const isTlb = (due & TLB) !== 0;
    const isMore = (due & ~TLB) !== 0;
    const { judge, review } = claim;
    const revise = this.#changes.watchesBelief ? claim.revise : undefined;
    if (changed === ALL_BY_EVERYTHING || (isTlb && !review) || (isMore && !revise)) {
      return { claim, judge, review: null, revise: null };
    }
    return { claim, judge: null, review: isTlb ? review : null, revise: isMore ? revise : null };
  }

  /**
   * The claims that have not looked at everything do so. Whoever says what it watches must have been found
   * broken before, save for tables; claims that are asked nowhere else are asked here.
   */
  #scan(
    others: readonly Always<State>[],
    scene: Scene<State>,
    step: number,
    thorough: boolean,
  ): Finding | null {
    for (const claim of others) {
      if (claim.onlyInFullScans && !thorough) continue;
      const message = claim.judge(scene);
      if (message === null) continue;
      const isExpected = claim.onlyInFullScans || (maskOf(claim as Always) & TABLES) !== 0;
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
