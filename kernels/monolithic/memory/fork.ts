/** fork: a space that has what another has. Pages of private memory are shared until somebody stores to them. */
import { ERROR } from '../unix/abi/errors.ts';
import { PROT } from '../unix/abi/flags.ts';
import type { Answer } from '../unix/answers.ts';
import { canHaveTables, chargeSpace } from './commit.ts';
import {
  addCount,
  bitOf,
  frameRecord,
  PAGE_BYTES,
  rootWord,
  spaceOf,
  TABLE_SPAN,
  useOf,
  type Vm,
} from './context.ts';
import { ABSENT } from './door.ts';
import { FRAME, REGION, ROOT, SPACE, USE, WAIT } from './records.ts';
import { endOf, inheritRegion } from './regions.ts';
import { beginSpace, endSpace } from './space.ts';
import { shareSlot } from './swap.ts';
import { addTable, dropTables, newDirectory, tableStart } from './tables.ts';
import { haveFrames } from './take-frame.ts';

/** See `Spaces.forkSpace`. A child's first space has its own number. */
export function forkSpace(v: Vm, p: number, child: number): Answer {
  const { m } = v;
  const parent = spaceOf(v, p);
  const record = v.plan.spaces.at(parent);
  const tables = m.load(record + SPACE.tables) + 1;
  const charge = m.load(record + SPACE.committed);
  const isPossible =
    canHaveTables(v, tables, charge) && countRegions(v, parent) <= rootWord(v, ROOT.freeRegions);
  if (!isPossible) return -ERROR.noMemory;
  const waits = haveFrames(v, p, tables);
  if (waits < 0) return waits;
  const made = makeTables(v, parent, child);
  if (made < 0) return made;
  // Nothing can fail from here on.
  m.store(v.plan.waits.at(child) + WAIT.space, child);
  const heir = v.plan.spaces.at(child);
  m.store(heir + SPACE.heapStart, m.load(record + SPACE.heapStart));
  m.store(heir + SPACE.heapEnd, m.load(record + SPACE.heapEnd));
  chargeSpace(v, child, charge);
  let region = m.load(record + SPACE.first);
  for (; region !== 0; region = m.load(region + REGION.next)) {
    m.exec(v.paths['memory.forkRegion']);
    inheritRegion(v, region, child);
  }
  region = m.load(record + SPACE.first);
  for (; region !== 0; region = m.load(region + REGION.next)) {
    copyPages(v, parent, child, m.load(region + REGION.start), endOf(v, region));
  }
  return 0;
}

function countRegions(v: Vm, space: number): number {
  let count = 0;
  let region = v.m.load(v.plan.spaces.at(space) + SPACE.first);
  for (; region !== 0; region = v.m.load(region + REGION.next)) count++;
  return count;
}

/** The child has a table wherever the parent has one: 0; ENOMEM: it has none, and no directory. */
function makeTables(v: Vm, parent: number, child: number): Answer {
  const directory = newDirectory(v);
  if (directory === 0) return -ERROR.noMemory;
  beginSpace(v, child, directory);
  let region = v.m.load(v.plan.spaces.at(parent) + SPACE.first);
  for (; region !== 0; region = v.m.load(region + REGION.next)) {
    const end = endOf(v, region);
    for (let at = tableStart(v.m.load(region + REGION.start)); at < end; at += TABLE_SPAN) {
      if (v.pmap.tableAt(child, at) !== 0 || addTable(v, child, at)) continue;
      undoTables(v, parent, child);
      return -ERROR.noMemory;
    }
  }
  return 0;
}

/** The child, which has no regions yet, loses the tables that it has got so far. */
function undoTables(v: Vm, parent: number, child: number): void {
  let region = v.m.load(v.plan.spaces.at(parent) + SPACE.first);
  for (; region !== 0; region = v.m.load(region + REGION.next)) {
    dropTables(v, child, v.m.load(region + REGION.start), endOf(v, region));
  }
  endSpace(v, child);
}

function copyPages(v: Vm, parent: number, child: number, start: number, end: number): void {
  for (let va = start; va < end; va += PAGE_BYTES) {
    if (va % TABLE_SPAN === 0) v.host.point();
    const slot = v.pmap.slot(parent, va);
    const word = v.m.load(slot);
    if (word !== 0) copyPage(v, parent, child, va, slot, word);
  }
}

function copyPage(
  v: Vm,
  parent: number,
  child: number,
  va: number,
  slot: number,
  word: number,
): void {
  const { pmap, m } = v;
  m.exec(v.paths['memory.forkPage']);
  const to = pmap.slot(child, va);
  if (!pmap.isPresent(word)) {
    pmap.set(child, va, to, word);
    if (pmap.kindOf(word) === ABSENT.swap) shareSlot(v, pmap.payloadOf(word));
    else joinFrame(v, child, pmap.payloadOf(word));
    return;
  }
  const frame = pmap.frameOf(word);
  const rights = pmap.rightsOf(word);
  const isPrivate = useOf(v, frame) === USE.anonymous;
  const left = isPrivate ? rights & ~PROT.write : rights;
  if (isPrivate) joinFrame(v, child, frame);
  if (left !== rights) pmap.set(parent, va, slot, pmap.present(frame, left));
  pmap.set(child, va, to, pmap.present(frame, left));
  addCount(v, frame, 1);
}

/** One more space has this page of private memory. */
function joinFrame(v: Vm, space: number, frame: number): void {
  const at = frameRecord(v, frame) + FRAME.object;
  v.m.store(at, (v.m.load(at) | bitOf(space)) >>> 0);
}
