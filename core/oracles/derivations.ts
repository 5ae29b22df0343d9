/** Where each grant that was derived came from, by the numbers that the kernel gives to grants. */
import type { Authority, Grant } from '../words/authority.ts';
import type { BeliefChange, Holding } from '../words/belief-change.ts';
import { Follower } from './difference.ts';

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
  if (change.newGrants.length === 0 && change.goneGrants.length === 0) return null;
  due.find(change);
  const { derived, sources } = due;
  for (let i = 0; i < derived.length; i++) {
    const { from } = derived[i].grant;
    const finding = from === undefined ? null : judge(derived[i], sources[i], from);
    if (finding !== null) return finding;
  }
  return null;
}

/** What a change makes due: claims ask for one change after the other, so it is looked for once. */
class Due {
  readonly derived: Holding[] = [];
  readonly sources: (Holding | undefined)[] = [];
  #before: Authority | null = null;
  #now: Authority | null = null;
  /** Scratch: the numbers of the sources that have changed, or are gone. */
  readonly #changed = new Set<number>();

  find({ before, now, newGrants, goneGrants }: BeliefChange): void {
    if (this.#before === before && this.#now === now) return;
    this.#now = null;
    if (this.derived.length > 0) this.derived.length = this.sources.length = 0;
    last.follow(now);
    for (let i = 0; i < newGrants.length; i++) this.#add(newGrants[i]);
    // A grant that is another than before is among those that are gone, and so is what had its number.
    for (let i = 0; i < goneGrants.length; i++) this.#note(goneGrants[i].grant);
    for (let i = 0; i < newGrants.length; i++) this.#note(newGrants[i].grant);
    if (this.#changed.size > 0) this.#addBelow(now);
    this.#before = before;
    this.#now = now;
  }

  #add(holding: Holding): void {
    const { from } = holding.grant;
    if (from === undefined) return;
    this.derived.push(holding);
    this.sources.push(last.byId.get(from));
  }

  #note({ id }: Grant): void {
    if (id !== undefined && last.hasDerived(id)) this.#changed.add(id);
  }

  /** Adds all that was derived from what has changed. */
  #addBelow({ spaces }: Authority): void {
    for (let i = 0; i < spaces.length; i++) {
      const space = spaces[i];
      for (let k = 0; k < space.grants.length; k++) {
        const grant = space.grants[k];
        const isBelow = grant.from !== undefined && this.#changed.has(grant.from);
        if (isBelow) this.#add({ space, grant });
      }
    }
    this.#changed.clear();
  }
}

const due = new Due();
