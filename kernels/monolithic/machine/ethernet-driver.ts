/**
 * The Ethernet driver: a ring of descriptors for frames that come, and one for those that go.
 *
 * With DMA the interface reads and writes network buffers themselves, and a frame that has come is handed on without a copy: a
 * free buffer takes its place in the ring. A board without DMA has room for all frames of its rings, and the
 * processor copies them, uncached, word by word. So in both the receive ring is always full: where no buffer is
 * free it is the frame that is lost.
 */
import type { KernelBus } from '../../../core/words/bus.ts';
import {
  ETHERNET_BUFFER,
  ETHERNET_CONTROL,
  ETHERNET_DESCRIPTOR,
  ETHERNET_DESCRIPTOR_BYTES,
  ETHERNET_FEATURE,
  ETHERNET_OWNED,
  ETHERNET_REGISTER,
  RING_SLOTS,
  RINGS_BYTES,
  TRANSMIT_RING,
} from '../../../machines/formats/ethernet.ts';
import { ERROR } from '../unix/abi/errors.ts';
import type { Upper } from '../unix/door.ts';
import { NETBUF_BYTES } from '../unix/records.ts';
import type { Plan } from './plan.ts';
import { MROOT } from './records.ts';

/** A device as this half finds it: line -1 and base 0 where there is none. */
export interface Network {
  readonly line: number;
  /** Physical address of its registers. */
  readonly base: number;
}

/** What the driver asks of UNIX. */
export type Frames = Pick<Upper, 'received' | 'transmitted' | 'takeBuffer'>;

/** In the page of the rings, behind them: the buffer that each slot of the transmit ring sends. */
const SENDS = RINGS_BYTES;

export class EthernetDriver {
  readonly #bus: KernelBus;
  readonly #plan: Plan;
  readonly #network: Network;

  constructor(bus: KernelBus, plan: Plan, network: Network) {
    this.#bus = bus;
    this.#plan = plan;
    this.#network = network;
  }

  get #dma(): boolean {
    const features = this.#bus.load(this.#plan.root + MROOT.networkFeatures);
    return (features & ETHERNET_FEATURE.dma) !== 0;
  }

  /** Boot: the receive ring is full, and the interface begins. */
  start(unix: Frames): void {
    const { base } = this.#network;
    if (base === 0) return;
    const bus = this.#bus;
    bus.storeUncached(base + ETHERNET_REGISTER.control, ETHERNET_CONTROL.stop);
    const features = bus.loadUncached(base + ETHERNET_REGISTER.features);
    bus.store(this.#plan.root + MROOT.networkFeatures, features);
    // Boot has written zeroes to the page, past the cache from now on.
    if (bus.family === 'mips') bus.flushDataCache(this.#pa(this.#plan.rings), RINGS_BYTES);
    for (let slot = 0; slot < RING_SLOTS; slot++) {
      this.#put(TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.flags, 0);
      this.#giveReceive(slot, this.#dma ? unix.takeBuffer() : slot);
    }
    const rings = this.#dma ? this.#pa(this.#plan.rings) : 0;
    bus.storeUncached(base + ETHERNET_REGISTER.rings, rings);
    bus.storeUncached(base + ETHERNET_REGISTER.control, ETHERNET_CONTROL.start);
  }

  /** The frame in a network buffer goes out. EAGAIN while the ring is full, ENODEV. */
  transmit(buffer: number, bytes: number): number {
    const { base } = this.#network;
    if (base === 0) return -ERROR.noDevice;
    const bus = this.#bus;
    const { root, rings } = this.#plan;
    const tail = bus.load(root + MROOT.transmitTail);
    if (tail - bus.load(root + MROOT.transmitHead) >= RING_SLOTS) return -ERROR.again;
    const slot = tail % RING_SLOTS;
    const address = this.#sendAddress(slot, buffer);
    if (!this.#dma) this.#fill(address, this.#bufferAt(buffer), bytes);
    bus.store(rings + SENDS + 4 * slot, buffer);
    this.#put(TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.address, address);
    this.#put(TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.size, bytes);
    this.#put(TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.flags, ETHERNET_OWNED);
    bus.store(root + MROOT.transmitTail, tail + 1);
    bus.storeUncached(base + ETHERNET_REGISTER.control, ETHERNET_CONTROL.demand);
    return 0;
  }

  /** The interface's interrupt: what has come goes up, and what has gone is free. */
  interrupt(unix: Frames): void {
    const bus = this.#bus;
    const control = this.#network.base + ETHERNET_REGISTER.control;
    // First the causes, then the rings: what comes in between raises the line again.
    bus.storeUncached(control, bus.loadUncached(control) & CAUSES);
    this.#takeReceived(unix);
    this.#takeSent(unix);
  }

  #takeReceived(unix: Frames): void {
    const bus = this.#bus;
    const next = this.#plan.root + MROOT.receiveAt;
    for (let taken = 0; taken < RING_SLOTS; taken++) {
      const slot = bus.load(next);
      if ((this.#get(0, slot, ETHERNET_DESCRIPTOR.flags) & ETHERNET_OWNED) !== 0) return;
      const bytes = this.#get(0, slot, ETHERNET_DESCRIPTOR.length);
      const address = this.#get(0, slot, ETHERNET_DESCRIPTOR.address);
      const fresh = bytes === 0 ? NO_BUFFER : unix.takeBuffer();
      if (this.#dma) {
        const came = this.#bufferOf(address);
        this.#giveReceive(slot, fresh === NO_BUFFER ? came : fresh);
        if (fresh !== NO_BUFFER) this.#handOn(unix, came, bytes);
      } else {
        if (fresh !== NO_BUFFER) this.#empty(this.#bufferAt(fresh), address, bytes);
        this.#giveReceive(slot, slot);
        if (fresh !== NO_BUFFER) unix.received(fresh, bytes);
      }
      bus.store(next, (slot + 1) % RING_SLOTS);
    }
  }

  /** What DMA has written is in memory, where no cache line hides it: those of DECstations do not watch the board. */
  #handOn(unix: Frames, buffer: number, bytes: number): void {
    if (this.#bus.family === 'mips') {
      this.#bus.flushDataCache(this.#pa(this.#bufferAt(buffer)), NETBUF_BYTES);
    }
    unix.received(buffer, bytes);
  }

  #takeSent(unix: Frames): void {
    const bus = this.#bus;
    const { root, rings } = this.#plan;
    const tail = bus.load(root + MROOT.transmitTail);
    for (let head = bus.load(root + MROOT.transmitHead); head !== tail; head++) {
      const slot = head % RING_SLOTS;
      const flags = this.#get(TRANSMIT_RING, slot, ETHERNET_DESCRIPTOR.flags);
      if ((flags & ETHERNET_OWNED) !== 0) return;
      bus.store(root + MROOT.transmitHead, head + 1);
      unix.transmitted(bus.load(rings + SENDS + 4 * slot));
    }
  }

  /** A slot of the receive ring is the interface's: with this network buffer, or with its own room on the board. */
  #giveReceive(slot: number, buffer: number): void {
    const address = this.#dma ? this.#pa(this.#bufferAt(buffer)) : boardAddress(slot);
    this.#put(0, slot, ETHERNET_DESCRIPTOR.address, address);
    this.#put(0, slot, ETHERNET_DESCRIPTOR.size, NETBUF_BYTES);
    this.#put(0, slot, ETHERNET_DESCRIPTOR.flags, ETHERNET_OWNED);
  }

  #sendAddress(slot: number, buffer: number): number {
    return this.#dma ? this.#pa(this.#bufferAt(buffer)) : boardAddress(RING_SLOTS + slot);
  }

  #fill(address: number, from: number, bytes: number): void {
    const to = this.#network.base + ETHERNET_BUFFER + address;
    for (let i = 0; i < bytes; i += 4) this.#bus.storeUncached(to + i, this.#bus.load(from + i));
  }

  #empty(to: number, address: number, bytes: number): void {
    const from = this.#network.base + ETHERNET_BUFFER + address;
    for (let i = 0; i < bytes; i += 4) this.#bus.store(to + i, this.#bus.loadUncached(from + i));
  }

  /** Physical, past every cache: the interface does not look into them. */
  #at(ring: number, slot: number, field: number): number {
    const offset = ring + slot * ETHERNET_DESCRIPTOR_BYTES + field;
    if (this.#dma) return this.#pa(this.#plan.rings) + offset;
    return this.#network.base + ETHERNET_BUFFER + offset;
  }

  #get(ring: number, slot: number, field: number): number {
    return this.#bus.loadUncached(this.#at(ring, slot, field));
  }

  #put(ring: number, slot: number, field: number, value: number): void {
    this.#bus.storeUncached(this.#at(ring, slot, field), value);
  }

  #pa(address: number): number {
    return address - this.#plan.kernelBase;
  }

  #bufferAt(buffer: number): number {
    return this.#plan.unix.buffers + buffer * NETBUF_BYTES;
  }

  #bufferOf(pa: number): number {
    return (pa - this.#pa(this.#plan.unix.buffers)) / NETBUF_BYTES;
  }
}

const NO_BUFFER = -1;
const CAUSES = ETHERNET_CONTROL.received | ETHERNET_CONTROL.transmitted | ETHERNET_CONTROL.missed;

/** Where the room of a slot begins on a board: behind the rings, the receive ring's slots first. */
function boardAddress(slot: number): number {
  return RINGS_BYTES + slot * NETBUF_BYTES;
}
