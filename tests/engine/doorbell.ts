/** A doorbell: the world rings it, and its line stays up until the kernel has written to it. */
import type { Device, DeviceHost } from '../../core/words/device.ts';

export class Doorbell implements Device {
  readonly name = 'door';
  readonly pages = 1;
  readonly lines = ['bell'];
  #host: DeviceHost | null = null;
  #line = 0;

  attach(host: DeviceHost, firstLine: number): void {
    this.#host = host;
    this.#line = firstLine;
  }

  read(): number {
    return 0;
  }

  write(): void {
    this.#host?.lower(this.#line);
  }

  tick(): void {}

  act(): number {
    this.#host?.raise(this.#line);
    return 0;
  }

  dmaFrames(): readonly number[] {
    return [];
  }

  save(): unknown {
    return null;
  }

  restore(): void {}
}
