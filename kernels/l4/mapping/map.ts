/**
 * Map and grant: from a range of one space to a range of another.
 *
 * A page that the source does not have is skipped, and so is one in an area that the kernel keeps.
 * What a page gets is the item's rights, as far as the source has them itself.
 */
import { normalRights, PAGE_BYTES } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { canTakeFrames, takeFrame } from '../frame-pool.ts';
import {
  addTable,
  directoryIndex,
  directoryOf,
  entryOf,
  setEntry,
  slotOf,
  tableAt,
} from '../page-tables.ts';
import { NONE, USE } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';
import { clear } from './clear.ts';
import { regrant } from './grant.ts';
import {
  ADD,
  decide,
  EXTEND,
  type Found,
  findPage,
  mustFind,
  SKIP,
  type Transfer,
} from './page.ts';
import { addNode, canTakeNodes, rightsOfNode, setRightsOfNode } from './tree.ts';

const TABLE_BYTES = 0x400000;
const NO_PAGE = -1;

/**
 * The next page of the item at or after `at`, leaving out what the source has no tables for; NO_PAGE
 * after the last. Where a space maps to itself, upwards, the last page comes first: so that no page is
 * mapped on that this item has mapped.
 */
function nextPage(k: L4, item: Transfer, at: number, descending: boolean): number {
  const { range, source } = item;
  const limit = isSigma0(k, source) ? k.plan.userHigh * PAGE_BYTES : k.pmap.userEnd;
  const end = Math.min(range.from + 2 ** range.shift, limit);
  if (isSigma0(k, source)) return at >= range.from && at < end ? at : NO_PAGE;
  const directory = directoryOf(k, source);
  let page = descending ? Math.min(at, end - PAGE_BYTES) : at;
  while (page >= range.from && page < end) {
    if (tableAt(k, directory, directoryIndex(page)) !== 0) return page;
    const table = page - (page % TABLE_BYTES);
    page = descending ? table - PAGE_BYTES : table + TABLE_BYTES;
  }
  return NO_PAGE;
}

function isDescending(item: Transfer): boolean {
  return item.source === item.target && item.range.to > item.range.from;
}

function firstPage(k: L4, item: Transfer): number {
  const { from, shift } = item.range;
  const descending = isDescending(item);
  return nextPage(k, item, descending ? from + 2 ** shift - PAGE_BYTES : from, descending);
}

function pageAfter(k: L4, item: Transfer, page: number): number {
  const descending = isDescending(item);
  return nextPage(k, item, descending ? page - PAGE_BYTES : page + PAGE_BYTES, descending);
}

/** Whether all that the item needs can be had. */
export function canMap(k: L4, item: Transfer): boolean {
  const found: Found = { frame: 0, node: NONE, rights: 0 };
  let nodes = 0;
  let tables = 0;
  let lastTable = -1;
  for (let from = firstPage(k, item); from !== NO_PAGE; from = pageAfter(k, item, from)) {
    const to = item.range.to + (from - item.range.from);
    if (!findPage(k, item.source, from, found) || decide(k, item, to, found) !== ADD) continue;
    // A page that is granted takes its node along; sigma0 has none to give.
    if (!item.grant || found.node === NONE) nodes++;
    if (directoryIndex(to) === lastTable || slotOf(k, item.target, to) !== 0) continue;
    lastTable = directoryIndex(to);
    tables++;
  }
  return canTakeNodes(k, nodes) && canTakeFrames(k, tables);
}

/** Performs an item that `canMap`: it cannot fail. */
export function map(k: L4, item: Transfer): void {
  k.bus.enter(k.rooms.mapping);
  k.bus.exec(item.grant ? k.paths.grant : k.paths.map);
  const found: Found = { frame: 0, node: NONE, rights: 0 };
  let more = false;
  for (let from = firstPage(k, item); from !== NO_PAGE; from = pageAfter(k, item, from)) {
    if (more) k.bus.exec(k.paths.mapMore);
    more = true;
    if (findPage(k, item.source, from, found)) {
      mapPage(k, item, from, item.range.to + (from - item.range.from), found);
    }
  }
  k.bus.leave();
}

function mapPage(k: L4, item: Transfer, from: number, to: number, found: Found): void {
  const what = decide(k, item, to, found);
  if (what === SKIP) return;
  const { target } = item;
  const { frame, node } = found;
  const rights = normalRights(item.rights & found.rights);
  if (what === EXTEND) {
    extend(k, mustFind(k, frame, target, to), target, to, rights);
  } else if (item.grant && node !== NONE) {
    needTable(k, target, to);
    regrant(k, item, from, to, found, rights);
  } else if (clear(k, target, to, frame, node)) {
    needTable(k, target, to);
    addNode(k, frame, node, target, to, rights);
    setEntry(k, target, to, k.pmap.encode(frame, rights));
  }
}

/** A mapping of the target's gets these rights besides those that it has. */
function extend(k: L4, node: number, target: number, to: number, rights: number): void {
  const had = rightsOfNode(k, node);
  if ((had | rights) === had) return;
  setRightsOfNode(k, node, had | rights);
  setEntry(k, target, to, k.pmap.withRights(entryOf(k, target, to), had | rights));
}

/** Makes the table for a page, if there is none; its frame was promised. */
function needTable(k: L4, space: number, page: number): void {
  if (slotOf(k, space, page) === 0) addTable(k, space, page, takeFrame(k, USE.table));
}
