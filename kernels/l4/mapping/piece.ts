/** One piece of a map or grant item: what the source has there, and what mapping it would do. */
import { isKept } from '../abi/address-map.ts';
import { normalRights, PAGE_SHIFT, SUPERPAGE_SHIFT } from '../abi/fpage.ts';
import type { L4, Piece } from '../context.ts';
import { look, nodeOf } from '../page-tables.ts';
import { DEPTH, MAX_DEPTH, NODE, PAGE } from '../records.ts';
import { addressIn, parentOf } from './tree.ts';
import type { Range } from './window.ts';

/** A map or grant item, as it was decided. */
export interface Transfer {
  readonly source: number;
  readonly target: number;
  readonly range: Range;
  readonly rights: number;
  /** Never for sigma0, who loses nothing: what it grants, it maps. */
  readonly grant: boolean;
  /** The flexpage that was sent, of which the range is what fitted into the window. */
  readonly sentBase: number;
  readonly sentShift: number;
}

/** What is done with a piece. */
export const SKIP = 0;
/** A superpage of the target's is in the way of a page; it may go while the item is done. */
export const BLOCKED = 1;
/** The target has it from the same source, and may get more rights. */
export const EXTEND = 2;
/** It becomes a new mapping of the target's, or a granted one. */
export const ADD = 3;

/** Reads the piece at an address of the source, whose entry stands in `k.source`, and is present. */
export function readPiece(k: L4, item: Transfer, from: number, piece: Piece): void {
  const { bus, source } = k;
  const node = nodeOf(k, source.slot);
  const word = bus.load(node + NODE.page);
  const place = bus.load(node + NODE.frame);
  const whole = source.shift <= item.range.shift;
  piece.shift = whole ? source.shift : PAGE_SHIFT;
  piece.frame = (place >>> 12) + (whole ? 0 : (from - addressIn(word)) >>> PAGE_SHIFT);
  piece.node = node;
  piece.depth = DEPTH.of(place);
  piece.rights = normalRights(item.rights & PAGE.rights.of(word));
}

/** What mapping a piece to the target's address `to` would do; the target's entry is in `k.target`. */
export function decide(k: L4, item: Transfer, to: number, piece: Piece): number {
  const { pmap, source, target } = k;
  if (piece.rights === 0 || piece.depth >= MAX_DEPTH) return SKIP;
  if (isKept(to) || to >= pmap.userEnd) return SKIP;
  if (!look(k, item.target, to, target)) return ADD;
  // The piece itself: it is there already.
  if (target.slot === source.slot) return SKIP;
  if (target.shift > piece.shift) return BLOCKED;
  // A superpage goes where small pages are; and another frame where this one goes.
  if (target.shift < piece.shift || pmap.frameOf(target.entry) !== piece.frame) return ADD;
  if (item.grant) return ADD;
  return parentOf(k, nodeOf(k, target.slot)) === piece.node ? EXTEND : ADD;
}

/** Whether the target needs a table for a piece that is added. */
export function needsTable(k: L4, piece: Piece): boolean {
  return piece.shift === PAGE_SHIFT && k.target.shift === SUPERPAGE_SHIFT;
}
