/** The memory half, as `MemoryHalf` offers it. */
import type { Answer } from '../unix/answers.ts';
import { WANTED } from '../unix/door.ts';
import { setBreak, startHeap } from './brk.ts';
import * as cache from './cache.ts';
import { replace } from './clock.ts';
import { hasChanged } from './code.ts';
import { startCommit } from './commit.ts';
import { frameAt, setBits, spaceOf, type Vm } from './context.ts';
import type { DiskQueue, MemoryHalf, MemoryHost, Pmap } from './door.ts';
import { fault, whichPage } from './fault.ts';
import { forkSpace } from './fork.ts';
import { startFrames } from './frames.ts';
import { forgetWait, releaseAll, releaseFor } from './holds.ts';
import { map, protect, unmap } from './map.ts';
import type { MemoryPlan } from './plan.ts';
import { PAGE_BIT, SWAP_SLOTS, WAIT, WAITS } from './records.ts';
import { isMapped, startRegions } from './regions.ts';
import { commitSpace, dropSpace, firstSpace, freeSpace, newSpace } from './space.ts';
import { startSwap } from './swap.ts';
import { copyIn, copyOut, touch, zeroOut } from './touch.ts';
import { done } from './transfers.ts';
import { killed } from './waits.ts';

/** Frames that are promised to nobody, at the most: 16 processes hold 6 pages each, 15 blocks are in the log, pipes have 24 pages, and so on. */
const RESERVE = 192;

export function createMemory(
  host: MemoryHost,
  pmap: Pmap,
  disk: DiskQueue,
  plan: MemoryPlan,
): MemoryHalf {
  const frames = host.high - host.low;
  return new Memory({
    m: host.memory,
    host,
    pmap,
    disk,
    plan,
    paths: host.paths,
    low: host.low,
    high: host.high,
    base: host.kernelBase,
    swapFirst: host.swapFirst,
    slots: disk.blocks === 0 ? 0 : Math.min(host.swapBlocks, SWAP_SLOTS),
    reserve: Math.min(RESERVE, frames >>> 2),
    lowWater: Math.max(2, Math.min(24, frames >>> 4)),
    highWater: Math.max(4, Math.min(40, frames >>> 3)),
  });
}

class Memory implements MemoryHalf {
  readonly #v: Vm;

  constructor(v: Vm) {
    this.#v = v;
  }

  start(): void {
    startFrames(this.#v);
    startRegions(this.#v);
    startSwap(this.#v);
    startCommit(this.#v);
  }

  firstSpace(p: number): void {
    const made = firstSpace(this.#v, p);
    if (made !== 0) throw new Error(`there is no memory for the first space: ${made}`);
  }

  fault(p: number, va: number, rights: number): Answer {
    return fault(this.#v, p, va, rights);
  }

  done(kind: number, frame: number, failed: boolean): void {
    done(this.#v, kind, frame, failed);
  }

  spaceOf(p: number): number {
    return spaceOf(this.#v, p);
  }

  replace(): void {
    replace(this.#v);
  }

  forgetWait(p: number): void {
    forgetWait(this.#v, p);
  }

  waits(p: number): boolean {
    return this.#v.m.load(this.#v.plan.waits.at(p) + WAIT.kind) !== WAITS.nothing;
  }

  forkSpace(parent: number, child: number): Answer {
    return forkSpace(this.#v, parent, child);
  }

  newSpace(p: number): Answer {
    return newSpace(this.#v, p);
  }

  commitSpace(p: number): void {
    commitSpace(this.#v, p);
  }

  dropSpace(p: number): void {
    dropSpace(this.#v, p);
  }

  killed(p: number): void {
    killed(this.#v, p);
  }

  freeSpace(p: number): Answer {
    return freeSpace(this.#v, p);
  }

  map(
    p: number,
    va: number,
    pages: number,
    rights: number,
    most: number,
    flags: number,
    file: number,
    first: number,
    end: number,
  ): Answer {
    return map(this.#v, p, va, pages, rights, most, flags, file, first, end);
  }

  unmap(p: number, va: number, pages: number): Answer {
    return unmap(this.#v, p, va, pages);
  }

  protect(p: number, va: number, pages: number, rights: number): Answer {
    return protect(this.#v, p, va, pages, rights);
  }

  startHeap(p: number, start: number): void {
    startHeap(this.#v, p, start);
  }

  setBreak(p: number, end: number): Answer {
    return setBreak(this.#v, p, end);
  }

  whichPage(p: number, va: number): Answer {
    return whichPage(this.#v, p, va);
  }

  truncated(file: number, bytes: number): void {
    cache.truncated(this.#v, file, bytes);
  }

  isMapped(file: number): boolean {
    return isMapped(this.#v, file);
  }

  touch(p: number, va: number, bytes: number, write: boolean): Answer {
    return touch(this.#v, p, va, bytes, write);
  }

  wanted(p: number, what: number): number {
    const wait = this.#v.plan.waits.at(p);
    const { m } = this.#v;
    if (what === WANTED.file) return m.load(wait + WAIT.wantedFile);
    return m.load(wait + (what === WANTED.page ? WAIT.wantedPage : WAIT.wantedWrite));
  }

  copyIn(to: number, va: number, bytes: number): void {
    copyIn(this.#v, to, va, bytes);
  }

  copyOut(va: number, from: number, bytes: number): void {
    copyOut(this.#v, va, from, bytes);
  }

  zeroOut(va: number, bytes: number): void {
    zeroOut(this.#v, va, bytes);
  }

  page(p: number, object: number, index: number, block: number, how: number): Answer {
    return cache.page(this.#v, p, object, index, block, how);
  }

  cached(p: number, object: number, index: number): number {
    return cache.cached(this.#v, p, object, index);
  }

  placed(address: number, block: number): void {
    cache.placed(this.#v, address, block);
  }

  release(p: number, address: number): void {
    releaseFor(this.#v, p, frameAt(this.#v, address));
  }

  releaseAll(p: number): void {
    releaseAll(this.#v, p);
  }

  dirty(address: number): void {
    const frame = frameAt(this.#v, address);
    setBits(this.#v, frame, PAGE_BIT.dirty);
    hasChanged(this.#v, frame);
  }

  pin(address: number): void {
    setBits(this.#v, frameAt(this.#v, address), PAGE_BIT.pinned);
  }

  unpin(address: number): void {
    cache.unpin(this.#v, address);
  }

  write(p: number, object: number, index: number): Answer {
    return cache.write(this.#v, p, object, index);
  }

  nextDirty(object: number, after: number): number {
    return cache.nextDirty(this.#v, object, after);
  }

  writeCopy(p: number, address: number, block: number): Answer {
    return cache.writeCopy(this.#v, p, address, block);
  }

  barrier(p: number): Answer {
    return cache.barrier(this.#v, p);
  }

  drop(object: number): void {
    cache.drop(this.#v, object);
  }
}
