/** The disk: its registers against their description, its times against the sheet, what power leaves. */
import { describe, expect, it } from 'vitest';
import type { PowerLoss } from '../../core/words/device.ts';
import type { Machine } from '../../core/words/machine.ts';
import { createMachine } from '../build.ts';
import { DISK_BUFFER, DISK_COMMAND, DISK_REGISTER, DISK_STATUS } from '../formats/disk.ts';
import { loadSheet, type MachineSheet } from '../sheets/load.ts';
import { BLOCK_WORDS } from './block-store.ts';
import { Disk } from './disk.ts';
import { BLOCKS_PER_CYLINDER, DiskTiming } from './disk-timing.ts';
import { CACHED_WRITES } from './write-cache.ts';

const FRAME = 0x5000;
const { read: READ, write: WRITE, flush: FLUSH, reset: RESET } = DISK_COMMAND;
const { busy: BUSY, done: DONE, error: ERROR } = DISK_STATUS;
const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'decstation-5000-200',
  'pentium-133',
  'pentium-pro-200',
];

function sheetOf(id: string): MachineSheet & { disk: NonNullable<MachineSheet['disk']> } {
  const sheet = loadSheet(id);
  if (sheet.disk === null) throw new Error(`${id} has no disk`);
  return { ...sheet, disk: sheet.disk };
}

/** A disk around which there is nothing but words and a clock. */
class Bench {
  readonly disk: Disk;
  readonly timing: DiskTiming;
  readonly words = new Map<number, number>();
  readonly hasDma: boolean;
  now = 0;
  due = Number.POSITIVE_INFINITY;
  isRaised = false;
  /** Transfers that fail, counted from 1; and the place at which the power goes. */
  failing: readonly number[] = [];
  cut = 0;
  transfers = 0;
  places = 0;

  constructor(id = 'pentium-133') {
    const { disk, clockHz } = sheetOf(id);
    this.disk = new Disk(disk, clockHz.value);
    this.timing = new DiskTiming(disk, clockHz.value);
    this.hasDma = disk.dma;
    this.disk.attach(
      {
        now: () => this.now,
        raise: () => {
          this.isRaised = true;
        },
        lower: () => {
          this.isRaised = false;
        },
        dmaLoad: (pa) => this.words.get(pa) ?? 0,
        dmaStore: (pa, value) => this.words.set(pa, value),
        dmaLook: (pa) => this.words.get(pa) ?? 0,
        wakeAt: (cycles) => {
          this.due = cycles;
        },
        fails: () => this.failing.includes(++this.transfers),
        written: () => ++this.places === this.cut,
      },
      3,
    );
  }

  register(register: number): number {
    return this.disk.read(register);
  }

  /** Puts a number where the next write takes its words from: the first and the last of them. */
  fill(value: number): void {
    for (const word of [0, BLOCK_WORDS - 1]) {
      if (this.hasDma) this.words.set(FRAME + 4 * word, value);
      else this.disk.write(DISK_BUFFER + 4 * word, value);
    }
  }

  /** What a read has brought. */
  found(): readonly number[] {
    return [0, BLOCK_WORDS - 1].map((word) =>
      this.hasDma
        ? (this.words.get(FRAME + 4 * word) ?? 0)
        : this.disk.read(DISK_BUFFER + 4 * word),
    );
  }

  command(command: number, block = 0): void {
    this.disk.write(DISK_REGISTER.block, block);
    this.disk.write(DISK_REGISTER.address, this.hasDma ? FRAME : 0);
    this.disk.write(DISK_REGISTER.command, command);
  }

  /** Lets the time pass until the command has ended; how long that took. */
  wait(): number {
    const took = this.due - this.now;
    this.now = this.due;
    this.due = Number.POSITIVE_INFINITY;
    this.disk.tick();
    return took;
  }

  perform(command: number, block = 0): number {
    this.command(command, block);
    this.wait();
    return this.register(DISK_REGISTER.status);
  }

  write(block: number, value: number): void {
    this.fill(value);
    expect(this.perform(WRITE, block)).toBe(DONE);
  }

  value(block: number): number {
    expect(this.perform(READ, block)).toBe(DONE);
    const [first, last] = this.found();
    expect(last).toBe(first);
    return first;
  }

  /** What the first and the last sector of a block hold on the platter. */
  lasting(block: number): readonly number[] {
    const words = this.disk.surviving().blocks[block];
    return [words?.[0] ?? 0, words?.[BLOCK_WORDS - 1] ?? 0];
  }
}

describe.each(['pentium-133', 'decstation-3100'])('the disk of %s', (id) => {
  it('reads what was written, from its cache and from the platter', () => {
    const on = new Bench(id);
    on.write(5, 77);
    on.write(6, 88);
    on.write(5, 99);
    expect([on.value(5), on.value(6), on.value(7)]).toEqual([99, 88, 0]);
    expect(on.lasting(5)).toEqual([0, 0]);
    expect(on.perform(FLUSH)).toBe(DONE);
    expect([on.lasting(5), on.lasting(6)]).toEqual([
      [99, 99],
      [88, 88],
    ]);
    expect([on.value(5), on.value(6)]).toEqual([99, 88]);
  });

  it('tells its size, and whether it moves blocks by itself', () => {
    const on = new Bench(id);
    expect(on.register(DISK_REGISTER.blocks)).toBe(768);
    expect(on.register(DISK_REGISTER.features)).toBe(on.hasDma ? 1 : 0);
    expect(on.disk.pages).toBe(on.hasDma ? 1 : 33);
    on.disk.insert({ blocks: [null, new Uint32Array(BLOCK_WORDS).fill(6)] });
    expect(on.register(DISK_REGISTER.blocks)).toBe(2);
    expect(on.value(1)).toBe(6);
  });

  it('is busy until the line is raised, and takes no other command meanwhile', () => {
    const on = new Bench(id);
    on.write(1, 11);
    on.command(READ, 1);
    expect([on.register(DISK_REGISTER.status), on.isRaised]).toEqual([BUSY, false]);
    on.fill(55);
    on.command(WRITE, 9);
    expect(on.register(DISK_REGISTER.block)).toBe(1);
    on.disk.write(DISK_REGISTER.status, 0);
    expect(on.register(DISK_REGISTER.status)).toBe(BUSY);
    on.wait();
    expect([on.register(DISK_REGISTER.status), on.isRaised]).toEqual([DONE, true]);
    expect(on.found()).toEqual([11, 11]);
    on.disk.write(DISK_REGISTER.status, 0);
    expect([on.register(DISK_REGISTER.status), on.isRaised]).toEqual([0, false]);
    expect(on.value(9)).toBe(0);
  });

  it('lowers its line when the next command begins', () => {
    const on = new Bench(id);
    on.write(1, 11);
    on.command(FLUSH);
    expect([on.register(DISK_REGISTER.status), on.isRaised]).toEqual([BUSY, false]);
  });

  it('moves nothing where a transfer fails, once', () => {
    const on = new Bench(id);
    on.write(1, 11);
    on.fill(22);
    on.failing = [2, 4, 6];
    expect(on.perform(WRITE, 1)).toBe(DONE | ERROR);
    expect(on.value(1)).toBe(11);
    on.fill(33);
    expect(on.perform(READ, 1)).toBe(DONE | ERROR);
    expect(on.found()).toEqual([33, 33]);
    expect(on.value(1)).toBe(11);
    expect(on.perform(FLUSH)).toBe(DONE | ERROR);
    expect(on.lasting(1)).toEqual([0, 0]);
  });

  it.each([
    ['a block that is not there', 768, 0],
    ['no block', 0xffffffff, 0],
    ['an address that is not a frame’s', 1, 4],
  ])('fails where it is asked for %s', (_, block, off) => {
    const on = new Bench(id);
    for (const command of [READ, WRITE]) {
      on.disk.write(DISK_REGISTER.block, block);
      on.disk.write(DISK_REGISTER.address, (on.hasDma ? FRAME : 0) + off);
      on.disk.write(DISK_REGISTER.command, command);
      on.wait();
      expect(on.register(DISK_REGISTER.status)).toBe(DONE | ERROR);
    }
    expect([on.words.size, on.places]).toEqual([0, 0]);
  });

  it('forgets what is under way when it is reset, and nothing else', () => {
    const on = new Bench(id);
    on.write(1, 11);
    on.fill(22);
    on.command(WRITE, 1);
    on.disk.write(DISK_REGISTER.command, RESET);
    expect([on.register(DISK_REGISTER.status), on.due]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(on.disk.dmaFrames()).toEqual([]);
    expect(on.value(1)).toBe(11);
  });

  it('knows no other commands', () => {
    const on = new Bench(id);
    for (const command of [0, 5, 0xffffffff]) on.command(command);
    expect([on.register(DISK_REGISTER.status), on.due]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it('ends nothing while it is stalled', () => {
    const on = new Bench(id);
    expect(on.disk.act('go', [])).toBe(-1);
    expect([on.disk.act('stall', []), on.disk.act('stall', [])]).toEqual([0, -1]);
    on.fill(5);
    on.command(WRITE, 1);
    on.wait();
    expect([on.register(DISK_REGISTER.status), on.due]).toEqual([BUSY, Number.POSITIVE_INFINITY]);
    expect(on.disk.act('go', [])).toBe(0);
    expect(on.due).toBe(on.now);
    on.wait();
    expect(on.register(DISK_REGISTER.status)).toBe(DONE);
    expect(on.value(1)).toBe(5);
  });

  it('cannot read a block that is spoilt, until it is written', () => {
    const on = new Bench(id);
    on.write(3, 9);
    expect(on.perform(FLUSH)).toBe(DONE);
    expect([on.disk.act('spoil', [3]), on.disk.act('spoil', [3])]).toEqual([0, -1]);
    expect([on.disk.act('spoil', [768]), on.disk.act('melt', [])]).toEqual([-1, -1]);
    for (let tries = 0; tries < 3; tries++) expect(on.perform(READ, 3)).toBe(DONE | ERROR);
    on.disk.powerOff('kept', 1);
    expect(on.perform(READ, 3)).toBe(DONE | ERROR);
    on.write(3, 10);
    expect(on.value(3)).toBe(10);
  });

  it('takes the oldest write out when its cache is full', () => {
    const on = new Bench(id);
    for (let i = 0; i <= CACHED_WRITES; i++) on.write(i, 100 + i);
    expect([on.lasting(0), on.lasting(1)]).toEqual([
      [100, 100],
      [0, 0],
    ]);
    expect([on.value(0), on.value(1)]).toEqual([100, 101]);
  });

  it('goes back to where it was sealed, and on from a saved state', () => {
    const on = new Bench(id);
    on.write(1, 11);
    on.write(2, 22);
    on.perform(FLUSH);
    on.write(2, 33);
    on.disk.seal();
    const sealed = on.disk.save();
    on.write(2, 44);
    on.write(3, 55);
    on.perform(FLUSH);
    on.disk.act('spoil', [1]);
    on.command(READ, 1);
    const saved = on.disk.save();
    const other = new Bench(id);
    other.disk.restore(structuredClone(saved));
    expect(other.disk.save()).toEqual(saved);
    on.disk.reset();
    expect(on.disk.save()).toEqual(sealed);
    expect([on.value(1), on.value(2), on.value(3), on.lasting(2)[0]]).toEqual([11, 33, 0, 22]);
  });
});

describe('what is under DMA', () => {
  it('is the frame of a read or write, from the command until its end', () => {
    const on = new Bench('pentium-133');
    for (const command of [READ, WRITE]) {
      on.command(command, 1);
      expect(on.disk.dmaFrames()).toEqual([FRAME >>> 12]);
      on.wait();
      expect(on.disk.dmaFrames()).toEqual([]);
    }
    on.command(FLUSH);
    expect(on.disk.dmaFrames()).toEqual([]);
  });

  it('is taken from memory at the end: what was there at the beginning is not written', () => {
    const on = new Bench('pentium-133');
    on.fill(1);
    on.command(WRITE, 1);
    on.fill(2);
    on.wait();
    expect(on.value(1)).toBe(2);
  });

  it('is nothing on a board with a buffer of its own, which has 32 blocks', () => {
    const on = new Bench('decstation-3100');
    on.command(READ, 1);
    expect(on.disk.dmaFrames()).toEqual([]);
    on.wait();
    on.disk.write(DISK_REGISTER.address, 31 * 4096);
    on.disk.write(DISK_REGISTER.command, READ);
    on.wait();
    expect(on.register(DISK_REGISTER.status)).toBe(DONE);
    on.disk.write(DISK_REGISTER.address, 32 * 4096);
    on.disk.write(DISK_REGISTER.command, READ);
    on.wait();
    expect(on.register(DISK_REGISTER.status)).toBe(DONE | ERROR);
  });
});

describe.each(MACHINES)('the time of %s', (id) => {
  const { disk, clockHz } = sheetOf(id);
  const inMs = (cycles: number): number => (cycles / clockHz.value) * 1e3;
  const turn = 60e3 / disk.rotation.value;
  const transfer = 4.096 / disk.transfer.value;

  it('is an average seek, what the platter has yet to turn, and the transfer', () => {
    const on = new Bench(id);
    let longest = 0;
    let shortest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 64; i++) {
      on.command(READ, BLOCKS_PER_CYLINDER * (i % 2 === 0 ? 7 : 3));
      const took = inMs(on.wait());
      longest = Math.max(longest, took);
      shortest = Math.min(shortest, took);
      on.now += Math.round(on.timing.revolution * ((i * 0.381966) % 1));
    }
    const least = disk.averageSeek.value + transfer;
    expect(shortest).toBeGreaterThan(least - 0.001);
    expect(shortest).toBeLessThan(least + 0.3 * turn);
    expect(longest).toBeLessThan(least + turn + 0.001);
    expect(longest).toBeGreaterThan(least + 0.7 * turn);
  });

  it('is the transfer alone where the next block of the cylinder comes by', () => {
    const on = new Bench(id);
    on.perform(READ, 0);
    on.command(READ, 1);
    expect(inMs(on.wait())).toBeCloseTo(transfer, 2);
    on.command(READ, 1);
    // It has just gone by.
    const once = Math.ceil(transfer / turn) * turn;
    expect(inMs(on.wait())).toBeCloseTo(once, 2);
  });

  it('is the transfer for a write into the cache; a flush takes all of them out', () => {
    const on = new Bench(id);
    on.fill(1);
    on.command(WRITE, 100);
    expect(inMs(on.wait())).toBeCloseTo(transfer, 3);
    on.command(WRITE, 300);
    on.wait();
    on.command(FLUSH);
    const took = inMs(on.wait());
    expect(took).toBeGreaterThan(2 * (disk.averageSeek.value + transfer) - 0.001);
    expect(took).toBeLessThan(2 * (disk.averageSeek.value + transfer + turn) + 0.001);
    on.command(FLUSH);
    expect(on.wait()).toBe(0);
  });
});

describe('a loss of power', () => {
  const HOWS: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];

  /** Five blocks over what was there, none of them flushed. */
  function pending(): Bench {
    const on = new Bench();
    for (let i = 0; i < 5; i++) on.write(i, 1);
    on.perform(FLUSH);
    for (let i = 0; i < 5; i++) on.write(i, 2);
    return on;
  }

  const left = (on: Bench) => [0, 1, 2, 3, 4].map((block) => on.lasting(block));
  const old = [1, 1];
  const young = [2, 2];

  it('leaves all, or nothing, of what was not flushed', () => {
    const [kept, lost] = [pending(), pending()];
    kept.disk.powerOff('kept', 3);
    lost.disk.powerOff('lost', 3);
    expect(left(kept)).toEqual([young, young, young, young, young]);
    expect(left(lost)).toEqual([old, old, old, old, old]);
  });

  it('leaves some of it, in no order, and the same for the same count', () => {
    const seen = new Set<string>();
    for (let count = 1; count <= 64; count++) {
      const [one, two] = [pending(), pending()];
      one.disk.powerOff('shuffled', count);
      two.disk.powerOff('shuffled', count);
      expect(left(two)).toEqual(left(one));
      for (const block of left(one)) expect([old, young]).toContainEqual(block);
      seen.add(JSON.stringify(left(one)));
    }
    // Of the 32 that there are.
    expect(seen.size).toBeGreaterThan(20);
  });

  it('leaves the first sectors of one block', () => {
    for (let count = 1; count <= 32; count++) {
      const on = pending();
      on.disk.powerOff('torn', count);
      const halves = left(on).filter(([first, last]) => first !== last);
      expect(halves).toEqual([[2, 1]]);
    }
  });

  it.each(HOWS)('leaves registers, buffer and cache empty: %s', (how) => {
    const on = new Bench('decstation-3100');
    on.write(1, 7);
    on.disk.act('stall', []);
    on.command(READ, 2);
    on.disk.powerOff(how, 1);
    expect(on.found()).toEqual([0, 0]);
    const { block, status } = DISK_REGISTER;
    expect([block, status].map((register) => on.register(register))).toEqual([0, 0]);
    on.due = Number.POSITIVE_INFINITY;
    on.write(1, 9);
    expect(on.value(1)).toBe(9);
  });

  it.each([
    [1, 0],
    [2, 5],
  ])('comes before a write is taken, or after it: place %i', (cut, found) => {
    const on = new Bench();
    on.fill(5);
    on.cut = cut;
    on.command(WRITE, 1);
    on.wait();
    // It has told nobody.
    expect([on.register(DISK_REGISTER.status), on.isRaised]).toEqual([BUSY, false]);
    on.disk.powerOff('kept', cut);
    expect(on.lasting(1)).toEqual([found, found]);
  });
});

/** A machine with a disk, and a medium in it whose block 3 holds nines. */
function machineOf(id: string): Machine {
  const machine = createMachine(id, { frames: 16, devices: ['disk'] });
  const media = { disk: () => ({ blocks: [null, null, null, new Uint32Array(1024).fill(9)] }) };
  machine.install({ entries: [], rooms: [], paths: { paths: [] }, media });
  machine.seal();
  return machine;
}

/** A driver as short as can be: it does nothing until the interrupt waits. */
function transfer(machine: Machine, command: number, block: number): number {
  const { bus, devices } = machine;
  const [{ base }] = devices;
  const hasDma = bus.loadUncached(base + DISK_REGISTER.features) === 1;
  const frame = bus.kernelBase + FRAME;
  for (let i = 0; command === WRITE && !hasDma && i < 4096; i += 4) {
    bus.storeUncached(base + DISK_BUFFER + i, bus.load(frame + i));
  }
  bus.flushDataCache(FRAME, 4096);
  bus.storeUncached(base + DISK_REGISTER.block, block);
  bus.storeUncached(base + DISK_REGISTER.address, hasDma ? FRAME : 0);
  bus.storeUncached(base + DISK_REGISTER.command, command);
  expect(machine.peek.dmaFrames()).toEqual(hasDma && command !== FLUSH ? [FRAME >>> 12] : []);
  expect(machine.deviceDue).toBe(true);
  expect(machine.elapse()).toBe(true);
  const status = bus.loadUncached(base + DISK_REGISTER.status);
  bus.storeUncached(base + DISK_REGISTER.status, 0);
  for (let i = 0; command === READ && !hasDma && i < 4096; i += 4) {
    bus.store(frame + i, bus.loadUncached(base + DISK_BUFFER + i));
  }
  bus.flushDataCache(FRAME, 4096);
  return status;
}

const last = ({ bus }: Machine): number => bus.load(bus.kernelBase + FRAME + 4092);

function put({ bus }: Machine, value: number): void {
  for (let i = 0; i < 4096; i += 4) bus.store(bus.kernelBase + FRAME + i, value);
}

describe.each(MACHINES)('a disk in %s', (id) => {
  it('moves blocks between the medium and memory', () => {
    const machine = machineOf(id);
    expect(transfer(machine, READ, 3)).toBe(DONE);
    expect(last(machine)).toBe(9);
    put(machine, 7);
    expect(transfer(machine, WRITE, 1)).toBe(DONE);
    expect(transfer(machine, READ, 3)).toBe(DONE);
    expect(last(machine)).toBe(9);
    expect(transfer(machine, READ, 1)).toBe(DONE);
    expect(last(machine)).toBe(7);
    expect(transfer(machine, READ, 4)).toBe(DONE | ERROR);
  });

  it('fails a transfer that a program has armed, whatever its step does', () => {
    const machine = machineOf(id);
    machine.arm(1, 'fail', 'transfer', 2);
    machine.arm(1, 'fail', 'alloc', 1);
    machine.disarm(1);
    expect([1, 2, 3].map(() => transfer(machine, READ, 3))).toEqual([DONE, DONE | ERROR, DONE]);
    expect(machine.bus.fails('alloc')).toBe(false);
    machine.arm(1, 'fail', 'transfer', 1);
    machine.disarm();
    expect(transfer(machine, READ, 3)).toBe(DONE);
  });

  it('counts what can be disturbed', () => {
    const machine = machineOf(id);
    machine.count();
    for (const command of [READ, WRITE, WRITE, FLUSH]) transfer(machine, command, 1);
    expect(machine.opportunities).toMatchObject({ transfers: 4, writes: 2, allocations: 0 });
  });

  it('loses its power where a program wants it, and everything but the disk with it', () => {
    const machine = machineOf(id);
    const cold = machineOf(id);
    const { bus } = machine;
    put(machine, 5);
    transfer(machine, WRITE, 1);
    transfer(machine, FLUSH, 0);
    machine.arm(1, 'power', 'lost', 4);
    machine.disarm(1);
    put(machine, 6);
    transfer(machine, WRITE, 0);
    bus.setTimer(1_000_000);
    const [{ base }] = machine.devices;
    bus.storeUncached(base + DISK_REGISTER.command, WRITE);
    expect(machine.isOff).toBe(false);
    while (!machine.isOff) machine.elapse();
    const now = machine.now();
    machine.powerOn();
    expect([machine.isOff, machine.now()]).toEqual([false, now]);
    expect(bus.load(bus.kernelBase + FRAME)).toBe(0xa5a5a5a5);
    expect(bus.load(bus.kernelBase + FRAME)).toBe(cold.bus.load(cold.bus.kernelBase + FRAME));
    expect(machine.elapse()).toBe(false);
    transfer(machine, READ, 1);
    expect(last(machine)).toBe(5);
    transfer(machine, READ, 0);
    expect(last(machine)).toBe(0);
    machine.reset();
    transfer(machine, READ, 1);
    expect(last(machine)).toBe(0);
  });

  it('is as after a fresh boot when the machine is reset, and goes on from a snapshot', () => {
    const machine = machineOf(id);
    const fresh = machine.hash();
    put(machine, 7);
    for (const command of [WRITE, FLUSH, WRITE]) transfer(machine, command, 2);
    const other = machineOf(id);
    other.restore(structuredClone(machine.snapshot()));
    expect(other.hash()).toBe(machine.hash());
    expect(machine.hash()).not.toBe(fresh);
    put(machine, 0);
    transfer(other, READ, 2);
    expect(last(other)).toBe(7);
    machine.reset();
    expect(machine.hash()).toBe(fresh);
    transfer(machine, READ, 2);
    expect(last(machine)).toBe(0);
  });
});

it('a machine whose sheet says nothing of a disk has none', () => {
  const sheet = { ...loadSheet('pentium-133'), disk: null };
  const build = () => createMachine(sheet, { frames: 16, devices: ['disk'] });
  expect(build).toThrow('pentium-133: the sheet says nothing of a disk');
});

it('nothing can be put into a device without a drive, or into one that is not there', () => {
  const machine = createMachine('pentium-133', { frames: 16, devices: ['console'] });
  const install = (name: string) => () => {
    const media = { [name]: () => ({ blocks: [] }) };
    machine.install({ entries: [], rooms: [], paths: { paths: [] }, media });
  };
  expect(install('console')).toThrow('nothing can be put into console');
  expect(install('disk')).toThrow('this machine has no device disk');
});

it('going back to the sealed state with a disk of 3 MB takes less than a millisecond', () => {
  const machine = createMachine('pentium-133', { devices: ['disk'] });
  const blocks = Array.from({ length: 768 }, (_, i) => new Uint32Array(1024).fill(i + 1));
  const media = { disk: () => ({ blocks }) };
  machine.install({ entries: [], rooms: [], paths: { paths: [] }, media });
  machine.seal();
  const times: number[] = [];
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 8; i++) transfer(machine, WRITE, i);
    transfer(machine, FLUSH, 0);
    const start = performance.now();
    machine.reset();
    times.push(performance.now() - start);
  }
  expect(times.sort((a, b) => a - b)[30]).toBeLessThan(1);
});
