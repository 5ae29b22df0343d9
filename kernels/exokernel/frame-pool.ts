/**
 * The kernel's pool of frames, for page tables (x86): those that were never used, and a free list of the
 * others through the guard records. A frame is all zeroes while it is free.
 */
import { PPAGE, PPAGE_STATE, STATUS } from './abi/info.ts';
import type { Exo } from './context.ts';
import { GUARD, ROOT } from './records.ts';

const FRAME_BYTES = 4096;

/** All frames of the pool are free; at boot. */
export function fillPool(k: Exo): void {
  const { bus, plan } = k;
  const frames = plan.poolHigh - plan.poolLow;
  bus.fill(plan.kernelBase + plan.poolLow * FRAME_BYTES, 0, frames * FRAME_BYTES);
  bus.store(plan.root + ROOT.poolFree, 0);
  bus.store(plan.root + ROOT.poolCount, frames);
  bus.store(plan.root + ROOT.poolFresh, plan.poolLow);
}

export function poolCount(k: Exo): number {
  return k.bus.load(k.plan.root + ROOT.poolCount);
}

/** Takes a frame, which is zero; its number. Only where `poolCount` says that there is one. */
export function takeFrame(k: Exo): number {
  const { bus, plan } = k;
  const left = poolCount(k);
  if (left === 0) throw new Error('the pool of frames is empty, though a frame was promised');
  let frame = bus.load(plan.root + ROOT.poolFree);
  if (frame !== 0) {
    const link = plan.guards.at(frame) + GUARD.link;
    bus.store(plan.root + ROOT.poolFree, bus.load(link));
    bus.store(link, 0);
  } else {
    frame = bus.load(plan.root + ROOT.poolFresh);
    bus.store(plan.root + ROOT.poolFresh, frame + 1);
  }
  bus.store(plan.root + ROOT.poolCount, left - 1);
  setStatus(k, frame, STATUS.table);
  return frame;
}

/** Gives back a frame, which is zero again. */
export function giveFrame(k: Exo, frame: number): void {
  const { bus, plan } = k;
  bus.store(plan.guards.at(frame) + GUARD.link, bus.load(plan.root + ROOT.poolFree));
  bus.store(plan.root + ROOT.poolFree, frame);
  bus.store(plan.root + ROOT.poolCount, poolCount(k) + 1);
  setStatus(k, frame, STATUS.kernel);
}

function setStatus(k: Exo, frame: number, status: number): void {
  const at = k.plan.ppages.at(frame) + PPAGE.state;
  k.bus.store(at, PPAGE_STATE.status.put(k.bus.load(at), status));
}
