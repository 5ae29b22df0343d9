/**
 * Grant: the target takes the source's place in the mapping tree, and the source loses the page.
 *
 * What was derived from the source is derived from the target now, with no more rights than it has.
 */
import type { L4 } from '../context.ts';
import { entryOf, setEntry } from '../page-tables.ts';
import { NODE, NONE } from '../records.ts';
import { clear } from './clear.ts';
import type { Found, Transfer } from './page.ts';
import { revoke } from './revoke.ts';
import {
  addStatus,
  findNode,
  lastBelow,
  parentOf,
  removeNode,
  rightsOfNode,
  setRightsOfNode,
  takeStatus,
} from './tree.ts';

/** Grants a page that has a node; the table for the target's page exists. */
export function regrant(
  k: L4,
  item: Transfer,
  from: number,
  to: number,
  found: Found,
  rights: number,
): void {
  const { frame, node } = found;
  const sibling = siblingAt(k, item.target, to, frame, node);
  if (sibling === NONE && !clear(k, item.target, to, frame, node)) return;
  const had = sibling === NONE ? 0 : rightsOfNode(k, sibling);
  lose(k, item.source, from, frame, node, had | rights);
  if (sibling === NONE) {
    k.bus.store(node + NODE.space, item.target);
    k.bus.store(node + NODE.page, to);
    setRightsOfNode(k, node, rights);
    setEntry(k, item.target, to, k.pmap.encode(frame, rights));
    return;
  }
  adopt(k, frame, sibling, node);
  removeNode(k, node);
  setRightsOfNode(k, sibling, had | rights);
  const entry = entryOf(k, item.target, to);
  setEntry(k, item.target, to, k.pmap.withRights(entry, had | rights));
}

/** The target's mapping of this page, if it has the same frame from the same parent. */
function siblingAt(k: L4, target: number, to: number, frame: number, node: number): number {
  const other = findNode(k, frame, target, to);
  return other !== NONE && parentOf(k, other) === parentOf(k, node) ? other : NONE;
}

/** The source loses the page: its entry goes, and what it derived keeps no more than `rights`. */
function lose(
  k: L4,
  source: number,
  from: number,
  frame: number,
  node: number,
  rights: number,
): void {
  const excess = rightsOfNode(k, node) & ~rights;
  if (excess !== 0) revoke(k, frame, node, excess, false);
  const seen = k.pmap.statusOf(entryOf(k, source, from));
  setEntry(k, source, from, 0);
  // What the source did with the page is news to those above, and nothing to the target.
  takeStatus(k, node);
  if (seen === 0) return;
  for (let above = parentOf(k, node); above !== NONE; above = parentOf(k, above)) {
    addStatus(k, above, seen);
  }
}

/** What stands below `from` comes to stand below `to`, which has the same depth. */
function adopt(k: L4, frame: number, to: number, from: number): void {
  const { bus } = k;
  const last = lastBelow(k, frame, from);
  if (last === from) return;
  const first = bus.load(from + NODE.next);
  const after = bus.load(last + NODE.next);
  bus.store(from + NODE.next, after);
  if (after !== NONE) bus.store(after + NODE.previous, from);
  const next = bus.load(to + NODE.next);
  bus.store(to + NODE.next, first);
  bus.store(first + NODE.previous, to);
  bus.store(last + NODE.next, next);
  if (next !== NONE) bus.store(next + NODE.previous, last);
}
