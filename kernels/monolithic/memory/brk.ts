/** The heap: a region that ends at the break. */
import { HEAP_END } from '../unix/abi/address-map.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import type { Answer } from '../unix/answers.ts';
import { canCommit, chargeSpace } from './commit.ts';
import { ownerOf, PAGE_BYTES, PAGE_SHIFT, spaceOf, type Vm } from './context.ts';
import { addRegion } from './map.ts';
import { clearRange, hasRecords, targetOf } from './ranges.ts';
import { REGION, REGION_FLAG, SPACE } from './records.ts';
import { mergeAround, regionFrom } from './regions.ts';
import { addTables, dropTables } from './tables.ts';

const HEAP_FLAGS = MAP.private | MAP.anonymous | REGION_FLAG.heap | REGION_FLAG.charged;

/** See `Spaces.startHeap`. */
export function startHeap(v: Vm, p: number, start: number): void {
  const space = v.plan.spaces.at(targetOf(v, p));
  v.m.store(space + SPACE.heapStart, start);
  v.m.store(space + SPACE.heapEnd, start);
}

/** See `Spaces.setBreak`. The page in which the heap ends is all its own. */
export function setBreak(v: Vm, p: number, end: number): Answer {
  const { m } = v;
  m.exec(v.paths['memory.brk']);
  const space = spaceOf(v, p);
  const record = v.plan.spaces.at(space);
  const before = m.load(record + SPACE.heapEnd);
  if (end === 0) return before;
  // A break below the heap's beginning has wrapped, or was never asked for by anybody who knows what he does.
  if (end < m.load(record + SPACE.heapStart) || end > HEAP_END) return -ERROR.noMemory;
  const old = roundUp(before);
  const young = roundUp(end);
  let answer: Answer = 0;
  if (young > old) answer = grow(v, space, old, young);
  else if (young < old) answer = shrink(v, space, young, old);
  if (answer < 0) return answer;
  m.store(record + SPACE.heapEnd, end);
  return end;
}

function roundUp(va: number): number {
  return Math.ceil(va / PAGE_BYTES) * PAGE_BYTES;
}

function grow(v: Vm, space: number, from: number, to: number): Answer {
  const pages = (to - from) >>> PAGE_SHIFT;
  const next = regionFrom(v, space, from);
  if (next !== 0 && v.m.load(next + REGION.start) < to) return -ERROR.noMemory;
  if (v.host.fails() || !canCommit(v, pages) || !hasRecords(v, space, from, to, 1)) {
    return -ERROR.noMemory;
  }
  const tables = addTables(v, ownerOf(space), space, from, to, pages);
  if (tables < 0) return tables;
  const rights = PROT.read | PROT.write;
  addRegion(v, space, from, pages, rights, rights | PROT.execute, HEAP_FLAGS, 0, 0, 0);
  chargeSpace(v, space, pages);
  mergeAround(v, space, from, to);
  return 0;
}

function shrink(v: Vm, space: number, from: number, to: number): Answer {
  if (v.host.fails() || !hasRecords(v, space, from, to, 0)) return -ERROR.noMemory;
  clearRange(v, space, from, to);
  dropTables(v, space, from, to);
  return 0;
}
