/**
 * A counter on a disk: boot reads it while the root task sleeps, `increment` returns when the new value
 * would survive a loss of power. What a kernel with a file system needs of the house.
 *
 * At OWN_STATE: the count, what the disk does for whom (a stage; a thread), the frame of the board with DMA.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign, Thread } from '../../core/words/kernel.ts';
import {
  DISK_BUFFER,
  DISK_COMMAND,
  DISK_REGISTER,
  DISK_STATUS,
} from '../../machines/formats/disk.ts';
import { counterContract, medium } from './disk-counter-contract.ts';
import { bootTask, kernelOf, spawnTask } from './kernel.ts';
import type { Proof } from './kit.ts';
import { freshFrame } from './spaces.ts';
import * as threads from './threads.ts';
import { trap } from './trap.ts';

const [SPAWN, INCREMENT, BUSY, BLOCK] = [1, 2, -1, 5];
/** The commands are the stages: read at boot, then write and flush for each increment. */
const { read: READ, write: WRITE, flush: FLUSH } = DISK_COMMAND;

class Driver {
  readonly #bus: KernelBus;
  readonly #base: number;
  readonly #own: number;

  constructor(bus: KernelBus, { devices }: BootInfo) {
    this.#bus = bus;
    this.#base = devices[0].base;
    this.#own = bus.kernelBase + threads.OWN_STATE;
  }

  get count(): number {
    return this.#bus.load(this.#own);
  }

  get stage(): number {
    return this.#bus.load(this.#own + 4);
  }

  boot(root: Thread): void {
    const frame = freshFrame(this.#bus);
    this.#bus.flushDataCache(frame, 4096);
    this.#bus.store(this.#own + 12, frame);
    this.start(READ, root);
  }

  start(stage: number, thread: Thread): void {
    this.#bus.store(this.#own + 4, stage);
    this.#bus.store(this.#own + 8, thread);
    if (stage === WRITE) this.#bus.storeUncached(this.#word, this.count + 1);
    this.#set('block', BLOCK);
    this.#set('address', this.#hasDma ? this.#word : 0);
    this.#set('command', stage);
  }

  /** A transfer has ended: the next stage, or the call's end. A failed one is tried again. */
  interrupt(flushes: boolean, retries: boolean): void {
    const status = this.#bus.loadUncached(this.#base + DISK_REGISTER.status);
    this.#set('status', 0);
    const { stage } = this;
    const thread = this.#bus.load(this.#own + 8);
    if (retries && (status & DISK_STATUS.error) !== 0) this.start(stage, thread);
    else if (flushes && stage === WRITE) this.start(FLUSH, thread);
    else {
      this.#bus.store(
        this.#own,
        stage === READ ? this.#bus.loadUncached(this.#word) : this.count + 1,
      );
      this.#bus.store(this.#own + 4, 0);
      threads.wake(this.#bus, thread, this.count);
    }
  }

  get #hasDma(): boolean {
    return this.#bus.loadUncached(this.#base + DISK_REGISTER.features) === 1;
  }

  /** Where the first word of the block is moved from and to. */
  get #word(): number {
    return this.#hasDma ? this.#bus.load(this.#own + 12) : this.#base + DISK_BUFFER;
  }

  #set(register: keyof typeof DISK_REGISTER, value: number): void {
    this.#bus.storeUncached(this.#base + DISK_REGISTER[register], value);
  }
}

function call(bus: KernelBus, info: BootInfo, driver: Driver): number | 'blocked' {
  if (bus.register(0) === SPAWN) return spawnTask(bus, info, bus.register(1));
  if (bus.register(0) !== INCREMENT) return driver.count;
  if (driver.stage !== 0) return BUSY;
  driver.start(WRITE, threads.current(bus));
  return threads.block(bus);
}

/** With one of its acts left out, for the sweeps to find. */
export function counterDesign(flushes = true, retries = true): KernelDesign {
  return {
    name: 'disk-counter',
    about: 'A counter that is lasting when its increment returns.',
    devices: ['disk'],
    media: { disk: () => medium },
    boot(bus, info) {
      const root = bootTask(bus, info);
      new Driver(bus, info).boot(root);
      threads.block(bus);
      return root;
    },
    attach(bus, info) {
      const driver = new Driver(bus, info);
      const interrupt = () => driver.interrupt(flushes, retries);
      return kernelOf(bus, info, { call: () => call(bus, info, driver), interrupt, tasks: 2 });
    },
    contracts: {
      counter: { ops: { spawn: trap(SPAWN), increment: trap(INCREMENT), value: trap(0) } },
    },
  };
}

export const diskCounter: Proof = {
  title: 'a counter that survives every loss of power',
  design: counterDesign(),
  contract: counterContract,
  devices: () => ['disk'],
  cases: [
    {
      program: `program 1 contract=counter
        v0 = t1.value(); v1 = t1.spawn(t2); v2 = t1.increment(); v3 = t2.increment(); v4 = t2.value()
        @v2 fail transfer 2`,
      outcomes: { v0: 'done 41', v2: 'done 42', v3: 'done 43', v4: 'done 43' },
    },
    {
      // Lost before the second write; after the third is in the cache; and never.
      program: `program 1 contract=counter
        v0 = t1.spawn(t2); v1 = t1.increment(); v2 = t2.increment(); v3 = t2.value()
        v4 = t1.value(); v5 = t1.increment(); v6 = t1.value(); v7 = t1.increment(); v8 = t1.value()
        @v2 power kept 1; @v5 power kept 2; @v7 power kept 9`,
      outcomes: {
        ...{ v1: 'done 42', v2: 'open', v3: 'refused dangling', v4: 'done 42' },
        ...{ v5: 'open', v6: 'done 43', v7: 'done 44', v8: 'done 44' },
      },
    },
  ],
};
