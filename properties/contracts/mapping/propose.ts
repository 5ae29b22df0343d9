/** Arguments that make sense in a state: programs that collide in a few pages, and few idle refusals. */
import type { Draw } from '../../../core/words/contract.ts';
import { baseOf, pagesIn, shiftOf } from './flexpage.ts';
import { OP, PAGE_SIZE, PAGE_WORDS, PROMISED, SUPERPAGE_SIZE, TASKS } from './ops.ts';
import {
  ALL,
  isAlive,
  type Mapping,
  type MappingState,
  mappingAt,
  SUPERPAGE_PAGES,
  WRITE,
} from './state.ts';

/** Where small pages are, so that they meet; the size is that of all of it. */
const AREA = 0x400;
const AREA_PAGES = 64;
const AREA_SIZE = 18;
/** Pages with which a program has enough to go on. */
const ENOUGH = 8;
/** Where superpages are; small pages may be there as well. */
const LARGE_AREAS = [0x1000, 0x1400, AREA] as const;
/** Pages at the edge of what the kernel keeps, and of the space. */
const EDGES = [0x7fbff, 0x7fc00, 0x7ffff, 0, 0x43f, 0x13ff] as const;
/** Packed rights: all of them, and what is less, each as often as it stands here. */
const GIVEN = [7, 7, 7, 7, 7, 7, 7, 6, 6, 5, 5, 5, 4, 3, 2, 0] as const;
/** What is granted where something was derived: that loses rights with it. */
const LESS = [7, 5] as const;
const REVOKED = [7, 7, 7, 7, 2, 2, 2, 2, 5, 4, 1, 0] as const;
const ASKED = [7, 7, 7, 2, 2, 2, 0, 0, 0, 5] as const;
const SMALL_SIZES = [12, 12, 12, 12, 12, 13, 13, 14, 14, 18, 1] as const;
const TAKEN_SIZES = [12, 12, 12, 13, 13, 14, 14, 15] as const;
/** What the root takes all at once, now and then: enough pages for a TLB. */
const MANY_SIZES = [16, 17, 18, 18] as const;
const WINDOW_SIZES = [18, 18, 18, 18, 18, 18, 1, 1, 1, 1, 1, 22, 12, 13, 14, 16] as const;

function oneOf<T>(values: readonly T[], draw: Draw): T {
  return values[draw.below(values.length)];
}

function somePage(draw: Draw): number {
  const choice = draw.below(32);
  if (choice === 0) return oneOf(EDGES, draw);
  if (choice === 1) return oneOf(LARGE_AREAS, draw) + draw.below(4);
  return AREA + draw.below(choice < 20 ? 8 : AREA_PAGES);
}

/** Something that the task has; null if that is nothing. */
function owned(state: MappingState, task: number, draw: Draw): Mapping | null {
  const space = state.spaces[task];
  return space.length === 0 ? null : space[draw.below(space.length)];
}

/** One transfer in this many is of what the task itself has from itself, and one of what the target has. */
const AGAIN_ONE_IN = 6;

/** One grant in this many is of a used part of a superpage, where the task has one: few ever have. */
const PART_ONE_IN = 2;

/** Every other time what it got last, as far as the order tells; anything it has, otherwise. */
function latest(state: MappingState, task: number, draw: Draw): Mapping | null {
  const space = state.spaces[task];
  const { length } = space;
  if (length === 0) return null;
  const place = draw.below(2 * length);
  return space[place < length ? place : length - 1];
}

/** A page of what the task has: of a superpage one of the first few. */
function pageOf(mapping: Mapping, draw: Draw): number {
  return mapping.size === SUPERPAGE_SIZE ? mapping.page + draw.below(8) : mapping.page;
}

function sizeFor(mapping: Mapping, draw: Draw): number {
  if (mapping.size === SUPERPAGE_SIZE && draw.below(2) === 0) return SUPERPAGE_SIZE;
  return oneOf(SMALL_SIZES, draw);
}

/** A slot from a random one onward that is not alive; 0 if all are. */
function freeSlot(state: MappingState, draw: Draw): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (!isAlive(state, slot)) return slot;
  }
  return 0;
}

/** A task that accepts something, rather another than the sender; 0 if none does. */
function receiver(state: MappingState, by: number, draw: Draw): number {
  const self = draw.below(6) === 0;
  const start = draw.below(TASKS);
  let found = 0;
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (!isAlive(state, slot) || state.windowSizes[slot] === 0) continue;
    found = slot;
    if ((slot === by) === self) return slot;
  }
  return found;
}

/** Where the target has an ancestor of the mapping, which is not to be replaced by its descendant. */
function ancestorIn(target: number, mapping: Mapping): Mapping | null {
  let above = mapping.parent;
  while (above !== null && above.task !== target) above = above.parent;
  return above;
}

/** The send base: the same page, a page that the target has, the page of an ancestor, or any. */
function sendBase(
  state: MappingState,
  target: number,
  mapping: Mapping,
  size: number,
  draw: Draw,
): number {
  if (shiftOf(size) > state.windowSizes[target]) {
    return mapping.page + draw.below(Math.min(pagesIn(shiftOf(size)), AREA_PAGES));
  }
  const choice = draw.below(8);
  if (choice < 2) return mapping.page;
  if (choice === 2) {
    const ancestor = ancestorIn(target, mapping);
    if (ancestor !== null) return ancestor.page;
  }
  if (choice < 5) {
    const other = owned(state, target, draw);
    if (other !== null) return other.page;
  }
  if (size === SUPERPAGE_SIZE) return oneOf(LARGE_AREAS, draw);
  return somePage(draw);
}

/** Rather something that came from another mapping, so trees get deep; or a superpage, which are few. */
function derived(state: MappingState, task: number, draw: Draw): Mapping | null {
  let one = owned(state, task, draw);
  for (let tries = 0; tries < 2; tries++) {
    if (one === null || one.parent !== null || one.size === SUPERPAGE_SIZE) return one;
    one = owned(state, task, draw);
  }
  return one;
}

/** A superpage, which few programs have twice, is rather mapped on than granted or flushed. */
function isSpared(mapping: Mapping, op: number, draw: Draw): boolean {
  if (mapping.size !== SUPERPAGE_SIZE || op === OP.map || op === OP.unmap) return false;
  return draw.below(4) !== 0;
}

/** Something that the target has from the task, rather what was used; null if nothing was come across. */
function mappedOn(state: MappingState, by: number, target: number, draw: Draw): Mapping | null {
  let found: Mapping | null = null;
  for (let tries = 0; tries < 2 && (found === null || found.used === 0); tries++) {
    const one = latest(state, target, draw);
    if (one !== null && one.parent !== null && one.parent.task === by) found = one;
  }
  return found;
}

/**
 * A page of a superpage of the task that somebody may write to, and has used; null if there is none. With
 * fewer rights it is granted where a kernel does three things at once: the superpage goes, the page stays
 * and can do less, and what was done with it before must still be told.
 */
function usedPart(state: MappingState, by: number, draw: Draw): Mapping | null {
  const space = state.spaces[by];
  for (let i = 0; i < space.length; i++) {
    const { size, children } = space[i];
    if (size !== SUPERPAGE_SIZE || children.length === 0) continue;
    const start = draw.below(children.length);
    for (let k = 0; k < children.length; k++) {
      const part = children[(start + k) % children.length];
      if (part.size === PAGE_SIZE && part.used !== 0 && (part.rights & WRITE) !== 0) return part;
    }
  }
  return null;
}

/** The page of its parent that a mapping is of. */
function originPage(child: Mapping, parent: Mapping): number {
  return parent.page + (child.frame - parent.frame);
}

/**
 * What the target has from the task is mapped to it once more, where it is: with more rights, if there are
 * more to give.
 */
function mapAgain(child: Mapping, parent: Mapping, draw: Draw, args: Int32Array): void {
  args[0] = child.task;
  args[1] = originPage(child, parent);
  args[2] = child.size;
  args[3] = child.rights !== parent.rights ? ALL : oneOf(GIVEN, draw);
  args[4] = child.page;
}

/** What was mapped on is granted with what was derived from it. */
function grantMapped(
  state: MappingState,
  child: Mapping,
  parent: Mapping,
  draw: Draw,
  args: Int32Array,
): void {
  args[1] = originPage(child, parent);
  args[2] = child.size;
  args[3] = oneOf(child.used === 0 ? GIVEN : LESS, draw);
  args[4] = sendBase(state, args[0], parent, child.size, draw);
}

function proposeTransfer(
  state: MappingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const target = receiver(state, by, draw);
  if (target === 0) return false;
  const from = draw.below(AGAIN_ONE_IN);
  let child = from < 2 ? mappedOn(state, by, from === 0 ? by : target, draw) : null;
  if (op === OP.grant && draw.below(PART_ONE_IN) === 0) child = usedPart(state, by, draw) ?? child;
  if (child !== null && child.parent !== null) {
    args[0] = target;
    if (op === OP.map) mapAgain(child, child.parent, draw, args);
    else grantMapped(state, child, child.parent, draw, args);
    return true;
  }
  const source = derived(state, by, draw);
  if (source === null || isSpared(source, op, draw)) return false;
  const size = sizeFor(source, draw);
  // All of the area, from a task to itself, goes where it is.
  if (target === by && size === AREA_SIZE) return false;
  args[0] = target;
  args[1] = pageOf(source, draw);
  args[2] = size;
  args[3] = oneOf(GIVEN, draw);
  args[4] = sendBase(state, target, source, size, draw);
  return true;
}

/** How much there is to revoke, or to tell of. */
function worth(mapping: Mapping): number {
  return mapping.children.length + (mapping.seen === 0 ? 0 : 1);
}

/** Rather something from which much was derived, and that was used. */
function origin(state: MappingState, task: number, draw: Draw): Mapping | null {
  let best = owned(state, task, draw);
  for (let tries = 0; tries < 2 && best !== null; tries++) {
    const other = owned(state, task, draw);
    if (other !== null && worth(other) > worth(best)) best = other;
  }
  return best;
}

function proposeRevocation(
  state: MappingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const mapping = origin(state, by, draw);
  if (mapping === null || isSpared(mapping, op, draw)) return false;
  if (mapping.children.length === 0 && draw.below(mapping.seen === 0 ? 3 : 2) !== 0) return false;
  args[0] = pageOf(mapping, draw);
  args[1] = draw.below(3) === 0 ? AREA_SIZE : sizeFor(mapping, draw);
  args[2] = oneOf(op === OP.flush ? REVOKED : ASKED, draw);
  return true;
}

function proposeTake(state: MappingState, by: number, draw: Draw, args: Int32Array): boolean {
  if (by !== 1 && draw.below(2) !== 0) return false;
  const isPoor = by === 1 && state.spaces[1].length === 0;
  if (state.superpagesTaken < PROMISED.superpages && draw.below(16) === 0) {
    args[0] = oneOf(LARGE_AREAS, draw) + draw.below(2) * draw.below(SUPERPAGE_PAGES);
    args[1] = SUPERPAGE_SIZE;
    return true;
  }
  if (!isPoor && state.pagesTaken >= ENOUGH && draw.below(8) !== 0) return false;
  const isMany = isPoor && draw.below(3) === 0;
  const size = oneOf(isMany ? MANY_SIZES : TAKEN_SIZES, draw);
  if (state.pagesTaken + pagesIn(size) > PROMISED.pages) return false;
  args[0] = isMany ? AREA + draw.below(AREA_PAGES) : somePage(draw);
  args[1] = size;
  return true;
}

function proposeWindow(state: MappingState, by: number, draw: Draw, args: Int32Array): boolean {
  if (state.windowSizes[by] !== 0 && draw.below(32) !== 0) return false;
  const isClosed = draw.below(24) === 0;
  args[1] = isClosed ? 0 : oneOf(WINDOW_SIZES, draw);
  args[0] = args[1] === SUPERPAGE_SIZE ? oneOf(LARGE_AREAS, draw) : somePage(draw);
  if (args[1] === AREA_SIZE) args[0] = AREA;
  return true;
}

/** The edges of the page rather than its middle, so that what is read was written. */
function offset(draw: Draw): number {
  const choice = draw.below(8);
  if (choice < 4) return 0;
  return choice < 6 ? 1 : choice === 6 ? PAGE_WORDS - 1 : draw.below(PAGE_WORDS);
}

function value(draw: Draw): number {
  const choice = draw.below(8);
  if (choice === 0) return 0;
  return choice === 1 ? 0x7fffffff : 1 + draw.below(255);
}

/** Rather a page that the task has; now and then one that it has lost, or may not write. */
function proposeAccess(
  state: MappingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const choice = draw.below(64);
  const page = choice < 2 ? state.lost[by] : choice === 3 ? AREA + draw.below(8) : -1;
  const mapping = page < 0 ? latest(state, by, draw) : null;
  if (mapping === null && page < 0) return false;
  if (mapping !== null && op === OP.store && (mapping.rights & WRITE) === 0) {
    if (draw.below(mapping.lowered ? 2 : 16) !== 0) return false;
  }
  args[0] = mapping === null ? page : pageOf(mapping, draw);
  args[1] = offset(draw);
  if (op === OP.store) args[2] = value(draw);
  return true;
}

/** The largest flexpage around the page that a touch can read to its end, up to the whole area. */
function readableSize(state: MappingState, by: number, page: number): number {
  let size = AREA_SIZE;
  for (; size > PAGE_SIZE; size--) {
    const first = baseOf(page, size);
    let i = 0;
    while (i < pagesIn(size) && mappingAt(state, by, first + i) !== null) i++;
    if (i === pagesIn(size)) break;
  }
  return size;
}

/** A walk over as much as the task has in one piece; of a superpage, over any part. */
function proposeTouch(state: MappingState, by: number, draw: Draw, args: Int32Array): boolean {
  const mapping = owned(state, by, draw);
  if (mapping === null) return false;
  const isLarge = mapping.size === SUPERPAGE_SIZE;
  args[0] = isLarge ? mapping.page + draw.below(SUPERPAGE_PAGES) : mapping.page;
  if (draw.below(16) === 0) {
    args[1] = oneOf(SMALL_SIZES, draw);
    return true;
  }
  args[1] = isLarge ? AREA_SIZE : readableSize(state, by, mapping.page);
  return args[1] > PAGE_SIZE || draw.below(8) === 0;
}

/** Whether others have what the task has mapped on: then its end is worth seeing. */
function hasMappedOn(state: MappingState, task: number): boolean {
  return state.spaces[task].some((one) => one.children.length > 0);
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: MappingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (!isAlive(state, by)) return false;
  if (op === OP.exit) return by !== 1 && (hasMappedOn(state, by) || draw.below(4) === 0);
  if (op === OP.spawn) {
    args[0] = freeSlot(state, draw);
    return args[0] !== 0;
  }
  if (op === OP.take) return proposeTake(state, by, draw, args);
  if (op === OP.accept) return proposeWindow(state, by, draw, args);
  if (op === OP.map || op === OP.grant) return proposeTransfer(state, by, op, draw, args);
  if (op === OP.load || op === OP.store) return proposeAccess(state, by, op, draw, args);
  if (op === OP.touch) return proposeTouch(state, by, draw, args);
  return proposeRevocation(state, by, op, draw, args);
}
