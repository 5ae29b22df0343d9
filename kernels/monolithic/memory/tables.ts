/** Tables of a space: there is one wherever a region is, from the moment when it is mapped; so no fault needs one. */
import { ERROR } from '../unix/abi/errors.ts';
import type { Answer } from '../unix/answers.ts';
import { addCommitted, canHaveTables } from './commit.ts';
import { addToRoot, TABLE_SPAN, type Vm } from './context.ts';
import { fillWithZeroes, popFree, pushFree } from './frames.ts';
import { REGION, ROOT, SPACE, USE } from './records.ts';
import { regionFrom } from './regions.ts';
import { haveFrames } from './take-frame.ts';

/** The address of the first byte that the table of `va` covers. */
export function tableStart(va: number): number {
  return va - (va % TABLE_SPAN);
}

/** Tables that are missing in [va, end). */
export function tablesMissing(v: Vm, space: number, va: number, end: number): number {
  let missing = 0;
  for (let at = tableStart(va); at < end; at += TABLE_SPAN) {
    if (v.pmap.tableAt(space, at) === 0) missing++;
  }
  return missing;
}

/**
 * There are tables for [va, end): 0. ENOMEM, SLEEP: nothing has changed. `also` are pages that will be promised besides.
 */
export function addTables(
  v: Vm,
  p: number,
  space: number,
  va: number,
  end: number,
  also: number,
): Answer {
  const missing = tablesMissing(v, space, va, end);
  if (missing === 0) return 0;
  if (!canHaveTables(v, missing, also)) return -ERROR.noMemory;
  const waits = haveFrames(v, p, missing);
  if (waits < 0) return waits;
  for (let at = tableStart(va); at < end; at += TABLE_SPAN) {
    if (v.pmap.tableAt(space, at) !== 0) continue;
    if (!addTable(v, space, at)) {
      dropTables(v, space, va, at);
      return -ERROR.noMemory;
    }
  }
  return 0;
}

/** One table more; false where there is none to be had. */
export function addTable(v: Vm, space: number, va: number): boolean {
  if (v.host.fails()) return false;
  const frame = popFree(v, USE.table, 0, 0);
  if (frame === 0) return false;
  fillWithZeroes(v, frame);
  v.pmap.addTable(space, va, frame);
  countTables(v, space, 1);
  return true;
}

function countTables(v: Vm, space: number, more: number): void {
  const at = v.plan.spaces.at(space) + SPACE.tables;
  v.m.store(at, v.m.load(at) + more);
  addToRoot(v, ROOT.tables, more);
  addCommitted(v, more);
}

/** Tables of [va, end) that cover no region any more are free. */
export function dropTables(v: Vm, space: number, va: number, end: number): void {
  for (let at = tableStart(va); at < end; at += TABLE_SPAN) {
    if (v.pmap.tableAt(space, at) === 0) continue;
    const region = regionFrom(v, space, at);
    if (region !== 0 && v.m.load(region + REGION.start) < at + TABLE_SPAN) continue;
    pushFree(v, v.pmap.removeTable(space, at));
    countTables(v, space, -1);
  }
}

/** A zeroed frame for a directory, which is counted like a table; 0 where there is none to be had. */
export function newDirectory(v: Vm): number {
  if (v.host.fails() || !canHaveTables(v, 1, 0)) return 0;
  const frame = popFree(v, USE.table, 0, 0);
  if (frame === 0) return 0;
  fillWithZeroes(v, frame);
  addToRoot(v, ROOT.tables, 1);
  addCommitted(v, 1);
  return frame;
}

export function dropDirectory(v: Vm, frame: number): void {
  pushFree(v, frame);
  addToRoot(v, ROOT.tables, -1);
  addCommitted(v, -1);
}
