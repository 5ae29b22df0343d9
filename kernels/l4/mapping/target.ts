/** What happens to the target's entry: it is made room for, filled, or gets more rights. */
import { ALL_RIGHTS, PAGE_BYTES, SUPERPAGE_SHIFT } from '../abi/fpage.ts';
import type { L4, Piece } from '../context.ts';
import { look, makeTable, nextSlot, nodeOf, removeTable, writeEntry } from '../page-tables.ts';
import { revoke } from './revoke.ts';
import { addNode, isBelow, placeNode, rightsOfNode, setRightsOfNode } from './tree.ts';

/**
 * Flushes what the target has where a page or superpage is to be mapped, with all that was derived from
 * it, and gives it the table that it needs; `k.target` is the empty entry then. False if that took the
 * source away, which was derived from it itself: then there is nothing left to map.
 */
export function makeRoom(k: L4, space: number, page: number, piece: Piece): boolean {
  const { target } = k;
  if (piece.shift !== target.shift) {
    if (piece.shift === SUPERPAGE_SHIFT) clearTable(k, space, page);
    else makeTable(k, space, page);
    look(k, space, page, target);
    return true;
  }
  if (!k.pmap.isPresent(target.entry)) return true;
  const node = nodeOf(k, target.slot);
  const destroys = k.pmap.frameOf(target.entry) === piece.frame && isBelow(k, piece.node, node);
  revoke(k, node, ALL_RIGHTS, true);
  target.entry = 0;
  return !destroys;
}

/** Small pages make room for a superpage. No superpage was derived from any of them. */
function clearTable(k: L4, space: number, page: number): void {
  const first = k.target.slot - (k.target.slot % PAGE_BYTES);
  for (let slot = first; slot < first + PAGE_BYTES; slot = nextSlot(k, slot)) {
    if (k.pmap.isPresent(k.bus.load(slot))) revoke(k, nodeOf(k, slot), ALL_RIGHTS, true);
  }
  removeTable(k, space, page);
}

/** A new mapping in the empty entry `k.target`, below `parent`. */
export function addMapping(
  k: L4,
  space: number,
  page: number,
  piece: Piece,
  parent: number,
  depth: number,
): void {
  const { frame, shift, rights } = piece;
  const node = addNode(k, parent, frame, depth);
  placeNode(k, node, space, page, shift, rights, k.target.slot);
  k.bus.store(k.target.slot, k.pmap.encode(frame, rights, shift));
}

/** A mapping of the target's, whose entry is `k.target`, gets these rights besides those it has. */
export function extend(k: L4, node: number, space: number, page: number, rights: number): void {
  const had = rightsOfNode(k, node);
  if ((had | rights) === had) return;
  setRightsOfNode(k, node, had | rights);
  writeEntry(k, space, page, k.target, k.pmap.withRights(k.target.entry, had | rights));
}
