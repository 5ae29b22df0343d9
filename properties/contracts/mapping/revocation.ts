/** What unmap and flush do, and which accesses they tell of. */
import type { Call } from '../../../core/words/specification.ts';
import { findAll, overlaps, revoke, revokeBelow } from './derive.ts';
import { FACT } from './facts.ts';
import { baseOf, pagesIn, shiftOf } from './flexpage.ts';
import { OP, TASKS } from './ops.ts';
import { type Mapping, type MappingState, READ_EXECUTE, WRITE } from './state.ts';

/** Scratch: the mappings of the caller that the flexpage meets. */
const concerned: Mapping[] = [];

/** An access, and what it is told as: these MMUs tell a task that reads from one that executes by nothing. */
export const READ_ACCESS = READ_EXECUTE;
export const WRITE_ACCESS = READ_EXECUTE | WRITE;

/** Finds the mappings concerned; superpages are met by any of their pages. */
function find(state: MappingState, call: Call): void {
  const shift = shiftOf(call.args[1]);
  findAll(state, call.task, baseOf(call.args[0], shift), pagesIn(shift), concerned);
}

/** Whether the caller asks about a mapping from which this one was derived as well. */
function isBelowAnother(mapping: Mapping, page: number, pages: number): boolean {
  for (let above = mapping.parent; above !== null; above = above.parent) {
    if (above.task === mapping.task && overlaps(above, page, pages)) return true;
  }
  return false;
}

/** Accesses that must be told of: the low bits; and that may be told of besides: from bit 3 on. */
export function accesses(state: MappingState, call: Call): number {
  find(state, call);
  const shift = shiftOf(call.args[1]);
  const page = baseOf(call.args[0], shift);
  let must = 0;
  let may = 0;
  for (let i = 0; i < concerned.length; i++) {
    const one = concerned[i];
    may |= one.seen | one.perhaps;
    // What is derived from another that is asked about was told when that was asked about before.
    if (!isBelowAnother(one, page, pagesIn(shift))) must |= one.seen;
  }
  return must | (may << 3);
}

/**
 * Revokes. The accesses that were told are told again to no mapping of the caller; but what is above or
 * below it, in other tasks or elsewhere, has not been asked for, and tells of them when it is.
 */
export function revocation(state: MappingState, call: Call): void {
  find(state, call);
  const rights = call.args[2];
  state.reached = 0;
  for (let i = 0; i < concerned.length; i++) {
    const one = concerned[i];
    if (one.gone) continue;
    if ((one.left & one.seen) !== 0) state.facts |= FACT.accessesOfTheGone;
    told(one);
    one.seen = 0;
    one.perhaps = 0;
    one.left = 0;
    if (call.op === OP.flush) revoke(state, one, rights);
    else revokeBelow(state, one, rights);
  }
  concerned.length = 0;
  if (isEverySlot(state.reached)) state.facts |= FACT.fourSpacesReached;
}

function told(mapping: Mapping): void {
  mapping.used = 0;
  for (let i = 0; i < mapping.children.length; i++) told(mapping.children[i]);
}

function isEverySlot(mask: number): boolean {
  for (let slot = 1; slot <= TASKS; slot++) if ((mask & (1 << slot)) === 0) return false;
  return true;
}

/** An access was made through this mapping: it is told of to it, and to all above it. */
export function note(mapping: Mapping, access: number): void {
  mapping.used |= access;
  for (let one: Mapping | null = mapping; one !== null; one = one.parent) one.seen |= access;
}

/**
 * A store was refused by a mapping that may only be read. Whether an MMU takes that for a reading, for
 * it has looked the page up, is its own affair.
 */
export function noteRefused(mapping: Mapping): void {
  for (let one: Mapping | null = mapping; one !== null; one = one.parent) {
    one.perhaps |= READ_ACCESS;
  }
}
