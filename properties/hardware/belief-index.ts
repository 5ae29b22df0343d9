/** An index of what the kernel believes: from a space and a page to the grants that cover it. */
import type { Authority, Grant, TableEntry } from '../../core/words/authority.ts';

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

export class BeliefIndex {
  #authority: Authority | null = null;
  /** Chains of nodes whose keys have one hash; a node is a page of a grant of a space. */
  #heads = new Int32Array(256);
  #next = new Int32Array(256);
  #pages = new Int32Array(256);
  #owners = new Int32Array(256);
  #grants: Grant[] = [];
  #length = 0;
  #large: (Large | undefined)[] = [];
  readonly #spaces = new Map<number, number[]>();

  /** Takes this belief in place of the one before. */
  take(authority: Authority): void {
    this.#authority = null;
    this.#length = 0;
    this.#large = [];
    this.#spaces.clear();
    this.#heads.fill(NONE);
    authority.spaces.forEach(({ context, grants }, space) => {
      if (context >= 0) this.#addContext(context, space);
      for (let i = 0; i < grants.length; i++) this.#add(space, grants[i]);
    });
    for (const large of this.#large) if (large !== undefined) order(large);
    this.#authority = authority;
  }

  holds(authority: Authority): boolean {
    return this.#authority === authority;
  }

  /** The spaces that have this context, by their place in the list. */
  spacesOf(context: number): readonly number[] {
    return this.#spaces.get(context) ?? NO_SPACES;
  }

  /** The rights by which this page of a space is granted as this frame; -1 if it is not. */
  rights(space: number, page: number, frame: number): number {
    let rights = NONE;
    const number = page >>> PAGE_SHIFT;
    for (let at = this.#heads[this.#bucket(space, number)]; at >= 0; at = this.#next[at]) {
      if (this.#pages[at] !== number || this.#owners[at] !== space) continue;
      rights = joined(rights, this.#grants[at], page, frame);
    }
    const large = this.#large[space];
    if (large === undefined) return rights;
    for (let i = below(large, page); i >= 0 && large.ends[i] > page; i--) {
      const grant = large.grants[i];
      if (grant.page + grant.bytes > page) rights = joined(rights, grant, page, frame);
    }
    return rights;
  }

  /** Whether one grant of the space covers the whole translation, with these rights at least. */
  hasWhole(space: number, found: TableEntry, wanted: number): boolean {
    const large = this.#large[space];
    if (large === undefined) return false;
    for (let i = below(large, found.page); i >= 0 && large.ends[i] > found.page; i--) {
      const grant = large.grants[i];
      if (grant.page + grant.bytes < found.page + found.bytes) continue;
      const rights = joined(NONE, grant, found.page, found.frame);
      if (rights >= 0 && (wanted & ~rights) === 0) return true;
    }
    return false;
  }

  #addContext(context: number, space: number): void {
    const spaces = this.#spaces.get(context);
    if (spaces === undefined) this.#spaces.set(context, [space]);
    else spaces.push(space);
  }

  #add(space: number, grant: Grant): void {
    if (grant.bytes > PAGES_MAX * PAGE) {
      const large = this.#large[space] ?? { grants: [], ends: [] };
      large.grants.push(grant);
      this.#large[space] = large;
      return;
    }
    for (let page = grant.page; page < grant.page + grant.bytes; page += PAGE) {
      this.#insert(space, page >>> PAGE_SHIFT, grant);
    }
  }

  #insert(space: number, number: number, grant: Grant): void {
    if (this.#length === this.#next.length) this.#grow();
    const at = this.#length++;
    this.#pages[at] = number;
    this.#owners[at] = space;
    this.#grants[at] = grant;
    this.#link(at);
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
  #bucket(space: number, number: number): number {
    return (number + Math.imul(space, 0x9e3779b1)) & (this.#heads.length - 1);
  }
}

function order(large: Large): void {
  large.grants.sort((one, other) => one.page - other.page);
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

/** The last belief that was asked about: claims ask about one at a time. */
const last = new BeliefIndex();

/** The index of a belief, made once as long as it stays the same object. */
export function indexOf(authority: Authority): BeliefIndex {
  if (!last.holds(authority)) last.take(authority);
  return last;
}
