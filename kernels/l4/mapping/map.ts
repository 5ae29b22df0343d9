/**
 * Map and grant: from a range of one space to a range of another.
 *
 * The item is done piece by piece: a superpage where the source has one and the item is as large, pages
 * otherwise. What the source does not have is skipped, and so is what is in an area that the kernel
 * keeps. A piece gets the item's rights, as far as the source has them itself.
 *
 * The two ranges are aligned to their size: in one space they are the same, where nothing is to be done,
 * or have nothing in common. So no piece is mapped on that this item has mapped.
 */
import { isKept, KEPT_END } from '../abi/address-map.ts';
import { PAGE_SHIFT, SUPERPAGE_BYTES } from '../abi/fpage.ts';
import type { L4, Piece } from '../context.ts';
import { canTakeFrames } from '../frame-pool.ts';
import { afterHole, look, nodeOf, TABLE_FRAMES } from '../page-tables.ts';
import { isSigma0 } from '../special-spaces.ts';
import { flushRest, grantPart, regrant } from './grant.ts';
import { ADD, BLOCKED, decide, EXTEND, needsTable, readPiece, type Transfer } from './piece.ts';
import { addMapping, extend, makeRoom } from './target.ts';
import { canTakeNodes } from './tree.ts';

/**
 * Does an item wholly, or not at all: false if the kernel has no memory for it. Sigma0, who has
 * everything, neither gets nor loses anything.
 */
export function transferPages(k: L4, item: Transfer): boolean {
  k.bus.enter(k.rooms.mapping);
  const one = item.range.shift === PAGE_SHIFT;
  const done =
    isSigma0(k, item.target) || (one ? mapOne(k, item) : canMap(k, item) && map(k, item));
  k.bus.leave();
  return done;
}

/** The item of a single page: what was decided about it need not be found out again. */
function mapOne(k: L4, item: Transfer): boolean {
  const { from, to } = item.range;
  const { piece } = k;
  if (findPiece(k, item, from, piece)) {
    const what = decide(k, item, to, piece);
    if (what === ADD) {
      const tables = needsTable(k, piece) ? TABLE_FRAMES : 0;
      if (!canTakeNodes(k, needsNode(k, item, piece) ? 1 : 0)) return false;
      if (!canTakeFrames(k, tables)) return false;
    }
    k.bus.exec(item.grant ? k.paths.grant : k.paths.map);
    if (item.grant && piece.shift !== k.source.shift) grantPart(k, item, piece);
    else mapPiece(k, item, from, to, piece, what);
  }
  if (item.grant && item.sentShift > PAGE_SHIFT) flushRest(k, item);
  return true;
}

/** Whether adding a piece takes a new node: what is granted as a whole takes its own along. */
function needsNode(k: L4, item: Transfer, piece: Piece): boolean {
  return !item.grant || piece.shift !== k.source.shift;
}

/** The address after that of a piece, or of the hole that is there instead. */
function after(k: L4, from: number, present: boolean, piece: Piece, end: number): number {
  if (isKept(from)) return KEPT_END;
  return present ? from + 2 ** piece.shift : afterHole(k, from, k.source, end);
}

/** Whether the source has something at an address; if so, `piece` says what. */
function findPiece(k: L4, item: Transfer, from: number, piece: Piece): boolean {
  if (isKept(from) || !look(k, item.source, from, k.source)) return false;
  readPiece(k, item, from, piece);
  return true;
}

/** Whether all that the item needs can be had. It may be more than what is used in the end. */
function canMap(k: L4, item: Transfer): boolean {
  const { from: start, shift } = item.range;
  const end = Math.min(start + 2 ** shift, k.pmap.userEnd);
  const { piece } = k;
  let nodes = 0;
  let tables = 0;
  let lastTable = -1;
  for (let from = start; from < end; ) {
    const present = findPiece(k, item, from, piece);
    if (present) {
      const to = item.range.to + (from - start);
      const what = decide(k, item, to, piece);
      if (what === ADD || what === BLOCKED) {
        if (needsNode(k, item, piece)) nodes++;
        const table = to - (to % SUPERPAGE_BYTES);
        if (table !== lastTable && needsTable(k, piece)) {
          lastTable = table;
          tables++;
        }
      }
    }
    from = after(k, from, present, piece, end);
  }
  return canTakeNodes(k, nodes) && canTakeFrames(k, tables * TABLE_FRAMES);
}

/** Performs an item for which there is memory: it cannot fail. */
function map(k: L4, item: Transfer): true {
  const { from: start, shift } = item.range;
  const end = Math.min(start + 2 ** shift, k.pmap.userEnd);
  k.bus.exec(item.grant ? k.paths.grant : k.paths.map);
  const { piece } = k;
  let more = false;
  for (let from = start; from < end; ) {
    const present = findPiece(k, item, from, piece);
    if (present && item.grant && piece.shift !== k.source.shift) {
      grantPart(k, item, piece);
      break;
    }
    const next = after(k, from, present, piece, end);
    if (present) {
      if (more) k.bus.exec(k.paths.mapMore);
      more = true;
      const to = item.range.to + (from - start);
      mapPiece(k, item, from, to, piece, decide(k, item, to, piece));
    }
    from = next;
  }
  if (item.grant && item.sentShift > shift) flushRest(k, item);
  return true;
}

function mapPiece(
  k: L4,
  item: Transfer,
  from: number,
  to: number,
  piece: Piece,
  what: number,
): void {
  if (what === EXTEND) extend(k, nodeOf(k, k.target.slot), item.target, to, piece.rights);
  else if (what !== ADD) return;
  else if (item.grant) regrant(k, item, from, to, piece);
  else if (makeRoom(k, item.target, to, piece)) {
    addMapping(k, item.target, to, piece, piece.node, piece.depth + 1);
  }
}
