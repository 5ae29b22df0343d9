/**
 * What map and grant do, piece by piece.
 *
 * A piece is a mapping of the source, or a page of its superpage where the item is smaller than that.
 * Pieces go in ascending order. Both ranges are aligned to their size, so in one space they are the same
 * or have nothing in common; but what goes for one piece may take the source of the next along.
 *
 * - A piece is skipped where the source has no right that the item gives, where the kernel keeps the
 *   target's pages, where the target has a superpage and a page would go, and where both are the same.
 * - If the target has the same there already, from the same mapping, it gets the rights besides its own.
 * - Otherwise what the target has there is flushed. If that took the source away, nothing is left to send.
 * - What is granted takes the place of the source's mapping: it comes from the same one, and what was
 *   derived from the source is derived from it, with no more rights than it has.
 * - As soon as a page of a superpage was granted, the source loses the superpage, and all that was
 *   derived from it, but for what was derived from it for the pages that were granted.
 * - When the pieces of a grant are done, the source is flushed from what its flexpage has beyond the
 *   part that is sent. A window of its own that lies in there stays as it is.
 *
 * Mappings are derived no deeper than is promised: what is as deep is skipped.
 */
import type { Call } from '../../../core/words/specification.ts';
import { add, adopt, becomeLatest, drop, findAll, makeRoom } from './derive.ts';
import { FACT } from './facts.ts';
import { baseOf, pagesIn, place, type Range, shiftOf } from './flexpage.ts';
import { OP, PAGE_SIZE, PROMISED, SUPERPAGE_SIZE } from './ops.ts';
import {
  depthOf,
  isKept,
  type Mapping,
  type MappingState,
  mappingAt,
  pagesOf,
  READ_EXECUTE,
  SUPERPAGE_PAGES,
} from './state.ts';

/** How deep a mapping is that the claims about runs call deep. */
const DEEP = 3;

/** Scratch: what is sent, and what the source has there. */
const range: Range = { from: 0, to: 0, pages: 0 };
const pieces: Mapping[] = [];

/** The range that a map or grant sends, in an object that the next call uses again. */
export function rangeOf(state: MappingState, call: Call): Range {
  const { args } = call;
  const target = args[0];
  const window = state.windowSizes[target];
  place(args[1], shiftOf(args[2]), args[4], state.windowPages[target], window, range);
  return range;
}

/** Rights as the hardware knows them: who may read may execute, and nothing goes without. */
export function normal(rights: number): number {
  return (rights & READ_EXECUTE) === 0 ? 0 : rights | READ_EXECUTE;
}

/** Performs a map or grant; where the flexpage or the window is nil, that is nothing. */
export function transfer(state: MappingState, call: Call): void {
  const { task: source, args } = call;
  const { from, to, pages } = rangeOf(state, call);
  if (pages === 0) return;
  findAll(state, source, from, pages, pieces);
  const sent = pagesIn(shiftOf(args[2]));
  if (pieces.length > 0 && sent > pages) state.facts |= FACT.windowCut;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece.gone) continue;
    if (pagesOf(piece) > pages) sendParts(state, call, piece);
    else send(state, call, piece, piece.page, piece.size);
  }
  if (call.op === OP.grant && sent > pages) flushRest(state, call, from, to, pages);
  pieces.length = 0;
}

/** Sends the pages of a superpage that the range has. */
function sendParts(state: MappingState, call: Call, source: Mapping): void {
  const { from, pages } = range;
  let granted = false;
  for (let i = 0; i < pages && !source.gone; i++) {
    const sent = send(state, call, source, from + i, PAGE_SIZE);
    if (sent && call.op === OP.map) state.facts |= FACT.superpageInParts;
    granted = granted || (sent && call.op === OP.grant);
  }
  if (granted && !source.gone) drop(state, source);
}

/** Sends one piece of the source, which has this size; whether it was not skipped. */
function send(
  state: MappingState,
  call: Call,
  source: Mapping,
  page: number,
  size: number,
): boolean {
  const target = call.args[0];
  if (depthOf(source) + 1 >= PROMISED.depth) return false;
  const to = range.to + (page - range.from);
  const rights = normal(call.args[3] & source.rights);
  if (rights === 0 || isKept(to)) return false;
  const over = mappingAt(state, target, to);
  if (over !== null && (over === source || over.size > size)) return false;
  const frame = source.frame + (page - source.page);
  const parent = call.op === OP.grant ? source.parent : source;
  let made = over;
  if (over !== null && over.size === size && over.frame === frame && over.parent === parent) {
    if ((over.rights | rights) !== over.rights) {
      state.facts |= FACT.rightsExtended;
      becomeLatest(state, over);
    }
    over.rights |= rights;
    state.versions[target]++;
  } else {
    makeRoom(state, target, to, size === SUPERPAGE_SIZE ? SUPERPAGE_PAGES : 1);
    if (source.gone) {
      state.facts |= FACT.ancestorReplaced;
      return false;
    }
    made = add(state, target, to, size, frame, rights, parent);
    if (depthOf(made) >= DEEP) state.facts |= FACT.deepMapping;
  }
  if (made !== null && call.op === OP.grant) succeed(state, source, made);
  return true;
}

/**
 * What was granted comes into the inheritance of the source's mapping. Whether its task is told of the
 * accesses before the grant is open: nobody has asked for it yet.
 */
function succeed(state: MappingState, source: Mapping, heir: Mapping): void {
  if (source.parent !== null) state.facts |= FACT.childGranted;
  heir.perhaps |= source.seen | source.perhaps;
  const { children } = source;
  for (let i = children.length - 1; i >= 0; i--) {
    const child = children[i];
    if (child.size <= heir.size && isWithin(child, heir)) adopt(state, heir, child);
  }
  // A superpage of which pages are granted goes when all of these have gone.
  if (source.size === heir.size) drop(state, source);
}

function isWithin(child: Mapping, parent: Mapping): boolean {
  return child.frame >= parent.frame && child.frame < parent.frame + pagesOf(parent);
}

/** The source loses what its flexpage has before and after the pages that fitted the window. */
function flushRest(state: MappingState, call: Call, from: number, to: number, pages: number): void {
  const shift = shiftOf(call.args[2]);
  const base = baseOf(call.args[1], shift);
  const end = base + pagesIn(shift);
  const kept = call.task === call.args[0] && to >= base && to < end ? to : from;
  const low = Math.min(from, kept);
  const high = Math.max(from, kept);
  flushAll(state, call.task, base, low - base);
  flushAll(state, call.task, low + pages, high - (low + pages));
  flushAll(state, call.task, high + pages, end - (high + pages));
}

function flushAll(state: MappingState, task: number, page: number, pages: number): void {
  findAll(state, task, page, pages, pieces);
  for (const one of pieces) if (!one.gone) drop(state, one);
}
