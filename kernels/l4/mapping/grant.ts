/**
 * Grant: the target takes the source's place in the mapping tree, and the source loses the piece.
 *
 * What was derived from the source is derived from the target now, with no more rights than it has.
 */
import { isKept } from '../abi/address-map.ts';
import { ALL_RIGHTS, PAGE_BYTES, PAGE_SHIFT } from '../abi/fpage.ts';
import type { L4, Piece } from '../context.ts';
import { clearEntry, look, nodeOf, writeEntry } from '../page-tables.ts';
import { NODE, NONE } from '../records.ts';
import { ADD, decide, type Transfer } from './piece.ts';
import { ATOMIC, revoke } from './revoke.ts';
import { addMapping, extend, makeRoom } from './target.ts';
import {
  addStatus,
  addStatusUpwards,
  frameOf,
  hang,
  isSuperpage,
  parentOf,
  placeNode,
  removeNode,
  rightsOfNode,
  setRightsOfNode,
  takeStatus,
  unhang,
} from './tree.ts';
import { unmapRange } from './unmap.ts';

/** Grants a page, or a superpage as a whole; the target's entry is `k.target`. */
export function regrant(k: L4, item: Transfer, from: number, to: number, piece: Piece): void {
  const { pmap, target } = k;
  const { node, frame, shift } = piece;
  const sibling = siblingAt(k, piece);
  if (sibling === NONE && !makeRoom(k, item.target, to, piece)) return;
  const rights = piece.rights | (sibling === NONE ? 0 : rightsOfNode(k, sibling));
  lose(k, item.source, from, node, rights);
  if (sibling === NONE) {
    placeNode(k, node, item.target, to, shift, rights, target.slot);
    k.bus.store(target.slot, pmap.encode(frame, rights, shift));
    return;
  }
  adopt(k, sibling, node);
  removeNode(k, node);
  setRightsOfNode(k, sibling, rights);
  writeEntry(k, item.target, to, target, pmap.withRights(target.entry, rights));
}

/** What the target has in `k.target`, if it is the same from the same parent; NONE otherwise. */
function siblingAt(k: L4, piece: Piece): number {
  const { pmap, target } = k;
  const same = pmap.isPresent(target.entry) && target.shift === piece.shift;
  if (!same || pmap.frameOf(target.entry) !== piece.frame) return NONE;
  const other = nodeOf(k, target.slot);
  return parentOf(k, other) === parentOf(k, piece.node) ? other : NONE;
}

/** The source loses a mapping: its entry goes, and what it derived keeps no more than `rights`. */
function lose(k: L4, space: number, from: number, node: number, rights: number): void {
  const excess = rightsOfNode(k, node) & ~rights;
  if (excess !== 0) revoke(k, node, excess, false);
  look(k, space, from, k.source);
  const seen = k.pmap.statusOf(k.source.entry);
  clearEntry(k, k.source.slot);
  k.pmap.flush(k, space, from, k.source.shift);
  // What the source did with it is news to those above, and nothing to the target.
  takeStatus(k, node);
  addStatusUpwards(k, parentOf(k, node), seen);
}

/** What stands below `from` comes to stand below `to`, which has the same depth. */
function adopt(k: L4, to: number, from: number): void {
  for (;;) {
    const child = k.bus.load(from + NODE.child);
    if (child === NONE) return;
    unhang(k, child);
    hang(k, child, to);
  }
}

/**
 * Grants a small part of a superpage: the target gets pages, which hang where the superpage hung. What
 * was derived from it as pages, among those granted, is derived from these now. The source loses the
 * superpage as a whole, and everything else that was derived from it goes.
 */
export function grantPart(k: L4, item: Transfer, part: Piece): void {
  const { from, to, shift } = item.range;
  const parent = parentOf(k, part.node);
  const first = part.frame;
  const pages = 2 ** (shift - PAGE_SHIFT);
  let granted = false;
  for (let i = 0; i < pages; i++) {
    if (i > 0) k.bus.exec(k.paths.mapMore);
    const page = to + i * PAGE_BYTES;
    // The entry of the superpage, with which `decide` compares.
    look(k, item.source, from, k.source);
    part.frame = first + i;
    if (decide(k, item, page, part) !== ADD) continue;
    granted = true;
    const sibling = siblingAt(k, part);
    if (sibling !== NONE) extend(k, sibling, item.target, page, part.rights);
    else if (makeRoom(k, item.target, page, part)) {
      addMapping(k, item.target, page, part, parent, part.depth);
    }
  }
  if (!granted) return;
  keepDerived(k, item, part.node, first, pages);
  revoke(k, part.node, ALL_RIGHTS, true);
}

/** Pages derived from a superpage, as far as they were granted, go over to what the target has now. */
function keepDerived(k: L4, item: Transfer, superpage: number, first: number, pages: number): void {
  let child = k.bus.load(superpage + NODE.child);
  while (child !== NONE) {
    const next = k.bus.load(child + NODE.next);
    const offset = frameOf(k, child) - first;
    if (offset >= 0 && offset < pages && !isSuperpage(k, child)) {
      keep(k, item, child, item.range.to + offset * PAGE_BYTES);
    }
    child = next;
  }
}

function keep(k: L4, item: Transfer, child: number, page: number): void {
  if (isKept(page) || !look(k, item.target, page, k.target)) return;
  const heir = nodeOf(k, k.target.slot);
  const excess = rightsOfNode(k, child) & ~rightsOfNode(k, heir);
  // Its task has not asked for the accesses that this finds.
  if (excess !== 0) addStatus(k, child, revoke(k, child, excess, true));
  unhang(k, child);
  hang(k, child, heir);
}

/**
 * The rest of a flexpage that is larger than the window, of which a part was granted: the source loses
 * it. What this item has put there, if it went to the same space, stays.
 */
export function flushRest(k: L4, item: Transfer): void {
  const { from, to, shift } = item.range;
  const end = item.sentBase + 2 ** item.sentShift;
  const inside = item.source === item.target && to >= item.sentBase && to < end;
  const low = inside ? Math.min(from, to) : from;
  const high = inside ? Math.max(from, to) : from;
  const bytes = 2 ** shift;
  flushPart(k, item.source, item.sentBase, low);
  flushPart(k, item.source, low + bytes, high);
  flushPart(k, item.source, high + bytes, end);
}

function flushPart(k: L4, space: number, from: number, end: number): void {
  unmapRange(k, space, { at: from, status: 0 }, end, ALL_RIGHTS, true, ATOMIC);
}
