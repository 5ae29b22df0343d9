/** What the functions of the memory half share. It holds no state: all that changes stands in memory. */
import type { Memory } from '../unix/door.ts';
import type { DiskQueue, MemoryHost, Pmap } from './door.ts';
import type { MemoryPaths } from './paths.ts';
import type { MemoryPlan } from './plan.ts';
import { FRAME, PAGE, SECOND, WAIT } from './records.ts';

export const PAGE_BYTES = 4096;
export const PAGE_SHIFT = 12;
/** Bytes that a table of 1,024 words covers. */
export const TABLE_SPAN = 0x400000;

export interface Vm {
  readonly m: Memory;
  readonly host: MemoryHost;
  readonly pmap: Pmap;
  readonly disk: DiskQueue;
  readonly plan: MemoryPlan;
  readonly paths: MemoryPaths;
  /** Frames from `low` to below `high`. */
  readonly low: number;
  readonly high: number;
  readonly base: number;
  readonly swapFirst: number;
  /** Swap slots; 0 where there is no disk. */
  readonly slots: number;
  /** Frames that are promised to nobody: for pages that are held, pinned or under transfer. */
  readonly reserve: number;
  /** The clock begins below `lowWater` free frames, and stops at `highWater`. */
  readonly lowWater: number;
  readonly highWater: number;
}

/** The space that is p's now; 0 is none. */
export function spaceOf(v: Vm, p: number): number {
  return v.m.load(v.plan.waits.at(p) + WAIT.space);
}

/** The process whose space, first or second, this is. */
export function ownerOf(space: number): number {
  return space & (SECOND - 1);
}

/** Addresses of a frame's records. */
export function frameRecord(v: Vm, frame: number): number {
  return v.plan.frames.at(frame);
}

export function pageRecord(v: Vm, frame: number): number {
  return v.plan.pages.at(frame);
}

/** The kernel address of a frame's bytes. */
export function addressOf(v: Vm, frame: number): number {
  return v.base + frame * PAGE_BYTES;
}

export function frameAt(v: Vm, address: number): number {
  const frame = (address - v.base) >>> PAGE_SHIFT;
  if (frame < v.low || frame >= v.high) {
    throw new RangeError(`0x${address.toString(16)} is in no frame of the memory half`);
  }
  return frame;
}

export function useOf(v: Vm, frame: number): number {
  return v.m.load(frameRecord(v, frame) + FRAME.use);
}

export function countOf(v: Vm, frame: number): number {
  return v.m.load(frameRecord(v, frame) + FRAME.count);
}

export function addCount(v: Vm, frame: number, more: number): void {
  const at = frameRecord(v, frame) + FRAME.count;
  v.m.store(at, v.m.load(at) + more);
}

export function busyOf(v: Vm, frame: number): number {
  return v.m.load(pageRecord(v, frame) + PAGE.busy);
}

export function bitsOf(v: Vm, frame: number): number {
  return v.m.load(pageRecord(v, frame) + PAGE.bits);
}

export function setBits(v: Vm, frame: number, bits: number): void {
  const at = pageRecord(v, frame) + PAGE.bits;
  v.m.store(at, v.m.load(at) | bits);
}

export function clearBits(v: Vm, frame: number, bits: number): void {
  const at = pageRecord(v, frame) + PAGE.bits;
  v.m.store(at, v.m.load(at) & ~bits);
}

/** A word of the ROOT record. */
export function rootWord(v: Vm, field: number): number {
  return v.m.load(v.plan.root + field);
}

export function addToRoot(v: Vm, field: number, more: number): void {
  const at = v.plan.root + field;
  v.m.store(at, v.m.load(at) + more);
}

/** The bit of a space in a set of spaces. */
export function bitOf(space: number): number {
  return (1 << space) >>> 0;
}
