/** A device: a chip behind physical pages, with interrupt lines, DMA, and a face to the world. */

/** What a device may do to the machine: least privilege, by type. */
export interface DeviceHost {
  /** Cycles since boot. */
  now(): number;
  raise(line: number): void;
  lower(line: number): void;
  /** DMA: touches physical memory past the processor's caches. */
  dmaLoad(pa: number): number;
  dmaStore(pa: number, value: number): void;
  /** The word that `dmaLoad` would read, without a bus cycle and with no effect: for `dmaFrames` alone. */
  dmaLook(pa: number): number;
  /** Asks for `tick` at this time; a later call replaces an earlier one. Infinity cancels. */
  wakeAt(cycles: number): void;
}

export interface Device {
  readonly name: string;
  /** Pages of registers that it answers at. */
  readonly pages: number;
  /** Interrupt lines that it drives, by name. */
  readonly lines: readonly string[];
  attach(host: DeviceHost, firstLine: number): void;
  /** A read of the register at this byte offset; reads may have effects. */
  read(offset: number): number;
  write(offset: number, value: number): void;
  tick(): void;
  /** An act of the world on the device (a packet arrives, a disk fails). Returns an outcome's value. */
  act(action: string, args: readonly number[]): number;
  /** Frames that DMA under way may still touch. */
  dmaFrames(): readonly number[];
  /** Its state, as data that structured cloning can copy. */
  save(): unknown;
  restore(state: unknown): void;
}

/** A device as boot finds it. */
export interface DeviceSlot {
  readonly name: string;
  /** Physical address of its first register page. */
  readonly base: number;
  readonly pages: number;
  /** The number of each of its interrupt lines. */
  readonly lines: Readonly<Record<string, number>>;
}
