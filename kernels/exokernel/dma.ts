/**
 * Transfers of the DMA card. Its descriptors stand in a ring of the kernel's own, which no user can reach: a
 * transfer is checked when it is asked for, and what the engine reads is a copy.
 *
 * The ring lies uncached, for the engine does not look into caches. It has a hole where a transfer was
 * cancelled that was not the first: then the engine is started anew with those that are left.
 */
import { DMA_OWNED, DMA_REGISTER } from '../../machines/formats/dma.ts';
import { CALL, DIRECTION } from './abi/calls.ts';
import { PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { PINS, PPAGE, PPAGE_STATE, STATUS } from './abi/info.ts';
import { mayAccess } from './acl.ts';
import { capAt } from './capabilities.ts';
import type { Exo } from './context.ts';
import { idOf } from './env-records.ts';
import { isNameable } from './plan.ts';
import { DESCRIPTOR, ROOT, TRANSFER, TRANSFERS } from './records.ts';

const FRAME_BYTES = 4096;
const FRAME_WORDS = FRAME_BYTES / 4;

/** At boot: the engine gets its ring, which is empty. */
export function startEngine(k: Exo): void {
  if (k.dmaBase === 0) return;
  // From now on it is read and written past the caches.
  k.bus.flushDataCache(physical(k, k.plan.ring.base), k.plan.ring.bytes);
  restart(k);
}

/** The engine has none of the descriptors any more, and begins again with the first. */
function restart(k: Exo): void {
  const { bus, plan } = k;
  bus.storeUncached(k.dmaBase + DMA_REGISTER.ring, physical(k, plan.ring.base));
  bus.storeUncached(k.dmaBase + DMA_REGISTER.size, TRANSFERS);
  bus.store(plan.root + ROOT.dmaHead, 0);
  bus.store(plan.root + ROOT.dmaTail, 0);
}

function physical(k: Exo, address: number): number {
  return address - k.plan.kernelBase;
}

export function dmaCall(k: Exo, env: number, number: number): number {
  const { bus, plan } = k;
  const cap = capAt(k, env, bus.register(1));
  if (cap < 0) return cap;
  const frame = bus.register(2);
  if (!isNameable(plan, frame)) return -ERROR.invalid;
  const state = bus.load(plan.ppages.at(frame) + PPAGE.state);
  if (PPAGE_STATE.status.of(state) === STATUS.free) return -ERROR.notFound;
  return number === CALL.dma ? begin(k, env, cap, frame) : cancel(k, cap, frame);
}

/** k, frame, words, direction. */
function begin(k: Exo, env: number, cap: number, frame: number): number {
  const { bus, plan } = k;
  const [words, direction] = [bus.register(3), bus.register(4)];
  if (k.dmaBase === 0 || words < 1 || words > FRAME_WORDS) return -ERROR.invalid;
  if (direction !== DIRECTION.in && direction !== DIRECTION.out) return -ERROR.invalid;
  const perm = direction === DIRECTION.in ? PERM.write : PERM.read;
  const entry = mayAccess(k, cap, frame, perm);
  if (entry < 0) return entry;
  const begun = bus.load(plan.root + ROOT.dmaHead);
  if (begun - bus.load(plan.root + ROOT.dmaTail) >= TRANSFERS) return -ERROR.buffer;
  bus.enter(k.rooms.transfers);
  submit(k, frame, idOf(k, env), (words << 1) | direction);
  addPins(k, frame, 1);
  bus.leave();
  return 0;
}

/** Puts a transfer into the ring, and rings the engine's bell. */
function submit(k: Exo, frame: number, env: number, size: number): void {
  const { bus, plan } = k;
  const begun = bus.load(plan.root + ROOT.dmaHead);
  const transfer = plan.transfers.at(begun % TRANSFERS);
  const descriptor = physical(k, plan.ring.at(begun % TRANSFERS));
  bus.store(transfer + TRANSFER.frame, frame);
  bus.store(transfer + TRANSFER.env, env);
  bus.store(transfer + TRANSFER.size, size);
  bus.storeUncached(descriptor + DESCRIPTOR.address, frame * FRAME_BYTES);
  bus.storeUncached(descriptor + DESCRIPTOR.size, size);
  bus.storeUncached(descriptor + DESCRIPTOR.result, 0);
  bus.storeUncached(descriptor + DESCRIPTOR.flags, DMA_OWNED);
  bus.store(plan.root + ROOT.dmaHead, (begun + 1) >>> 0);
  bus.storeUncached(k.dmaBase + DMA_REGISTER.doorbell, 1);
}

function addPins(k: Exo, frame: number, more: number): void {
  const at = k.plan.ppages.at(frame) + PPAGE.pins;
  const pins = k.bus.load(at);
  k.bus.store(at, PINS.transfers.put(pins, PINS.transfers.of(pins) + more));
}

/** k, frame: whatever is under way with this frame. */
function cancel(k: Exo, cap: number, frame: number): number {
  const entry = mayAccess(k, cap, frame, PERM.modify);
  if (entry < 0) return entry;
  if (transfersOf(k, frame) === 0) return -ERROR.notFound;
  cancelTransfers(k, frame);
  return 0;
}

function transfersOf(k: Exo, frame: number): number {
  return PINS.transfers.of(k.bus.load(k.plan.ppages.at(frame) + PPAGE.pins));
}

/** No device touches the frame any more. */
export function cancelTransfers(k: Exo, frame: number): void {
  if (transfersOf(k, frame) > 0) cancelWhere(k, TRANSFER.frame, frame);
}

/** The environment with this id dies: transfers that it asked for are no more, whosesoever frames they use. */
export function cancelTransfersBy(k: Exo, id: number): void {
  if (k.dmaBase !== 0) cancelWhere(k, TRANSFER.env, id);
}

/** Takes back those transfers of which this word of the record is that, before it returns. */
function cancelWhere(k: Exo, field: number, value: number): void {
  const { bus, plan } = k;
  bus.enter(k.rooms.transfers);
  collect(k);
  const end = bus.load(plan.root + ROOT.dmaHead);
  for (let at = bus.load(plan.root + ROOT.dmaTail); at < end; at++) {
    const position = at % TRANSFERS;
    const transfer = plan.transfers.at(position);
    if (bus.load(transfer + TRANSFER.frame) === 0) continue;
    if (bus.load(transfer + field) !== value) continue;
    bus.storeUncached(k.dmaBase + DMA_REGISTER.abort, position);
    finish(k, transfer);
  }
  collect(k);
  closeHoles(k);
  bus.leave();
}

/** The card's line: what it has done is done. */
export function finishTransfers(k: Exo): void {
  const { bus } = k;
  bus.enter(k.rooms.transfers);
  // Before looking: whatever is done from now on raises the line again.
  bus.storeUncached(k.dmaBase + DMA_REGISTER.status, 1);
  collect(k);
  bus.leave();
}

/** Finishes the transfers that the engine has done, which are the first of the ring. */
function collect(k: Exo): void {
  const { bus, plan } = k;
  const end = bus.load(plan.root + ROOT.dmaHead);
  for (let at = bus.load(plan.root + ROOT.dmaTail); at < end; at++) {
    const position = at % TRANSFERS;
    const transfer = plan.transfers.at(position);
    const flags = physical(k, plan.ring.at(position)) + DESCRIPTOR.flags;
    if ((bus.loadUncached(flags) & DMA_OWNED) !== 0) return;
    if (bus.load(transfer + TRANSFER.frame) !== 0) finish(k, transfer);
    bus.store(plan.root + ROOT.dmaTail, at + 1);
  }
}

/** The engine has no business with a transfer's frame any more. */
function finish(k: Exo, transfer: number): void {
  const { bus } = k;
  const frame = bus.load(transfer + TRANSFER.frame);
  const size = bus.load(transfer + TRANSFER.size);
  bus.fill(transfer, 0, TRANSFER.bytes);
  addPins(k, frame, -1);
  // Where the engine writes past the caches, they hold what was there before. Those of x86 look on.
  if ((size & 1) === DIRECTION.in && bus.family === 'mips') {
    bus.flushDataCache(frame * FRAME_BYTES, 4 * (size >>> 1));
  }
}

/** Brings the transfers that are left together, in their order, if there are holes between them. */
function closeHoles(k: Exo): void {
  const { bus, plan } = k;
  const first = bus.load(plan.root + ROOT.dmaTail);
  const end = bus.load(plan.root + ROOT.dmaHead);
  let left = 0;
  for (let at = first; at < end; at++) {
    const transfer = plan.transfers.at(at % TRANSFERS);
    if (bus.load(transfer + TRANSFER.frame) === 0) continue;
    // Frame, environment and size wait in the scratch while the ring is written anew.
    for (let i = 0; i < 3; i++) k.scratch[3 * left + i] = bus.load(transfer + 4 * i);
    left++;
  }
  if (left === end - first) return;
  restart(k);
  for (let i = 0; i < left; i++) {
    submit(k, k.scratch[3 * i], k.scratch[3 * i + 1] >>> 0, k.scratch[3 * i + 2]);
  }
  clearFrom(k, left);
}

/** Positions that nothing stands in any more are free. */
function clearFrom(k: Exo, first: number): void {
  for (let i = first; i < TRANSFERS; i++) k.bus.fill(k.plan.transfers.at(i), 0, TRANSFER.bytes);
}
