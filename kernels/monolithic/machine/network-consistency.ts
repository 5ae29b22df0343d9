/**
 * The rings of the Ethernet interface against the network buffers: whatever the interface may read or write is a buffer that says
 * so, and each such buffer is in a ring, once. The rings of a board without DMA are its own, and name places on it.
 */
import type { PeekBus } from '../../../core/words/bus.ts';
import {
  ETHERNET_DESCRIPTOR,
  ETHERNET_DESCRIPTOR_BYTES,
  ETHERNET_FEATURE,
  ETHERNET_OWNED,
  RING_SLOTS,
  RINGS_BYTES,
  TRANSMIT_RING,
} from '../../../machines/formats/ethernet.ts';
import { NETBUF, NETBUF_BYTES, NETBUF_STATE, NETBUFS } from '../unix/records.ts';
import type { Plan } from './plan.ts';
import { MROOT } from './records.ts';

const RECEIVE_RING = 0;

type Loads = Pick<PeekBus, 'load'>;

/** The first thing that is wrong, in one sentence; null if nothing is. */
export function wrongNetwork(peek: Loads, plan: Plan): string | null {
  const features = peek.load(plan.root + MROOT.networkFeatures);
  const hasDma = (features & ETHERNET_FEATURE.dma) !== 0;
  const received = hasDma ? wrongReceiving(peek, plan) : null;
  return received ?? wrongSending(peek, plan, hasDma) ?? wrongStates(peek, plan, hasDma);
}

/** The receive ring is always full: each of its slots has a buffer of its own. */
function wrongReceiving(peek: Loads, plan: Plan): string | null {
  let seen = 0;
  for (let slot = 0; slot < RING_SLOTS; slot++) {
    const said = `Slot ${slot} of the receive ring`;
    const buffer = bufferIn(peek, plan, RECEIVE_RING, slot);
    if (buffer < 0) return `${said} names what is no network buffer.`;
    if (((seen >>> buffer) & 1) !== 0)
      return `${said} has network buffer ${buffer}, as another has.`;
    seen |= 1 << buffer;
    if (stateOf(peek, plan, buffer) !== NETBUF_STATE.receiving) {
      return `${said} has network buffer ${buffer}, which is not for receiving.`;
    }
    const room = fieldOf(peek, plan, RECEIVE_RING, slot, ETHERNET_DESCRIPTOR.size);
    if (room > NETBUF_BYTES) return `${said} has room for ${room} bytes, more than its buffer.`;
  }
  return null;
}

/** What the transmit ring has from its head to its tail is on its way out; the interface owns nothing else in it. */
function wrongSending(peek: Loads, plan: Plan, hasDma: boolean): string | null {
  const head = peek.load(plan.root + MROOT.transmitHead);
  const tail = peek.load(plan.root + MROOT.transmitTail);
  if (tail - head > RING_SLOTS) return `The transmit ring has ${tail - head} frames in it.`;
  let seen = 0;
  for (let at = head; at !== tail; at++) {
    const slot = at % RING_SLOTS;
    const said = `Slot ${slot} of the transmit ring`;
    const buffer = peek.load(plan.rings + RINGS_BYTES + 4 * slot);
    if (buffer >= NETBUFS) return `${said} sends what is no network buffer.`;
    if (((seen >>> buffer) & 1) !== 0)
      return `${said} sends network buffer ${buffer}, as another does.`;
    seen |= 1 << buffer;
    if (stateOf(peek, plan, buffer) !== NETBUF_STATE.sending) {
      return `${said} sends network buffer ${buffer}, which is not on its way out.`;
    }
    if (hasDma && bufferIn(peek, plan, TRANSMIT_RING, slot) !== buffer) {
      return `${said} names another place than that of network buffer ${buffer}.`;
    }
  }
  return hasDma ? wrongOwned(peek, plan, head, tail) : null;
}

function wrongOwned(peek: Loads, plan: Plan, head: number, tail: number): string | null {
  for (let at = tail; at < head + RING_SLOTS; at++) {
    const slot = at % RING_SLOTS;
    const flags = fieldOf(peek, plan, TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.flags);
    if ((flags & ETHERNET_OWNED) !== 0) {
      return `Slot ${slot} of the transmit ring is the interface's, and nothing was sent with it.`;
    }
  }
  return null;
}

/** No buffer says that it is in a ring, and is not: it would be lost. */
function wrongStates(peek: Loads, plan: Plan, hasDma: boolean): string | null {
  const inRing = hasDma ? RING_SLOTS : 0;
  const out = peek.load(plan.root + MROOT.transmitTail) - peek.load(plan.root + MROOT.transmitHead);
  let receiving = 0;
  let sending = 0;
  for (let buffer = 0; buffer < NETBUFS; buffer++) {
    const state = stateOf(peek, plan, buffer);
    if (state === NETBUF_STATE.receiving) receiving++;
    if (state === NETBUF_STATE.sending) sending++;
  }
  if (receiving !== inRing)
    return `${receiving} network buffers are for receiving, and ${inRing} in the ring.`;
  return sending === out
    ? null
    : `${sending} network buffers are on their way out, and ${out} in the ring.`;
}

/** The network buffer that a descriptor names by its physical address; -1 if it names none. */
function bufferIn(peek: Loads, plan: Plan, ring: number, slot: number): number {
  const address = fieldOf(peek, plan, ring, slot, ETHERNET_DESCRIPTOR.address);
  const index = (address - (plan.unix.buffers - plan.kernelBase)) / NETBUF_BYTES;
  return Number.isInteger(index) && index >= 0 && index < NETBUFS ? index : -1;
}

function fieldOf(peek: Loads, plan: Plan, ring: number, slot: number, field: number): number {
  return peek.load(plan.rings + ring + slot * ETHERNET_DESCRIPTOR_BYTES + field);
}

function stateOf(peek: Loads, plan: Plan, buffer: number): number {
  return peek.load(plan.unix.netbufs.at(buffer) + NETBUF.state);
}
