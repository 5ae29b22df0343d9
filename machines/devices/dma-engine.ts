/** A bus master: moves words between memory and the world, as a ring of descriptors in memory says. */
import type { Device, DeviceHost } from '../../core/words/device.ts';
import {
  DMA_DESCRIPTOR,
  DMA_DESCRIPTOR_BYTES,
  DMA_FAULTED,
  DMA_OWNED,
  DMA_REGISTER,
  DMA_RING_MAX,
} from '../formats/dma.ts';
import { FRAME_BYTES, FRAME_SHIFT } from '../memory.ts';

const LINE = 'dma';
const NO_FRAMES: readonly number[] = [];
/** What the world is told when there is nothing to do: the contract's first reason. */
const IDLE = -1;

interface State {
  readonly ring: number;
  readonly size: number;
  readonly head: number;
  readonly count: number;
  readonly status: number;
  readonly sum: number;
}

const AT_POWER_ON: State = { ring: 0, size: 1, head: 0, count: 0, status: 0, sum: 0 };

/**
 * It takes its time: a transfer ends when the world says so, by `complete(value)`, and until then the
 * engine may touch the frames of all its descriptors. It trusts what stands in memory at that moment, and
 * asks nobody: whoever can write to the ring can have it write anywhere.
 */
export class DmaEngine implements Device {
  readonly name = 'dma';
  readonly pages = 1;
  readonly lines = [LINE];
  #host: DeviceHost | null = null;
  #line = 0;
  #ring = 0;
  #size = 1;
  #head = 0;
  #count = 0;
  #status = 0;
  #sum = 0;

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(offset: number): number {
    switch (offset) {
      case DMA_REGISTER.ring:
        return this.#ring;
      case DMA_REGISTER.size:
        return this.#size;
      case DMA_REGISTER.head:
        return this.#head;
      case DMA_REGISTER.status:
        return this.#status;
      case DMA_REGISTER.count:
        return this.#count;
      case DMA_REGISTER.sum:
        return this.#sum;
      default:
        return 0;
    }
  }

  write(offset: number, value: number): void {
    switch (offset) {
      case DMA_REGISTER.ring:
        this.#ring = (value & ~(DMA_DESCRIPTOR_BYTES - 1)) >>> 0;
        this.#head = 0;
        this.#count = 0;
        break;
      case DMA_REGISTER.size:
        this.#size = Math.min(Math.max(value, 1), DMA_RING_MAX);
        break;
      case DMA_REGISTER.doorbell:
        this.#count = Math.min(this.#count + value, this.#size);
        break;
      case DMA_REGISTER.abort:
        this.#abort(value);
        break;
      case DMA_REGISTER.status:
        if ((value & 1) !== 0) this.#acknowledge();
    }
  }

  tick(): void {}

  /** `complete(value)`: how many words were moved, the first of them `value`, or the first refusal. */
  act(action: string, args: readonly number[]): number {
    if (action !== 'complete') return IDLE;
    this.#passOthers();
    if (this.#count === 0) return IDLE;
    const descriptor = this.#at(this.#head);
    const address = this.#load(descriptor + DMA_DESCRIPTOR.address);
    const size = this.#load(descriptor + DMA_DESCRIPTOR.size);
    const words = size >>> 1;
    const isSound = isWithinAFrame(address, words);
    if (isSound && (size & 1) !== 0) this.#bringIn(address, words, args[0] ?? 0);
    else if (isSound) this.#takeOut(address, words);
    const moved = isSound ? words : 0;
    this.#giveBack(this.#head, isSound ? 0 : DMA_FAULTED, moved);
    this.#pass();
    this.#status |= 1;
    this.#host?.raise(this.#line);
    return moved;
  }

  dmaFrames(): readonly number[] {
    if (this.#count === 0) return NO_FRAMES;
    const frames: number[] = [];
    for (let i = 0; i < this.#count; i++) {
      const descriptor = this.#at((this.#head + i) % this.#size);
      if ((this.#look(descriptor + DMA_DESCRIPTOR.flags) & DMA_OWNED) === 0) continue;
      frames.push(this.#look(descriptor + DMA_DESCRIPTOR.address) >>> FRAME_SHIFT);
    }
    return frames;
  }

  save(): State {
    return {
      ring: this.#ring,
      size: this.#size,
      head: this.#head,
      count: this.#count,
      status: this.#status,
      sum: this.#sum,
    };
  }

  restore(state: unknown): void {
    const { ring, size, head, count, status, sum } = { ...AT_POWER_ON, ...(state as State) };
    this.#ring = ring;
    this.#size = size;
    this.#head = head;
    this.#count = count;
    this.#status = status;
    this.#sum = sum;
  }

  #bringIn(address: number, words: number, first: number): void {
    for (let i = 0; i < words; i++) this.#store(address + 4 * i, (first + i) >>> 0);
  }

  #takeOut(address: number, words: number): void {
    let sum = 0;
    for (let i = 0; i < words; i++) sum = (sum + this.#load(address + 4 * i)) >>> 0;
    this.#sum = sum;
  }

  /** Only what is the engine's can be taken from it. */
  #abort(index: number): void {
    const place = (index - this.#head + this.#size) % this.#size;
    if (index >= this.#size || place >= this.#count) return;
    if (this.#isOwned(index)) this.#giveBack(index, 0, 0);
    this.#passOthers();
  }

  #acknowledge(): void {
    this.#status &= ~1;
    this.#host?.lower(this.#line);
  }

  /** Descriptors that are not the engine's any more are in its way no longer. */
  #passOthers(): void {
    while (this.#count > 0 && !this.#isOwned(this.#head)) this.#pass();
  }

  #isOwned(index: number): boolean {
    return (this.#load(this.#at(index) + DMA_DESCRIPTOR.flags) & DMA_OWNED) !== 0;
  }

  #giveBack(index: number, flags: number, moved: number): void {
    this.#store(this.#at(index) + DMA_DESCRIPTOR.result, moved);
    this.#store(this.#at(index) + DMA_DESCRIPTOR.flags, flags);
  }

  #pass(): void {
    this.#head = (this.#head + 1) % this.#size;
    this.#count--;
  }

  #at(index: number): number {
    return this.#ring + index * DMA_DESCRIPTOR_BYTES;
  }

  #load(pa: number): number {
    return this.#host?.dmaLoad(pa) ?? 0;
  }

  #store(pa: number, value: number): void {
    this.#host?.dmaStore(pa, value);
  }

  #look(pa: number): number {
    return this.#host?.dmaLook(pa) ?? 0;
  }
}

function isWithinAFrame(address: number, words: number): boolean {
  return (address & 3) === 0 && (address % FRAME_BYTES) + 4 * words <= FRAME_BYTES;
}
