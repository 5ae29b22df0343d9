/** The memory half over a fake bus, a fake MMU and a fake disk. */
import { FakeBus } from '../../../../core/memory/fake-bus.ts';
import type { Reads } from '../consistency/books.ts';
import { memoryCheck } from '../consistency/consistency.ts';
import type { MemoryHalf } from '../door.ts';
import { createMemory } from '../memory.ts';
import { MEMORY_PATHS, type MemoryPaths } from '../paths.ts';
import { type MemoryPlan, planMemory } from '../plan.ts';
import { FRAME, ROOT } from '../records.ts';
import { FakeDisk } from './fake-disk.ts';
import { FakePmap } from './fake-pmap.ts';

export interface RigSizes {
  /** Frames of the memory half. */
  readonly frames: number;
  readonly swapBlocks: number;
  /** Requests that the disk's queue takes. */
  readonly room: number;
  /** False: a machine without a disk. */
  readonly disk?: boolean;
}

/** The first block of the swap area. */
export const SWAP_FIRST = 512;
const BOOT_FRAMES = 64;

export class MemoryRig {
  readonly bus: FakeBus;
  readonly pmap: FakePmap;
  readonly disk: FakeDisk;
  readonly plan: MemoryPlan;
  readonly memory: MemoryHalf;
  readonly check: () => string | null;
  /** Four pages of the kernel's own, to copy from and to. */
  readonly scratch: number;
  current = 1;
  /** Processes that were made ready since somebody looked. */
  readonly readied: number[] = [];
  onPoint: () => void = () => {};
  /** Whether this request is to fail. */
  onFails: () => boolean = () => false;

  constructor(sizes: RigSizes) {
    const total = BOOT_FRAMES + sizes.frames;
    const bus = new FakeBus(total);
    let next = 1;
    const take = (bytes: number): number => {
      const at = bus.kernelBase + next * 4096;
      next += Math.ceil(bytes / 4096);
      return at;
    };
    this.bus = bus;
    this.plan = planMemory(take, total);
    this.scratch = take(4 * 4096);
    if (next > BOOT_FRAMES) throw new Error(`the plan takes ${next} frames`);
    this.pmap = new FakePmap(bus);
    this.disk = new FakeDisk(
      bus,
      sizes.disk === false ? 0 : SWAP_FIRST + sizes.swapBlocks,
      sizes.room,
    );
    this.memory = createMemory(
      {
        memory: bus,
        kernelBase: bus.kernelBase,
        low: BOOT_FRAMES,
        high: total,
        swapFirst: SWAP_FIRST,
        swapBlocks: sizes.swapBlocks,
        paths: Object.fromEntries(MEMORY_PATHS.map((name, i) => [name, i])) as MemoryPaths,
        ready: (p) => this.readied.push(p),
        point: () => this.onPoint(),
        fails: () => this.onFails(),
        current: () => this.current,
      },
      this.pmap,
      this.disk,
      this.plan,
    );
    this.disk.done = (kind, frame, failed) => this.memory.done(kind, frame, failed);
    this.memory.start();
    const inner = memoryCheck(this.plan, this.pmap, bus.kernelBase);
    const reads: Reads = {
      load: (ka) => bus.load(ka),
      read: (ka, into, count, stride = 4) => {
        const from = (ka - bus.kernelBase) / 4;
        for (let i = 0; i < count; i++) into[i] = bus.memory[from + (i * stride) / 4];
      },
    };
    this.check = () => inner(reads);
  }

  root(field: number): number {
    return this.bus.load(this.plan.root + field);
  }

  get free(): number {
    return this.root(ROOT.freeCount);
  }

  count(frame: number): number {
    return this.bus.load(this.plan.frames.at(frame) + FRAME.count);
  }

  /** The frame that a space shows at this address; 0 if it shows none. */
  frameAt(p: number, va: number): number {
    const slot = this.pmap.slot(this.memory.spaceOf(p), va);
    const word = slot === 0 ? 0 : this.bus.load(slot);
    return this.pmap.isPresent(word) ? this.pmap.frameOf(word) : 0;
  }

  /** Everything that can differ between two states: the bytes of memory, tables of the fake MMU, and what the disk is asked. */
  image(): string {
    return JSON.stringify([[...this.bus.memory], [...this.pmap.directories], this.disk.queue]);
  }
}
