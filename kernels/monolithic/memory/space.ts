/** Address spaces as wholes: the first one, exec's second one, and the end. */
import { ERROR } from '../unix/abi/errors.ts';
import type { Answer } from '../unix/answers.ts';
import { spaceOf, type Vm } from './context.ts';
import { clearSpace } from './ranges.ts';
import { SECOND, SPACE, WAIT } from './records.ts';
import { dropDirectory, newDirectory } from './tables.ts';
import { haveFrames } from './take-frame.ts';

const WORDS = [
  SPACE.state,
  SPACE.directory,
  SPACE.first,
  SPACE.heapStart,
  SPACE.heapEnd,
  SPACE.committed,
  SPACE.tables,
] as const;

/** An empty space: 0; ENOMEM, SLEEP. */
function makeSpace(v: Vm, p: number, space: number): Answer {
  const waits = haveFrames(v, p, 1);
  if (waits < 0) return waits;
  const directory = newDirectory(v);
  if (directory === 0) return -ERROR.noMemory;
  beginSpace(v, space, directory);
  return 0;
}

/** A space begins with a directory. */
export function beginSpace(v: Vm, space: number, directory: number): void {
  const record = v.plan.spaces.at(space);
  if (v.m.load(record + SPACE.state) !== 0) throw new Error(`space ${space} is in use already`);
  v.m.store(record + SPACE.state, 1);
  v.m.store(record + SPACE.directory, directory);
  v.pmap.create(space, directory);
}

/** Nothing of it is left. */
export function endSpace(v: Vm, space: number): void {
  const { m } = v;
  const record = v.plan.spaces.at(space);
  if (m.load(record + SPACE.state) === 0) return;
  clearSpace(v, space);
  v.pmap.retire(space);
  dropDirectory(v, m.load(record + SPACE.directory));
  for (let i = 0; i < WORDS.length; i++) m.store(record + WORDS[i], 0);
}

/** The space of a process that had none. */
export function firstSpace(v: Vm, p: number): Answer {
  const made = makeSpace(v, p, p);
  if (made === 0) v.m.store(v.plan.waits.at(p) + WAIT.space, p);
  return made;
}

/** See `Spaces.newSpace`. It is the other one of the two that p may have. */
export function newSpace(v: Vm, p: number): Answer {
  const second = spaceOf(v, p) === p ? p + SECOND : p;
  const made = makeSpace(v, p, second);
  if (made === 0) v.m.store(v.plan.waits.at(p) + WAIT.second, second);
  return made;
}

/** See `Spaces.dropSpace`. */
export function dropSpace(v: Vm, p: number): void {
  const at = v.plan.waits.at(p) + WAIT.second;
  const second = v.m.load(at);
  if (second === 0) return;
  endSpace(v, second);
  v.m.store(at, 0);
}

/** See `Spaces.commitSpace`. */
export function commitSpace(v: Vm, p: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const old = m.load(wait + WAIT.space);
  const second = m.load(wait + WAIT.second);
  if (second === 0) throw new Error(`process ${p} has no second space`);
  m.store(wait + WAIT.space, second);
  m.store(wait + WAIT.second, 0);
  if (v.host.current() === p) v.pmap.activate(second);
  endSpace(v, old);
}

/** See `Spaces.freeSpace`. Pages under transfer go when that has ended, so nobody waits. */
export function freeSpace(v: Vm, p: number): Answer {
  dropSpace(v, p);
  const wait = v.plan.waits.at(p);
  v.m.store(wait + WAIT.killed, 0);
  const space = v.m.load(wait + WAIT.space);
  if (space === 0) return 0;
  endSpace(v, space);
  v.m.store(wait + WAIT.space, 0);
  return 0;
}
