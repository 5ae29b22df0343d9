/** In what two beliefs differ; found without allocating more than the holdings that it lists. */
import type { Authority, Grant, SpaceView } from '../words/authority.ts';
import type { BeliefChange, Holding } from '../words/belief-change.ts';

const NEW = -1;

export class Difference implements BeliefChange {
  before: Authority;
  now: Authority;
  readonly newSpaces: SpaceView[] = [];
  readonly goneSpaces: SpaceView[] = [];
  readonly newGrants: Holding[] = [];
  readonly goneGrants: Holding[] = [];
  readonly places: number[] = [];
  readonly frames: number[] = [];
  /** For each space of `before`, whether one of `now` is the same. */
  readonly #stays: boolean[] = [];
  /** Scratch: the old grants of a space, where lists differ in more than one place. */
  readonly #old = new Set<Grant>();

  constructor(belief: Authority) {
    this.before = belief;
    this.now = belief;
  }

  /** Looks at another pair of beliefs. */
  find(before: Authority, now: Authority): void {
    this.before = before;
    this.now = now;
    empty(this.newSpaces);
    empty(this.goneSpaces);
    empty(this.newGrants);
    empty(this.goneGrants);
    empty(this.frames);
    if (before === now) return;
    this.#pair(before.spaces, now.spaces);
    for (let i = 0; i < now.spaces.length; i++) {
      const space = now.spaces[i];
      const place = this.places[i];
      if (place === NEW) {
        this.newSpaces.push(space);
        list(this.newGrants, space, space.grants, 0, space.grants.length);
      } else if (before.spaces[place] !== space) this.#compare(before.spaces[place], space);
    }
    for (let i = 0; i < before.spaces.length; i++) {
      if (this.#stays[i]) continue;
      const space = before.spaces[i];
      this.goneSpaces.push(space);
      list(this.goneGrants, space, space.grants, 0, space.grants.length);
    }
    if (before.frames !== now.frames) this.#compareFrames(before, now);
  }

  /** Finds for each space of now the one of before that is the same. */
  #pair(before: readonly SpaceView[], now: readonly SpaceView[]): void {
    const stays = this.#stays;
    resize(stays, before.length);
    stays.fill(false);
    resize(this.places, now.length);
    for (let i = 0; i < now.length; i++) {
      let place = i;
      if (i >= before.length || stays[i] || !isSame(before[i], now[i])) {
        place = before.length - 1;
        while (place >= 0 && (stays[place] || !isSame(before[place], now[i]))) place--;
      }
      this.places[i] = place;
      if (place >= 0) stays[place] = true;
    }
  }

  #compare(before: SpaceView, now: SpaceView): void {
    const old = before.grants;
    const young = now.grants;
    if (old === young) return;
    const shorter = Math.min(old.length, young.length);
    let first = 0;
    while (first < shorter && areEqual(old[first], young[first])) first++;
    let oldEnd = old.length;
    let youngEnd = young.length;
    while (oldEnd > first && youngEnd > first && areEqual(old[oldEnd - 1], young[youngEnd - 1])) {
      oldEnd--;
      youngEnd--;
    }
    if (first === oldEnd || first === youngEnd) {
      list(this.goneGrants, before, old, first, oldEnd);
      list(this.newGrants, now, young, first, youngEnd);
    } else if (oldEnd === youngEnd) {
      for (let i = first; i < oldEnd; i++) {
        if (areEqual(old[i], young[i])) continue;
        this.goneGrants.push({ space: before, grant: old[i] });
        this.newGrants.push({ space: now, grant: young[i] });
      }
    } else {
      for (let i = first; i < oldEnd; i++) this.#old.add(old[i]);
      for (let i = first; i < youngEnd; i++) {
        if (!this.#old.delete(young[i])) this.newGrants.push({ space: now, grant: young[i] });
      }
      for (const grant of this.#old) this.goneGrants.push({ space: before, grant });
      this.#old.clear();
    }
  }

  #compareFrames(before: Authority, now: Authority): void {
    const old = before.frames;
    const young = now.frames;
    if (young.changedSince?.(old, this.frames) === true) return;
    const longer = Math.max(old.length, young.length);
    for (let i = 0; i < longer; i++) if (old.at(i) !== young.at(i)) this.frames.push(i);
  }
}

/** To give an array the length that it has costs as much as to give it another. */
function resize(list: unknown[], length: number): void {
  if (list.length !== length) list.length = length;
}

function empty(list: unknown[]): void {
  resize(list, 0);
}

function isSame(one: SpaceView, other: SpaceView): boolean {
  if (one === other) return true;
  return one.context === other.context && one.task === other.task && one.name === other.name;
}

function areEqual(one: Grant, other: Grant): boolean {
  if (one === other) return true;
  return (
    one.page === other.page &&
    one.bytes === other.bytes &&
    one.frame === other.frame &&
    one.rights === other.rights &&
    one.id === other.id &&
    one.from === other.from
  );
}

function list(
  into: Holding[],
  space: SpaceView,
  grants: readonly Grant[],
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) into.push({ space, grant: grants[i] });
}

/** Keeps what is made of a belief in step with the last one that was asked about. */
export class Follower {
  #followed: Authority | null = null;
  readonly #take: (belief: Authority) => void;
  readonly #revise: (change: BeliefChange) => void;
  #difference: Difference | null = null;

  /** `take` makes it anew; `revise` brings it up to date. */
  constructor(take: (belief: Authority) => void, revise: (change: BeliefChange) => void) {
    this.#take = take;
    this.#revise = revise;
  }

  /** Brings it to this belief. */
  follow(belief: Authority): void {
    const before = this.#followed;
    if (before === belief) return;
    // Whatever is thrown on the way, what is made by half must not be used.
    this.#followed = null;
    if (before === null) this.#take(belief);
    else this.#revise(this.#since(before, belief));
    this.#followed = belief;
  }

  #since(before: Authority, now: Authority): BeliefChange {
    if (last?.before === before && last.now === now) return last;
    this.#difference ??= new Difference(before);
    this.#difference.find(before, now);
    return this.#difference;
  }
}

/** The change that a judge has noticed last: most that follow a belief can be told of it. */
let last: Difference | null = null;

export function noticed(change: Difference): void {
  last = change;
}
