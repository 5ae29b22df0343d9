/** One page of a map or grant item: what the source has there, and what mapping it would do. */
import { isKept } from '../abi/address-map.ts';
import { ALL_RIGHTS, normalRights } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { entryOf } from '../page-tables.ts';
import { MAX_DEPTH, NONE } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';
import { depthOf, findNode, parentOf, rightsOfNode } from './tree.ts';
import type { Range } from './window.ts';

/** A map or grant item, as it was decided. */
export interface Transfer {
  readonly source: number;
  readonly target: number;
  readonly range: Range;
  readonly rights: number;
  readonly grant: boolean;
}

/** A page of the source. One object serves all pages in turn, so that a page costs none. */
export interface Found {
  frame: number;
  /** Its node; NONE if sigma0 has the page. */
  node: number;
  rights: number;
}

/** What is done with a page. */
export const SKIP = 0;
/** The target has it from the same source, and may get more rights. */
export const EXTEND = 1;
/** It becomes a new mapping of the target's, or a granted one. */
export const ADD = 2;

/** Looks a page of the source up; false if the source does not have it. */
export function findPage(k: L4, space: number, page: number, found: Found): boolean {
  const { plan, pmap } = k;
  if (isKept(page)) return false;
  if (isSigma0(k, space)) {
    found.frame = page >>> 12;
    found.node = NONE;
    found.rights = ALL_RIGHTS;
    return found.frame >= plan.userLow && found.frame < plan.userHigh;
  }
  const entry = entryOf(k, space, page);
  if (!pmap.isPresent(entry)) return false;
  found.frame = pmap.frameOf(entry);
  found.node = mustFind(k, found.frame, space, page);
  found.rights = rightsOfNode(k, found.node);
  return true;
}

/** The node of a page that is mapped: that there is one is the first law of the mapping database. */
export function mustFind(k: L4, frame: number, space: number, page: number): number {
  const node = findNode(k, frame, space, page);
  if (node === NONE) {
    throw new Error(`page 0x${page.toString(16)} is mapped, but the mapping database has no node`);
  }
  return node;
}

/** What mapping the page that was found to the target's page `to` would do. */
export function decide(k: L4, item: Transfer, to: number, found: Found): number {
  if (normalRights(item.rights & found.rights) === 0) return SKIP;
  if (isKept(to) || to >= k.pmap.userEnd || isSigma0(k, item.target)) return SKIP;
  if (depthOf(k, found.node) >= MAX_DEPTH) return SKIP;
  const entry = entryOf(k, item.target, to);
  if (!k.pmap.isPresent(entry) || k.pmap.frameOf(entry) !== found.frame) return ADD;
  const node = mustFind(k, found.frame, item.target, to);
  // The page itself: it is there already.
  if (node === found.node) return SKIP;
  return parentOf(k, node) === found.node && !item.grant ? EXTEND : ADD;
}
