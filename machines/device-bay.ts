/** The device bay: which physical page belongs to which device, and what each asked of the machine. */
import type { Device, DeviceHost, DeviceSlot } from '../core/words/device.ts';
import type { Hash } from './hash.ts';
import type { InterruptController } from './interrupts.ts';
import { FRAME_BYTES, FRAME_SHIFT } from './memory.ts';
import { DEVICE_BASE, type Processor } from './processor.ts';

const NO_FRAMES: readonly number[] = [];

export class DeviceBay {
  readonly slots: readonly DeviceSlot[];
  readonly #devices: readonly Device[];
  /** The device at each page after DEVICE_BASE, as an index. */
  readonly #pages: number[] = [];
  /** When each device wants its next tick. */
  readonly #due: Float64Array;
  /** The earliest of them. */
  due = Number.POSITIVE_INFINITY;

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
    this.#due = new Float64Array(devices.length).fill(Number.POSITIVE_INFINITY);
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
  connect(processor: Processor, interrupts: InterruptController, changed: () => void): void {
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
      };
      const first = Object.values(this.slots[d].lines)[0] ?? 0;
      device.attach(host, first);
    });
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
    const device = this.#devices.find((candidate) => candidate.name === name);
    if (device === undefined) throw new Error(`this machine has no device ${name}`);
    return device.act(action, args);
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
    for (const device of this.#devices) hash.text(JSON.stringify(device.save()));
  }

  save(): DeviceBayState {
    return {
      devices: this.#devices.map((device) => structuredClone(device.save())),
      due: this.#due.slice(),
    };
  }

  restore(state: DeviceBayState): void {
    this.#devices.forEach((device, d) => {
      device.restore(structuredClone(state.devices[d]));
    });
    this.#due.set(state.due);
    this.due = this.#devices.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...this.#due);
  }
}

export interface DeviceBayState {
  readonly devices: readonly unknown[];
  readonly due: Float64Array;
}
