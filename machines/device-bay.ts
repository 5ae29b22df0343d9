/** The device bay: which physical page belongs to which device, and what each asked of the machine. */
import type { FaultSite } from '../core/words/bus.ts';
import type { Device, DeviceHost, DeviceSlot, Medium, PowerLoss } from '../core/words/device.ts';
import type { Hash } from './hash.ts';
import type { InterruptController } from './interrupts.ts';
import { FRAME_BYTES, FRAME_SHIFT } from './memory.ts';
import { DEVICE_BASE, type Processor } from './processor.ts';

/** What devices may ask of the programs that are run. */
export interface Fates {
  fails(site: FaultSite): boolean;
  written(): boolean;
}

const NO_FRAMES: readonly number[] = [];

export class DeviceBay {
  readonly slots: readonly DeviceSlot[];
  readonly #devices: readonly Device[];
  /** The device at each page after DEVICE_BASE, as an index. */
  readonly #pages: number[] = [];
  /** When each device wants its next tick. */
  readonly #due: Float64Array;
  /** The state at power-on of each device that does not lose its power by itself. */
  readonly #cold: readonly unknown[];
  /** The earliest of them. */
  due = Number.POSITIVE_INFINITY;

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
    this.#due = new Float64Array(devices.length).fill(Number.POSITIVE_INFINITY);
    this.#cold = devices.map((device) =>
      device.powerOff === undefined ? structuredClone(device.save()) : null,
    );
    // Line 0 is the timer's.
    let line = 1;
    this.slots = devices.map((device, d) => {
      const base = DEVICE_BASE + this.#pages.length * FRAME_BYTES;
      for (let page = 0; page < device.pages; page++) this.#pages.push(d);
      const lines: Record<string, number> = {};
      for (const name of device.lines) lines[name] = line++;
      return { name: device.name, base, pages: device.pages, lines };
    });
  }

  /** Gives each device its narrow face of the machine. */
  connect(
    processor: Processor,
    interrupts: InterruptController,
    fates: Fates,
    changed: () => void,
  ): void {
    this.#devices.forEach((device, d) => {
      const host: DeviceHost = {
        now: () => processor.now(),
        raise: (line) => {
          interrupts.raise(line);
          changed();
        },
        lower: (line) => interrupts.lower(line),
        dmaLoad: (pa) => processor.dmaLoad(pa),
        dmaStore: (pa, value) => processor.dmaStore(pa, value),
        dmaLook: (pa) => (processor.memory.words[pa >>> 2] ?? -1) >>> 0,
        wakeAt: (cycles) => {
          this.#due[d] = cycles;
          this.due = Math.min(...this.#due);
          changed();
        },
        fails: (site) => fates.fails(site),
        written: () => fates.written(),
      };
      const first = Object.values(this.slots[d].lines)[0] ?? 0;
      device.attach(host, first);
    });
  }

  /** Puts media into drives, by the devices' names. */
  insert(media: Readonly<Record<string, () => Medium>>): void {
    for (const [name, medium] of Object.entries(media)) {
      const device = this.#named(name);
      if (device.insert === undefined) throw new Error(`nothing can be put into ${name}`);
      device.insert(medium());
    }
  }

  /** The register at a physical address; -1 if no device answers. */
  load(pa: number): number {
    const d = this.#pages[(pa - DEVICE_BASE) >>> FRAME_SHIFT];
    return d === undefined ? -1 : this.#devices[d].read(pa - this.slots[d].base) >>> 0;
  }

  store(pa: number, value: number): boolean {
    const d = this.#pages[(pa - DEVICE_BASE) >>> FRAME_SHIFT];
    if (d === undefined) return false;
    this.#devices[d].write(pa - this.slots[d].base, value >>> 0);
    return true;
  }

  /** Ticks every device whose time has come. */
  tick(now: number): void {
    while (this.due <= now) {
      const d = this.#due.indexOf(this.due);
      this.#due[d] = Number.POSITIVE_INFINITY;
      this.due = Math.min(...this.#due);
      this.#devices[d].tick();
    }
  }

  act(name: string, action: string, args: readonly number[]): number {
    return this.#named(name).act(action, args);
  }

  #named(name: string): Device {
    const device = this.#devices.find((candidate) => candidate.name === name);
    if (device === undefined) throw new Error(`this machine has no device ${name}`);
    return device;
  }

  dmaActive(frame: number): boolean {
    return this.#devices.some((device) => device.dmaFrames().includes(frame));
  }

  /** All frames that some device may still touch. */
  dmaFrames(): readonly number[] {
    let frames = NO_FRAMES;
    for (const device of this.#devices) {
      const own = device.dmaFrames();
      if (own.length > 0) frames = frames.length === 0 ? own : [...frames, ...own];
    }
    return frames;
  }

  hash(hash: Hash, now: number): void {
    for (const due of this.#due) hash.wait(due, now);
    for (const device of this.#devices) {
      if (device.hashInto === undefined) hash.text(JSON.stringify(device.save()));
      else device.hashInto(hash);
    }
  }

  save(): DeviceBayState {
    return {
      // A device that can be sealed gives what is nobody else's, and may be too large to be copied twice.
      devices: this.#devices.map((device) =>
        device.seal === undefined ? structuredClone(device.save()) : device.save(),
      ),
      due: this.#due.slice(),
    };
  }

  restore(state: DeviceBayState): void {
    this.#devices.forEach((device, d) => {
      device.restore(structuredClone(state.devices[d]));
    });
    this.#restoreDue(state.due);
  }

  /** Declares the present state to be the one that `reset` goes back to, if it is given its `save`. */
  seal(): void {
    for (const device of this.#devices) device.seal?.();
  }

  reset(sealed: DeviceBayState): void {
    this.#devices.forEach((device, d) => {
      if (device.reset === undefined) device.restore(structuredClone(sealed.devices[d]));
      else device.reset();
    });
    this.#restoreDue(sealed.due);
  }

  /** The power was lost, and is back. */
  powerOff(how: PowerLoss, count: number): void {
    this.#restoreDue(new Float64Array(this.#due.length).fill(Number.POSITIVE_INFINITY));
    this.#devices.forEach((device, d) => {
      if (device.powerOff === undefined) device.restore(structuredClone(this.#cold[d]));
      else device.powerOff(how, count);
    });
  }

  #restoreDue(due: Float64Array): void {
    this.#due.set(due);
    this.due = this.#devices.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...this.#due);
  }
}

export interface DeviceBayState {
  readonly devices: readonly unknown[];
  readonly due: Float64Array;
}
