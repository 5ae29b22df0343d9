/** The driver over the emulated disk: order, barriers, retries, boards with DMA and without. */
import { describe, expect, it } from 'vitest';
import { FakeBus } from '../../../core/memory/fake-bus.ts';
import { Disk } from '../../../machines/devices/disk.ts';
import { loadSheet } from '../../../machines/sheets/load.ts';
import { TRANSFER } from '../memory/door.ts';
import { DiskDriver } from './disk-driver.ts';
import { planMemory } from './plan.ts';
import { DISK_REQUESTS, MROOT } from './records.ts';

const BASE = 0x1000_0000;
const FRAMES = 512;
const BLOCK_WORDS = 1024;

class DiskBus extends FakeBus {
  disk: Disk | null = null;

  override loadUncached(pa: number): number {
    return this.disk?.read(pa - BASE) ?? 0;
  }

  override storeUncached(pa: number, value: number): void {
    this.disk?.write(pa - BASE, value);
  }
}

class Bench {
  readonly bus = new DiskBus(FRAMES);
  readonly plan = planMemory(FRAMES, this.bus.kernelBase, 0);
  readonly driver: DiskDriver;
  /** What has ended: kind, frame, and whether it failed. */
  readonly ended: [number, number, boolean][] = [];
  /** Of the next transfers, so many fail. */
  failures = 0;
  #now = 0;
  #due = Number.POSITIVE_INFINITY;
  #raised = false;

  constructor(id: string) {
    const sheet = loadSheet(id);
    if (sheet.disk === null) throw new Error(`${id} has no disk`);
    const disk = new Disk(sheet.disk, sheet.clockHz.value);
    const word = (pa: number): number => this.bus.kernelBase + pa;
    disk.attach(
      {
        now: () => this.#now,
        raise: () => {
          this.#raised = true;
        },
        lower: () => {
          this.#raised = false;
        },
        dmaLoad: (pa) => this.bus.load(word(pa)),
        dmaStore: (pa, value) => this.bus.store(word(pa), value),
        dmaLook: (pa) => this.bus.load(word(pa)),
        wakeAt: (cycles) => {
          this.#due = cycles;
        },
        fails: () => this.failures-- > 0,
        written: () => false,
      },
      3,
    );
    this.bus.disk = disk;
    this.driver = new DiskDriver(this.bus, this.plan, { line: 3, base: BASE });
    this.driver.start();
  }

  fill(frame: number, first: number): void {
    const at = this.bus.kernelBase + frame * 4096;
    for (let i = 0; i < BLOCK_WORDS; i++) this.bus.store(at + 4 * i, first + i);
  }

  wordsOf(frame: number): number[] {
    const at = this.bus.kernelBase + frame * 4096;
    return Array.from({ length: BLOCK_WORDS }, (_, i) => this.bus.load(at + 4 * i));
  }

  /** Lets time pass until the disk is still. */
  settle(): void {
    while (this.bus.load(this.plan.root + MROOT.diskActive) !== 0) {
      this.#now = this.#due;
      this.#due = Number.POSITIVE_INFINITY;
      this.bus.disk?.tick();
      if (!this.#raised) throw new Error('the disk is at work, and never ends');
      this.driver.interrupt((kind, frame, failed) => this.ended.push([kind, frame, failed]));
    }
  }

  frames(): number[] {
    return this.ended.map(([, frame]) => frame);
  }
}

describe.each([
  ['without DMA', 'decstation-3100'],
  ['with DMA', 'decstation-5000-125'],
])('%s', (_, id) => {
  it('brings back what it took', () => {
    const bench = new Bench(id);
    bench.fill(200, 7_000);
    bench.driver.write(40, 200);
    bench.driver.flush();
    bench.driver.read(40, 201);
    bench.settle();
    expect(bench.ended).toEqual([
      [TRANSFER.write, 200, false],
      [TRANSFER.flush, 0, false],
      [TRANSFER.read, 201, false],
    ]);
    expect(bench.wordsOf(201)).toEqual(bench.wordsOf(200));
  });

  it('goes up over the disk, and from the bottom again', () => {
    const bench = new Bench(id);
    for (const block of [300, 100, 400, 350, 50]) bench.driver.read(block, block);
    bench.settle();
    expect(bench.frames()).toEqual([300, 350, 400, 50, 100]);
  });

  it('lets nothing overtake a flush, either way', () => {
    const bench = new Bench(id);
    bench.driver.write(300, 100);
    bench.driver.write(200, 101);
    bench.driver.flush();
    bench.driver.write(310, 102);
    bench.driver.flush();
    bench.driver.read(320, 103);
    bench.settle();
    expect(bench.ended.map(([kind, frame]) => [kind, frame])).toEqual([
      [TRANSFER.write, 100],
      [TRANSFER.write, 101],
      [TRANSFER.flush, 0],
      [TRANSFER.write, 102],
      [TRANSFER.flush, 0],
      [TRANSFER.read, 103],
    ]);
  });

  it('reads of a block what was written to it before', () => {
    const bench = new Bench(id);
    bench.fill(200, 1);
    bench.driver.read(10, 199);
    bench.driver.write(90, 200);
    bench.driver.read(90, 201);
    bench.settle();
    expect(bench.wordsOf(201)[5]).toBe(6);
  });

  it('tries again what failed, and says so if it goes on failing', () => {
    const bench = new Bench(id);
    bench.failures = 3;
    bench.driver.read(20, 150);
    bench.settle();
    expect(bench.ended).toEqual([[TRANSFER.read, 150, false]]);
    bench.failures = 4;
    bench.driver.read(20, 151);
    bench.driver.read(21, 152);
    bench.settle();
    expect(bench.ended.slice(1)).toEqual([
      [TRANSFER.read, 151, true],
      [TRANSFER.read, 152, false],
    ]);
  });

  it('has room for so many, and no more', () => {
    const bench = new Bench(id);
    for (let i = 0; i < DISK_REQUESTS; i++) {
      expect(bench.driver.hasRoom()).toBe(true);
      bench.driver.read(i, 100 + i);
    }
    expect(bench.driver.hasRoom()).toBe(false);
    expect(() => bench.driver.flush()).toThrow(/no room/);
    bench.settle();
    expect(bench.ended).toHaveLength(DISK_REQUESTS);
    expect(bench.driver.hasRoom()).toBe(true);
  });
});
