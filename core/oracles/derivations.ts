/** Where each grant that was derived came from, by the numbers that the kernel gives to grants. */
import type { Authority, Grant } from '../words/authority.ts';
import type { BeliefChange, Holding } from '../words/belief-change.ts';
import { Follower } from './difference.ts';

/** Of more grants than this, whose derivations must be looked at again, all are looked for in one go. */
const FEW = 8;

class Derivations {
  /** The grants that have numbers. Of two with one number, the first. */
  readonly byId = new Map<number, Holding>();
  /** How many were derived from each number; none for a number that is not there. */
  readonly #derived = new Map<number, number>();
  /** Grants with a number that another has. */
  #twins = 0;
  readonly #follower = new Follower(
    (belief) => this.#takeAll(belief),
    (change) => this.#revise(change),
  );

  follow(belief: Authority): void {
    this.#follower.follow(belief);
  }

  get hasTwins(): boolean {
    return this.#twins > 0;
  }

  hasDerived(id: number): boolean {
    return this.#derived.has(id);
  }

  #takeAll({ spaces }: Authority): void {
    this.byId.clear();
    this.#derived.clear();
    this.#twins = 0;
    for (const space of spaces) for (const grant of space.grants) this.#add({ space, grant });
  }

  #revise({ now, goneGrants, newGrants }: BeliefChange): void {
    for (let i = 0; i < goneGrants.length; i++) this.#remove(goneGrants[i].grant);
    for (let i = 0; i < newGrants.length; i++) this.#add(newGrants[i]);
    // Which of two is the first shows only where all are looked at.
    if (this.#twins > 0) this.#takeAll(now);
  }

  #add(holding: Holding): void {
    const { id, from } = holding.grant;
    if (from !== undefined) this.#derived.set(from, (this.#derived.get(from) ?? 0) + 1);
    if (id === undefined) return;
    if (this.byId.has(id)) this.#twins++;
    else this.byId.set(id, holding);
  }

  #remove({ id, from }: Grant): void {
    if (id !== undefined) this.byId.delete(id);
    if (from === undefined) return;
    const left = (this.#derived.get(from) ?? 1) - 1;
    if (left === 0) this.#derived.delete(from);
    else this.#derived.set(from, left);
  }
}

/** Of the belief that was asked about last. */
const last = new Derivations();

/** The grants that have numbers, by these. Of two with one number, the first. */
export function numbered(authority: Authority): ReadonlyMap<number, Holding> {
  last.follow(authority);
  return last.byId;
}

/** Whether two grants have one number. */
export function hasTwins(authority: Authority): boolean {
  last.follow(authority);
  return last.hasTwins;
}

/** Whether some grant says that it was derived from this one. */
export function hasDerived(authority: Authority, id: number): boolean {
  last.follow(authority);
  return last.hasDerived(id);
}

/** What is asked of a grant that was derived from `from`; there may be no such source. */
export type JudgeDerived = (
  derived: Holding,
  source: Holding | undefined,
  from: number,
) => string | null;

/** Asks it of every grant that was derived, until something is found. */
export function judgeDerivations(authority: Authority, judge: JudgeDerived): string | null {
  const all = numbered(authority);
  for (const space of authority.spaces) {
    for (const grant of space.grants) {
      if (grant.from === undefined) continue;
      const finding = judge({ space, grant }, all.get(grant.from), grant.from);
      if (finding !== null) return finding;
    }
  }
  return null;
}

/** The same, where it held before the change: of the grants that are new, and of those derived from what has changed. */
export function judgeNewDerivations(change: BeliefChange, judge: JudgeDerived): string | null {
  const { now, newGrants, goneGrants } = change;
  if (newGrants.length === 0 && goneGrants.length === 0) return null;
  const all = numbered(now);
  let parents = 0;
  // A grant that is another than before is among those that are gone, and so is what had its number.
  for (let i = 0; i < goneGrants.length; i++) if (isParent(now, goneGrants[i])) parents++;
  for (let i = 0; i < newGrants.length; i++) if (isParent(now, newGrants[i])) parents++;
  if (parents > FEW) return judgeDerivations(now, judge);
  for (let i = 0; i < newGrants.length; i++) {
    const derived = newGrants[i];
    const { from } = derived.grant;
    const finding = from === undefined ? null : judge(derived, all.get(from), from);
    if (finding !== null) return finding;
  }
  if (parents === 0) return null;
  return judgeBelow(now, goneGrants, judge) ?? judgeBelow(now, newGrants, judge);
}

function isParent(now: Authority, { grant }: Holding): boolean {
  return grant.id !== undefined && hasDerived(now, grant.id);
}

/** Asks it of all that was derived from these. */
function judgeBelow(
  now: Authority,
  sources: readonly Holding[],
  judge: JudgeDerived,
): string | null {
  for (let i = 0; i < sources.length; i++) {
    const { id } = sources[i].grant;
    if (id === undefined || !hasDerived(now, id)) continue;
    const source = numbered(now).get(id);
    for (const space of now.spaces) {
      for (const grant of space.grants) {
        if (grant.from !== id) continue;
        const finding = judge({ space, grant }, source, id);
        if (finding !== null) return finding;
      }
    }
  }
  return null;
}
