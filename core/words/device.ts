/** A device: a chip behind physical pages, with interrupt lines, DMA, and a face to the world. */
import type { FaultSite } from './bus.ts';

/** What is put into a drive before boot: the contents of its blocks. */
export interface Medium {
  /**
   * The words of each block of 4 KiB; null where it holds zeroes. They belong to the medium, which may be
   * in several drives: nobody writes to them.
   */
  readonly blocks: readonly (Uint32Array | null)[];
}

/**
 * What becomes of the writes that a drive has taken, and has not yet made lasting, when its power goes.
 *
 * - `kept`: all of them last.
 * - `lost`: none does.
 * - `shuffled`: some last and some do not, whatever their order was.
 * - `torn`: the same, and of the last one only its first sectors do.
 */
export type PowerLoss = 'kept' | 'lost' | 'shuffled' | 'torn';

/** Takes in the words of a state, for a hash of it. */
export interface HashSink {
  word(value: number): void;
  words(values: ArrayLike<number>): void;
}

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
  /** Asked once for each transfer, when it ends: true if the program wants this one to fail. */
  fails(site: FaultSite): boolean;
  /**
   * Asked before a write to a medium is taken, and after it: true if the program takes the power away
   * here. The device does nothing more, and is told `powerOff` when the power comes back.
   */
  written(): boolean;
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
  /**
   * For a device whose state is too large to be copied between runs: `seal` declares the present state
   * to be the one that `reset` goes back to, at a cost of what has changed since. `save` of such a device
   * gives data that is its caller's own, and `hashInto` is asked in place of `save` for a hash.
   */
  seal?(): void;
  reset?(): void;
  hashInto?(hash: HashSink): void;
  /** Puts a medium in, before boot. */
  insert?(medium: Medium): void;
  /**
   * The power was lost at the `count`-th place at which `written` was asked, and is back: registers are
   * as at power-on, and of the medium is left what `how` says. The same count leaves the same.
   */
  powerOff?(how: PowerLoss, count: number): void;
  /** What its medium would hold if the power went now and all unlasting writes were lost. */
  surviving?(): Medium;
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
