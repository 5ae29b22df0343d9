/**
 * Sigma0's memory: who has which frame.
 *
 *     hints    for each size of a flexpage, a frame before which no free block of that size begins
 *     regions  for each superpage, how many of its frames are taken, and who has all of it
 *     owners   for each frame a byte: the number of the thread that has it; else 0
 *
 * Blocks are chosen from low addresses up, and lowest is the memory beside the kernel's own: so
 * superpages stay whole for as long as there is anything else.
 */
import { bits } from '../../../core/memory/bits.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { PAGE_BYTES, PAGE_SHIFT } from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { ROOT_SERVER_NUMBER } from '../abi/thread-id.ts';
import { kip } from './ipc.ts';

export const NO_FRAME = -1;

const SIZES = 21;
const REGION_FRAMES = 1024;
const REGION = { taken: bits(0, 16), owner: bits(16, 16) } as const;

/** Bytes of sigma0's memory on a machine with so many frames. */
export function sigma0Bytes(frames: number): number {
  return offsetOfOwners(frames) + frames;
}

function offsetOfOwners(frames: number): number {
  return 4 * (SIZES + Math.ceil(frames / REGION_FRAMES));
}

/** What a request needs to know of the machine. */
interface Frames {
  /** Addresses of the hints and the owners. */
  readonly hints: number;
  readonly owners: number;
  /** Frames from `low` on, and before `high`, are for anybody. */
  readonly low: number;
  readonly high: number;
}

function framesOf(bus: UserBus): Frames {
  const hints = kip(bus, KIP.sigma0Low) * PAGE_BYTES;
  const high = kip(bus, KIP.userHigh);
  return { hints, owners: hints + offsetOfOwners(high), low: kip(bus, KIP.rootHigh), high };
}

function regionAt(frames: Frames, frame: number): number {
  return frames.hints + 4 * (SIZES + Math.floor(frame / REGION_FRAMES));
}

/** Gives a thread a block that nobody has any of; its first frame, or NO_FRAME. */
export function takeAnywhere(bus: UserBus, shift: number, owner: number): number {
  const frames = framesOf(bus);
  const count = 2 ** (shift - PAGE_SHIFT);
  const hint = frames.hints + 4 * (shift - PAGE_SHIFT);
  const lowest = Math.ceil(frames.low / count) * count;
  const first = findFree(bus, frames, Math.max(bus.load(hint), lowest), count);
  if (first === NO_FRAME) {
    bus.store(hint, frames.high);
    return NO_FRAME;
  }
  bus.store(hint, first + count);
  mark(bus, frames, first, count, owner);
  return first;
}

function findFree(bus: UserBus, frames: Frames, from: number, count: number): number {
  let first = from;
  while (first + count <= frames.high) {
    const { taken } = REGION;
    if (count >= REGION_FRAMES) {
      if (areRegionsFree(bus, frames, first, count)) return first;
      first += count;
    } else if (taken.of(bus.load(regionAt(frames, first))) === REGION_FRAMES) {
      first = (Math.floor(first / REGION_FRAMES) + 1) * REGION_FRAMES;
    } else {
      if (areOwnersFree(bus, frames.owners + first, count)) return first;
      first += count;
    }
  }
  return NO_FRAME;
}

function areRegionsFree(bus: UserBus, frames: Frames, first: number, count: number): boolean {
  for (let frame = first; frame < first + count; frame += REGION_FRAMES) {
    if (bus.load(regionAt(frames, frame)) !== 0) return false;
  }
  return true;
}

/** Whether these bytes are 0; they are as aligned as they are many. */
function areOwnersFree(bus: UserBus, at: number, count: number): boolean {
  if (count < 4) {
    for (let i = 0; i < count; i++) if (bus.load8(at + i) !== 0) return false;
    return true;
  }
  for (let i = 0; i < count; i += 4) if (bus.load(at + i) !== 0) return false;
  return true;
}

/** A block changes hands as a whole: from nobody to a thread, or back to nobody, which is 0. */
function mark(bus: UserBus, frames: Frames, first: number, count: number, owner: number): void {
  if (count >= REGION_FRAMES) {
    const word = owner === 0 ? 0 : REGION.owner.put(REGION_FRAMES, owner);
    for (let frame = first; frame < first + count; frame += REGION_FRAMES) {
      bus.store(regionAt(frames, frame), word);
    }
    return;
  }
  const at = frames.owners + first;
  if (count < 4) for (let i = 0; i < count; i++) bus.store8(at + i, owner);
  else for (let i = 0; i < count; i += 4) bus.store(at + i, owner * 0x01010101);
  addTaken(bus, frames, first, owner === 0 ? -count : count);
}

function addTaken(bus: UserBus, frames: Frames, frame: number, count: number): void {
  const region = regionAt(frames, frame);
  bus.store(region, bus.load(region) + count);
}

/** Takes back a block that `takeAnywhere` gave. */
export function giveBack(bus: UserBus, first: number, shift: number): void {
  const frames = framesOf(bus);
  mark(bus, frames, first, 2 ** (shift - PAGE_SHIFT), 0);
  for (let size = 0; size < SIZES; size++) {
    const block = Math.floor(first / 2 ** size) * 2 ** size;
    const hint = frames.hints + 4 * size;
    if (bus.load(hint) > block) bus.store(hint, block);
  }
}

/** Gives a thread the frames that it names, unless another has one of them, or nobody may. */
export function takeThese(bus: UserBus, first: number, count: number, owner: number): boolean {
  const frames = framesOf(bus);
  const low = owner === ROOT_SERVER_NUMBER ? kip(bus, KIP.rootLow) : frames.low;
  if (first < low || first + count > frames.high) return false;
  for (let frame = first; frame < first + count; frame++) {
    const has = ownerOf(bus, frames, frame);
    if (has !== 0 && has !== owner) return false;
  }
  for (let frame = first; frame < first + count; frame++) {
    if (ownerOf(bus, frames, frame) !== 0) continue;
    bus.store8(frames.owners + frame, owner);
    addTaken(bus, frames, frame, 1);
  }
  return true;
}

function ownerOf(bus: UserBus, frames: Frames, frame: number): number {
  const all = REGION.owner.of(bus.load(regionAt(frames, frame)));
  return all === 0 ? bus.load8(frames.owners + frame) : all;
}
