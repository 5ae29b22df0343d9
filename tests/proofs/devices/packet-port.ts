/** A packet port for the proofs: each packet goes by DMA into the frame that the kernel offered last. */
import type { Device, DeviceHost } from '../../../core/words/device.ts';

/** Byte offsets of its registers. Writing ADDRESS offers a buffer, and takes the interrupt back. */
export const ADDRESS = 0;
/** Reads as CLOSED (no buffer), OPEN, BUSY (a packet comes in) or FULL. */
export const STATUS = 4;
export const CLOSED = 0;
export const OPEN = 1;
export const BUSY = 2;
export const FULL = 3;

/** Cycles that a packet takes to come in. */
const LATENCY = 4_000;

interface State {
  readonly address: number;
  readonly status: number;
  readonly packet: readonly number[];
}

/** Word 0 of a packet is the port that it was sent to, word 1 what it says. */
export class PacketPort implements Device {
  readonly name = 'packets';
  readonly pages = 1;
  readonly lines = ['packet'];
  #host: DeviceHost | null = null;
  #line = 0;
  #state: State = { address: 0, status: CLOSED, packet: [] };

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(offset: number): number {
    return offset === ADDRESS ? this.#state.address : this.#state.status;
  }

  write(offset: number, value: number): void {
    if (offset !== ADDRESS || this.#state.status === BUSY) return;
    this.#state = { address: value, status: OPEN, packet: [] };
    this.#host?.lower(this.#line);
  }

  tick(): void {
    const { address, packet } = this.#state;
    for (let word = 0; word < packet.length; word++) {
      this.#host?.dmaStore(address + word * 4, packet[word]);
    }
    this.#state = { address, status: FULL, packet: [] };
    this.#host?.raise(this.#line);
  }

  /** `deliver(port, word)`; the packet is lost where no buffer is offered: the first refusal. */
  act(action: string, args: readonly number[]): number {
    const { address, status } = this.#state;
    if (action !== 'deliver' || status !== OPEN || this.#host === null) return -1;
    this.#state = { address, status: BUSY, packet: args.slice() };
    this.#host.wakeAt(this.#host.now() + LATENCY);
    return 0;
  }

  dmaFrames(): readonly number[] {
    // A buffer that is offered may be written to at any time.
    const { address, status } = this.#state;
    return status === OPEN || status === BUSY ? [address >>> 12] : [];
  }

  save(): unknown {
    return this.#state;
  }

  restore(state: unknown): void {
    this.#state = state as State;
  }
}
