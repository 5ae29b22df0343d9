/** A block device for the proofs: it reads one block at a time into memory, and takes its time. */
import type { Device, DeviceHost } from '../../../core/words/device.ts';

/** Byte offsets of its registers. */
export const BLOCK = 0;
export const ADDRESS = 4;
/** Reads as IDLE, BUSY or READY. Writing BUSY starts a read; writing IDLE takes the interrupt back. */
export const STATUS = 8;
export const IDLE = 0;
export const BUSY = 1;
export const READY = 2;

/** Cycles from the command to the interrupt: longer than a few ops of another task take. */
const LATENCY = 50_000;
const WORDS = 16;

/** Word w of block b reads 100b + w. */
export class SlowBlock implements Device {
  readonly name = 'block';
  readonly pages = 1;
  readonly lines = ['block'];
  #host: DeviceHost | null = null;
  #line = 0;
  /** The registers, by word: block, address, status. */
  readonly #registers = new Uint32Array(3);

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(offset: number): number {
    return this.#registers[offset >>> 2] ?? 0;
  }

  write(offset: number, value: number): void {
    const host = this.#host;
    // As real disks do, it ignores who writes to it while it is busy.
    if (host === null || this.#registers[STATUS >>> 2] === BUSY) return;
    this.#registers[offset >>> 2] = value;
    if (offset !== STATUS) return;
    if (value === BUSY) host.wakeAt(host.now() + LATENCY);
    else host.lower(this.#line);
  }

  tick(): void {
    const [block, address] = this.#registers;
    for (let word = 0; word < WORDS; word++) {
      this.#host?.dmaStore(address + word * 4, block * 100 + word);
    }
    this.#registers[STATUS >>> 2] = READY;
    this.#host?.raise(this.#line);
  }

  act(): number {
    return 0;
  }

  dmaFrames(): readonly number[] {
    return this.#registers[STATUS >>> 2] === BUSY ? [this.#registers[ADDRESS >>> 2] >>> 12] : [];
  }

  save(): unknown {
    return [...this.#registers];
  }

  restore(state: unknown): void {
    if (Array.isArray(state)) this.#registers.set(state.map(Number));
  }
}
