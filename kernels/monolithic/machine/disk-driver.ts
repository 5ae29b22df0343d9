/**
 * The disk driver: a queue in the order of the arm's way over the disk (the elevator of 4.3BSD's disksort), one command
 * at a time, and transfers that failed tried again.
 *
 * A flush goes after all that was queued before it, and before all that comes later. A board without DMA
 * moves blocks through its own buffer, which the processor copies, uncached, word by word.
 */

import type { KernelBus } from '../../../core/words/bus.ts';
import {
  DISK_BLOCK_BYTES,
  DISK_BUFFER,
  DISK_COMMAND,
  DISK_FEATURE,
  DISK_REGISTER,
  DISK_STATUS,
} from '../../../machines/formats/disk.ts';
import { type DiskQueue, TRANSFER } from '../memory/door.ts';
import { DISK_BLOCKS } from '../unix/files/format.ts';
import type { Plan } from './plan.ts';
import { DISK_REQUESTS, MROOT, NONE, REQUEST } from './records.ts';

/** A transfer is tried as often as this (Linux 2.0, drivers/block/hd.c: MAX_ERRORS is 16; a fault here is one in a program). */
const TRIES = 4;
const NOBODY = 0;

/** A device as this half finds it: line -1 and base 0 where there is none. */
export interface Disk {
  readonly line: number;
  /** Physical address of its registers. */
  readonly base: number;
}

/** What becomes of a transfer that has ended. */
export type Done = (kind: number, frame: number, failed: boolean) => void;

export class DiskDriver implements DiskQueue {
  readonly #bus: KernelBus;
  readonly #plan: Plan;
  readonly #disk: Disk;

  constructor(bus: KernelBus, plan: Plan, disk: Disk) {
    this.#bus = bus;
    this.#plan = plan;
    this.#disk = disk;
  }

  /** As many as the format has: what a smaller disk lacks cannot be read. */
  get blocks(): number {
    return this.#disk.base === 0 ? 0 : DISK_BLOCKS;
  }

  /** Whether the board moves blocks by itself. */
  get #dma(): boolean {
    return (this.#bus.load(this.#plan.root + MROOT.diskFeatures) & DISK_FEATURE.dma) !== 0;
  }

  hasRoom(): boolean {
    return this.#bus.load(this.#plan.root + MROOT.diskCount) < DISK_REQUESTS;
  }

  read(block: number, frame: number): void {
    this.#queue(TRANSFER.read, block, frame);
  }

  write(block: number, frame: number): void {
    this.#queue(TRANSFER.write, block, frame);
  }

  flush(): void {
    this.#queue(TRANSFER.flush, 0, 0);
  }

  #queue(kind: number, block: number, frame: number): void {
    const bus = this.#bus;
    const { root, requests } = this.#plan;
    const index = this.#freeRequest();
    const at = requests.at(index);
    const sequence = bus.load(root + MROOT.diskSequence);
    bus.store(root + MROOT.diskSequence, sequence + 1);
    bus.store(at + REQUEST.kind, kind + 1);
    bus.store(at + REQUEST.block, block);
    bus.store(at + REQUEST.frame, frame);
    bus.store(at + REQUEST.tries, 0);
    bus.store(at + REQUEST.sequence, sequence);
    bus.store(root + MROOT.diskCount, bus.load(root + MROOT.diskCount) + 1);
    if (bus.load(root + MROOT.diskActive) === NONE) this.#startNext();
  }

  #freeRequest(): number {
    for (let i = 0; i < DISK_REQUESTS; i++) {
      if (this.#bus.load(this.#plan.requests.at(i) + REQUEST.kind) === 0) return i;
    }
    throw new Error('a transfer was queued where there is no room');
  }

  /** Starts the request that comes next on the arm's way up; from the bottom again where none does. */
  #startNext(): void {
    const next = this.#choose();
    this.#bus.store(this.#plan.root + MROOT.diskActive, next + 1);
    if (next >= 0) this.#start(this.#plan.requests.at(next));
  }

  #choose(): number {
    const bus = this.#bus;
    const { root, requests } = this.#plan;
    if (bus.load(root + MROOT.diskCount) === 0) return -1;
    const barrier = this.#firstFlush();
    const arm = bus.load(root + MROOT.diskAt);
    let best = -1;
    let bestWay = Number.POSITIVE_INFINITY;
    for (let i = 0; i < DISK_REQUESTS; i++) {
      const at = requests.at(i);
      const kind = bus.load(at + REQUEST.kind);
      if (kind === 0 || kind === TRANSFER.flush + 1) continue;
      if (barrier >= 0 && bus.load(at + REQUEST.sequence) > this.#sequenceOf(barrier)) continue;
      const way = bus.load(at + REQUEST.block) - arm;
      const cost = way >= 0 ? way : way + this.blocks;
      if (cost < bestWay || (cost === bestWay && this.#sequenceOf(i) < this.#sequenceOf(best))) {
        best = i;
        bestWay = cost;
      }
    }
    return best >= 0 ? best : barrier;
  }

  #sequenceOf(index: number): number {
    return this.#bus.load(this.#plan.requests.at(index) + REQUEST.sequence);
  }

  #firstFlush(): number {
    let first = -1;
    for (let i = 0; i < DISK_REQUESTS; i++) {
      if (this.#bus.load(this.#plan.requests.at(i) + REQUEST.kind) !== TRANSFER.flush + 1) continue;
      if (first < 0 || this.#sequenceOf(i) < this.#sequenceOf(first)) first = i;
    }
    return first;
  }

  #start(at: number): void {
    const bus = this.#bus;
    const { base } = this.#disk;
    const dma = this.#dma;
    const kind = bus.load(at + REQUEST.kind) - 1;
    if (kind === TRANSFER.flush) {
      bus.storeUncached(base + DISK_REGISTER.command, DISK_COMMAND.flush);
      return;
    }
    const block = bus.load(at + REQUEST.block);
    const pa = bus.load(at + REQUEST.frame) * DISK_BLOCK_BYTES;
    bus.store(this.#plan.root + MROOT.diskAt, block);
    // What goes out of memory is there: caches write through, or watch the board; the command drains the write buffer.
    if (kind === TRANSFER.write && !dma) this.#fillBuffer(pa);
    bus.storeUncached(base + DISK_REGISTER.block, block);
    bus.storeUncached(base + DISK_REGISTER.address, dma ? pa : 0);
    const command = kind === TRANSFER.read ? DISK_COMMAND.read : DISK_COMMAND.write;
    bus.storeUncached(base + DISK_REGISTER.command, command);
  }

  #fillBuffer(pa: number): void {
    const bus = this.#bus;
    const from = this.#plan.kernelBase + pa;
    const to = this.#disk.base + DISK_BUFFER;
    for (let i = 0; i < DISK_BLOCK_BYTES; i += 4) bus.storeUncached(to + i, bus.load(from + i));
  }

  #emptyBuffer(pa: number): void {
    const bus = this.#bus;
    const to = this.#plan.kernelBase + pa;
    const from = this.#disk.base + DISK_BUFFER;
    for (let i = 0; i < DISK_BLOCK_BYTES; i += 4) bus.store(to + i, bus.loadUncached(from + i));
  }

  /** The disk's interrupt: the transfer under way is over, or is tried again; the next one begins. */
  interrupt(done: Done): void {
    const bus = this.#bus;
    const { root, requests } = this.#plan;
    const status = bus.loadUncached(this.#disk.base + DISK_REGISTER.status);
    bus.storeUncached(this.#disk.base + DISK_REGISTER.status, 0);
    const active = bus.load(root + MROOT.diskActive);
    if ((status & DISK_STATUS.done) === 0 || active === NOBODY) return;
    const at = requests.at(active - 1);
    const failed = (status & DISK_STATUS.error) !== 0;
    const tries = bus.load(at + REQUEST.tries) + 1;
    if (failed && tries < TRIES) {
      bus.store(at + REQUEST.tries, tries);
      this.#start(at);
      return;
    }
    const kind = bus.load(at + REQUEST.kind) - 1;
    const frame = bus.load(at + REQUEST.frame);
    if (kind === TRANSFER.read && !failed) this.#receive(frame * DISK_BLOCK_BYTES);
    bus.store(at + REQUEST.kind, 0);
    bus.store(root + MROOT.diskCount, bus.load(root + MROOT.diskCount) - 1);
    this.#startNext();
    done(kind, frame, failed);
  }

  /** What was read is in memory, where no cache line hides it: those of DECstations do not watch the board. */
  #receive(pa: number): void {
    if (!this.#dma) this.#emptyBuffer(pa);
    else if (this.#bus.family === 'mips') this.#bus.flushDataCache(pa, DISK_BLOCK_BYTES);
  }

  /** Boot: what was under way when the power went, or firmware left, is forgotten; whether the board has DMA. */
  start(): void {
    const { base } = this.#disk;
    if (base === 0) return;
    const bus = this.#bus;
    const { root } = this.#plan;
    bus.storeUncached(base + DISK_REGISTER.command, DISK_COMMAND.reset);
    bus.storeUncached(base + DISK_REGISTER.status, 0);
    bus.store(root + MROOT.diskFeatures, bus.loadUncached(base + DISK_REGISTER.features));
  }
}
