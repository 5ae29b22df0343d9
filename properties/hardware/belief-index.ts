/** An index of what the kernel believes: from a space and a page to the grants that cover it. */
import { Follower } from '../../core/oracles/difference.ts';
import type { Authority, Grant, SpaceView, TableEntry } from '../../core/words/authority.ts';
import type { BeliefChange } from '../../core/words/belief-change.ts';

const PAGE_SHIFT = 12;
const PAGE = 2 ** PAGE_SHIFT;

/** A grant of more pages stands in a sorted list; of fewer, under each of its pages. */
const PAGES_MAX = 16;

const NONE = -1;

/** Grants of one space that are too large for the table, by their first page. */
interface Large {
  readonly grants: Grant[];
  /** The highest end of any grant up to this one: below it, an earlier one may reach further. */
  readonly ends: number[];
}

const NO_SPACES: readonly number[] = [];

/** Spaces are named by their place in the list of the belief that was followed last. */
export class BeliefIndex {
  /** Chains of nodes whose keys have one hash; a node is a page of a grant of a space. */
  #heads = new Int32Array(256).fill(NONE);
  #next = new Int32Array(256);
  #pages = new Int32Array(256);
  #owners = new Int32Array(256);
  #grants: Grant[] = [];
  /** Nodes in use or once in use; those that are free form a chain. */
  #length = 0;
  #free = NONE;
  #large: (Large | undefined)[] = [];
  /** The places of the spaces that have each context. */
  readonly #contexts = new Map<number, number[]>();
  /** For each place, the number under which its grants stand: it stays while the place may change. */
  #ownerOf: number[] = [];
  #spareOwnerOf: number[] = [];
  readonly #spareOwners: number[] = [];
  #ownerCount = 0;
  readonly #follower = new Follower(
    (belief) => this.#take(belief),
    (change) => this.#revise(change),
  );

  /** Brings the index to this belief. */
  follow(authority: Authority): void {
    this.#follower.follow(authority);
  }

  #take({ spaces }: Authority): void {
    this.#length = 0;
    this.#free = NONE;
    this.#grants.length = 0;
    this.#large = [];
    this.#heads.fill(NONE);
    this.#spareOwners.length = 0;
    this.#ownerOf = spaces.map((_, space) => space);
    this.#ownerCount = spaces.length;
    this.#noteContexts(spaces);
    for (let space = 0; space < spaces.length; space++) {
      const { grants } = spaces[space];
      for (let i = 0; i < grants.length; i++) this.#add(space, grants[i]);
    }
  }

  #revise(change: BeliefChange): void {
    const { now, before, newSpaces, goneSpaces, newGrants, goneGrants } = change;
    for (let i = 0; i < goneGrants.length; i++) {
      const { space, grant } = goneGrants[i];
      this.#remove(this.#ownerOf[before.spaces.indexOf(space)], grant);
    }
    const isSame = newSpaces.length === 0 && goneSpaces.length === 0;
    if (!isSame || !standsStill(change)) {
      this.#rename(change);
      this.#noteContexts(now.spaces);
    }
    for (let i = 0; i < newGrants.length; i++) {
      const { space, grant } = newGrants[i];
      this.#add(this.#ownerOf[now.spaces.indexOf(space)], grant);
    }
  }

  /** Gives each space that is new an owner's number of its own; the others keep theirs. */
  #rename({ places, before }: BeliefChange): void {
    const old = this.#ownerOf;
    const young = this.#spareOwnerOf;
    const spare = this.#spareOwners;
    for (let i = 0; i < before.spaces.length; i++) if (!places.includes(i)) spare.push(old[i]);
    young.length = 0;
    for (let i = 0; i < places.length; i++) {
      young.push(places[i] >= 0 ? old[places[i]] : (spare.pop() ?? this.#ownerCount++));
    }
    this.#ownerOf = young;
    this.#spareOwnerOf = old;
  }

  /** The spaces that have this context, by their place in the list. */
  spacesOf(context: number): readonly number[] {
    return this.#contexts.get(context) ?? NO_SPACES;
  }

  /** The rights by which this page of a space is granted as this frame; -1 if it is not. */
  rights(space: number, page: number, frame: number): number {
    const owner = this.#ownerOf[space];
    let rights = NONE;
    const number = page >>> PAGE_SHIFT;
    for (let at = this.#heads[this.#bucket(owner, number)]; at >= 0; at = this.#next[at]) {
      if (this.#pages[at] !== number || this.#owners[at] !== owner) continue;
      rights = joined(rights, this.#grants[at], page, frame);
    }
    const large = this.#large[owner];
    if (large === undefined) return rights;
    for (let i = below(large, page); i >= 0 && large.ends[i] > page; i--) {
      const grant = large.grants[i];
      if (grant.page + grant.bytes > page) rights = joined(rights, grant, page, frame);
    }
    return rights;
  }

  /** Whether one grant of the space covers the whole translation, with these rights at least. */
  hasWhole(space: number, found: TableEntry, wanted: number): boolean {
    const large = this.#large[this.#ownerOf[space]];
    if (large === undefined) return false;
    for (let i = below(large, found.page); i >= 0 && large.ends[i] > found.page; i--) {
      const grant = large.grants[i];
      if (grant.page + grant.bytes < found.page + found.bytes) continue;
      const rights = joined(NONE, grant, found.page, found.frame);
      if (rights >= 0 && (wanted & ~rights) === 0) return true;
    }
    return false;
  }

  #noteContexts(spaces: readonly SpaceView[]): void {
    for (const places of this.#contexts.values()) if (places.length > 0) places.length = 0;
    for (let space = 0; space < spaces.length; space++) {
      const { context } = spaces[space];
      if (context < 0) continue;
      const places = this.#contexts.get(context);
      if (places === undefined) this.#contexts.set(context, [space]);
      else places.push(space);
    }
  }

  #add(owner: number, grant: Grant): void {
    if (grant.bytes > PAGES_MAX * PAGE) {
      const large = this.#large[owner] ?? { grants: [], ends: [] };
      large.grants.push(grant);
      this.#large[owner] = large;
      order(large);
      return;
    }
    for (let page = grant.page; page < grant.page + grant.bytes; page += PAGE) {
      this.#insert(owner, page >>> PAGE_SHIFT, grant);
    }
  }

  /** What was added may be another object that says the same. */
  #remove(owner: number, grant: Grant): void {
    const large = this.#large[owner];
    if (grant.bytes > PAGES_MAX * PAGE) {
      if (large === undefined) return;
      large.grants.splice(
        large.grants.findIndex((one) => isTheSame(one, grant)),
        1,
      );
      order(large);
      return;
    }
    for (let page = grant.page; page < grant.page + grant.bytes; page += PAGE) {
      this.#takeOut(owner, page >>> PAGE_SHIFT, grant);
    }
  }

  #insert(owner: number, number: number, grant: Grant): void {
    let at = this.#free;
    if (at === NONE) {
      if (this.#length === this.#next.length) this.#grow();
      at = this.#length++;
    } else this.#free = this.#next[at];
    this.#pages[at] = number;
    this.#owners[at] = owner;
    this.#grants[at] = grant;
    this.#link(at);
  }

  #takeOut(owner: number, number: number, grant: Grant): void {
    const bucket = this.#bucket(owner, number);
    let before = NONE;
    for (let at = this.#heads[bucket]; at >= 0; at = this.#next[at]) {
      const isIt = this.#pages[at] === number && this.#owners[at] === owner;
      if (isIt && isTheSame(this.#grants[at], grant)) {
        if (before === NONE) this.#heads[bucket] = this.#next[at];
        else this.#next[before] = this.#next[at];
        this.#next[at] = this.#free;
        this.#free = at;
        return;
      }
      before = at;
    }
  }

  #link(at: number): void {
    const bucket = this.#bucket(this.#owners[at], this.#pages[at]);
    this.#next[at] = this.#heads[bucket];
    this.#heads[bucket] = at;
  }

  #grow(): void {
    const larger = (column: Int32Array) => {
      const grown = new Int32Array(column.length * 2);
      grown.set(column);
      return grown;
    };
    this.#next = larger(this.#next);
    this.#pages = larger(this.#pages);
    this.#owners = larger(this.#owners);
    this.#heads = new Int32Array(this.#next.length).fill(NONE);
    for (let at = 0; at < this.#length; at++) this.#link(at);
  }

  /** Pages side by side come to buckets side by side; spaces are scattered. */
  #bucket(owner: number, number: number): number {
    return (number + Math.imul(owner, 0x9e3779b1)) & (this.#heads.length - 1);
  }
}

/** Whether each space stands where it stood. */
function standsStill({ places }: BeliefChange): boolean {
  for (let i = 0; i < places.length; i++) if (places[i] !== i) return false;
  return true;
}

function isTheSame(one: Grant, other: Grant): boolean {
  if (one === other) return true;
  return (
    one.page === other.page &&
    one.bytes === other.bytes &&
    one.frame === other.frame &&
    one.rights === other.rights
  );
}

function order(large: Large): void {
  large.grants.sort((one, other) => one.page - other.page);
  large.ends.length = 0;
  let end = 0;
  for (const grant of large.grants) {
    end = Math.max(end, grant.page + grant.bytes);
    large.ends.push(end);
  }
}

/** The last grant that begins at the page or before it; -1 if none does. */
function below(large: Large, page: number): number {
  let low = 0;
  let high = large.grants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (large.grants[middle].page <= page) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Grants that name one frame give their rights together. */
function joined(rights: number, grant: Grant, page: number, frame: number): number {
  if (grant.frame + (page - grant.page) / PAGE !== frame) return rights;
  return rights < 0 ? grant.rights : rights | grant.rights;
}

/** The index of the belief that was asked about last: claims ask about one at a time. */
const last = new BeliefIndex();

export function indexOf(authority: Authority): BeliefIndex {
  last.follow(authority);
  return last;
}
