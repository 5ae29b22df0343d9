/** The DMA engine: its registers against its description, its transfers on machines, its state as data. */
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { DeviceHost } from '../../core/words/device.ts';
import type { Machine } from '../../core/words/machine.ts';
import { createMachine } from '../build.ts';
import { DMA_FAULTED, DMA_OWNED, DMA_REGISTER } from '../formats/dma.ts';
import { loadSheet } from '../sheets/load.ts';
import { DmaEngine } from './dma-engine.ts';
import { DEVICE_NAMES, deviceNamed } from './index.ts';

const RING = 0x2000;
const BUFFER = 0x5000;
const FRAME = 4096;
const MACHINES = ['decstation-3100', 'decstation-5000-125', 'pentium-133', 'pentium-pro-200'];

interface Bench {
  readonly engine: DmaEngine;
  readonly words: Map<number, number>;
  /** What was done to the line, in order. */
  readonly line: string[];
  /** How many times memory was read and written by DMA. */
  readonly cycles: { loads: number; stores: number };
  readonly flags: (index: number) => number;
  readonly result: (index: number) => number;
}

/** An engine with nothing but words around it, and a ring of this many descriptors. */
function bench(size: number): Bench {
  const engine = new DmaEngine();
  const words = new Map<number, number>();
  const line: string[] = [];
  const cycles = { loads: 0, stores: 0 };
  const host: DeviceHost = {
    now: () => 0,
    raise: (number) => line.push(`raise ${number}`),
    lower: (number) => line.push(`lower ${number}`),
    dmaLoad(pa) {
      cycles.loads++;
      return words.get(pa) ?? 0;
    },
    dmaStore(pa, value) {
      cycles.stores++;
      words.set(pa, value);
    },
    dmaLook: (pa) => words.get(pa) ?? 0,
    wakeAt() {},
    fails: () => false,
    written: () => false,
  };
  engine.attach(host, 3);
  engine.write(DMA_REGISTER.ring, RING);
  engine.write(DMA_REGISTER.size, size);
  return {
    engine,
    words,
    line,
    cycles,
    flags: (index) => words.get(RING + 16 * index + 8) ?? 0,
    result: (index) => words.get(RING + 16 * index + 12) ?? 0,
  };
}

/** Writes a descriptor that is the engine's, and does not ring the doorbell. */
function describeTransfer(
  { words }: Bench,
  index: number,
  address: number,
  count: number,
  into: boolean,
): void {
  words.set(RING + 16 * index, address);
  words.set(RING + 16 * index + 4, (count << 1) | (into ? 1 : 0));
  words.set(RING + 16 * index + 8, DMA_OWNED);
  words.set(RING + 16 * index + 12, 99);
}

describe('the DMA engine', () => {
  it('brings words in, gives the descriptor back, and raises its line', () => {
    const on = bench(4);
    describeTransfer(on, 0, BUFFER, 3, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    expect(on.engine.read(DMA_REGISTER.count)).toBe(1);
    expect(on.engine.act('complete', [7])).toBe(3);
    expect([0, 4, 8, 12].map((at) => on.words.get(BUFFER + at))).toEqual([7, 8, 9, undefined]);
    expect([on.flags(0), on.result(0)]).toEqual([0, 3]);
    expect(on.line).toEqual(['raise 3']);
    const { head, count, status } = DMA_REGISTER;
    expect([head, count, status].map((register) => on.engine.read(register))).toEqual([1, 0, 1]);
  });

  it('counts on past the last word', () => {
    const on = bench(1);
    describeTransfer(on, 0, BUFFER, 2, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    on.engine.act('complete', [0xffffffff]);
    expect([on.words.get(BUFFER), on.words.get(BUFFER + 4)]).toEqual([0xffffffff, 0]);
  });

  it('takes words out, tells their sum, and writes none', () => {
    const on = bench(4);
    [0xfffffffe, 5, 6].forEach((word, i) => {
      on.words.set(BUFFER + 4 * i, word);
    });
    describeTransfer(on, 0, BUFFER, 3, false);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    expect(on.engine.act('complete', [7])).toBe(3);
    expect(on.engine.read(DMA_REGISTER.sum)).toBe(9);
    // The descriptor's flags and result alone.
    expect(on.cycles.stores).toBe(2);
  });

  it('has nothing to complete where no descriptor is its own', () => {
    const on = bench(4);
    expect(on.engine.act('complete', [7])).toBe(-1);
    describeTransfer(on, 0, BUFFER, 3, true);
    // It was not told of it.
    expect(on.engine.act('complete', [7])).toBe(-1);
    expect(on.engine.act('explode', [7])).toBe(-1);
    expect([on.cycles.stores, on.line.length]).toEqual([0, 0]);
  });

  it('goes round the ring in order', () => {
    const on = bench(2);
    const moved: number[] = [];
    for (let round = 0; round < 5; round++) {
      describeTransfer(on, round % 2, BUFFER + round * FRAME, round + 1, true);
      on.engine.write(DMA_REGISTER.doorbell, 1);
      moved.push(on.engine.act('complete', [round]));
    }
    expect(moved).toEqual([1, 2, 3, 4, 5]);
    expect(on.engine.read(DMA_REGISTER.head)).toBe(1);
    expect(on.words.get(BUFFER + 4 * FRAME)).toBe(4);
  });

  it('is handed no more descriptors than its ring has, and a ring has 1 to 64', () => {
    const on = bench(3);
    on.engine.write(DMA_REGISTER.doorbell, 2);
    on.engine.write(DMA_REGISTER.doorbell, 2);
    expect(on.engine.read(DMA_REGISTER.count)).toBe(3);
    const sizes = [0, 1, 64, 65].map((size) => {
      on.engine.write(DMA_REGISTER.size, size);
      return on.engine.read(DMA_REGISTER.size);
    });
    expect(sizes).toEqual([1, 1, 64, 64]);
    on.engine.write(DMA_REGISTER.ring, 0x3007);
    expect(on.engine.read(DMA_REGISTER.ring)).toBe(0x3000);
    expect(on.engine.read(DMA_REGISTER.count)).toBe(0);
  });

  it('lowers its line when it is acknowledged, and only then', () => {
    const on = bench(2);
    describeTransfer(on, 0, BUFFER, 1, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    on.engine.act('complete', [1]);
    on.engine.write(DMA_REGISTER.status, 0);
    expect(on.line).toEqual(['raise 3']);
    on.engine.write(DMA_REGISTER.status, 1);
    expect(on.line).toEqual(['raise 3', 'lower 3']);
    expect(on.engine.read(DMA_REGISTER.status)).toBe(0);
  });

  it('believes what stands in memory when it acts, whatever stood there when it was asked', () => {
    const on = bench(2);
    describeTransfer(on, 0, BUFFER, 1, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    expect(on.engine.dmaFrames()).toEqual([5]);
    on.words.set(RING, 0x9000);
    expect(on.engine.dmaFrames()).toEqual([9]);
    on.engine.act('complete', [42]);
    expect([on.words.get(BUFFER), on.words.get(0x9000)]).toEqual([undefined, 42]);
  });

  it.each([
    ['a word that is not aligned', BUFFER + 2, 1],
    ['words past the end of the frame', BUFFER + FRAME - 4, 2],
    ['more words than a frame has', BUFFER, 1025],
    ['as many words as a descriptor can say', BUFFER, 0x7fffffff],
  ])('moves nothing, and says so, where the descriptor names %s', (_, address, count) => {
    const on = bench(2);
    describeTransfer(on, 0, address, count, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    expect(on.engine.act('complete', [7])).toBe(0);
    expect([on.flags(0), on.result(0)]).toEqual([DMA_FAULTED, 0]);
    expect([on.cycles.stores, on.line]).toEqual([2, ['raise 3']]);
  });

  it('moves a whole frame, and none of the next', () => {
    const on = bench(2);
    describeTransfer(on, 0, BUFFER, 1024, true);
    on.engine.write(DMA_REGISTER.doorbell, 1);
    expect(on.engine.act('complete', [1])).toBe(1024);
    expect(on.words.get(BUFFER + FRAME - 4)).toBe(1024);
    expect(on.words.has(BUFFER + FRAME)).toBe(false);
  });
});

describe('a transfer that is taken back', () => {
  /** Three transfers into frames 5, 6 and 7. */
  function three(): Bench {
    const on = bench(4);
    for (let i = 0; i < 3; i++) describeTransfer(on, i, BUFFER + i * FRAME, 1, true);
    on.engine.write(DMA_REGISTER.doorbell, 3);
    return on;
  }

  it('is the engine’s no more as soon as it was told', () => {
    const on = three();
    expect(on.engine.dmaFrames()).toEqual([5, 6, 7]);
    on.engine.write(DMA_REGISTER.abort, 1);
    expect(on.engine.dmaFrames()).toEqual([5, 7]);
    expect([on.flags(1), on.result(1), on.line.length]).toEqual([0, 0, 0]);
    expect([on.engine.act('complete', [1]), on.engine.act('complete', [2])]).toEqual([1, 1]);
    expect([5, 6, 7].map((frame) => on.words.get(frame * FRAME))).toEqual([1, undefined, 2]);
    expect(on.engine.act('complete', [3])).toBe(-1);
  });

  it('makes way for the next, if it was the first', () => {
    const on = three();
    on.engine.write(DMA_REGISTER.abort, 1);
    on.engine.write(DMA_REGISTER.abort, 0);
    const { head, count } = DMA_REGISTER;
    expect([on.engine.read(head), on.engine.read(count)]).toEqual([2, 1]);
    on.engine.write(DMA_REGISTER.abort, 2);
    expect([on.engine.read(head), on.engine.read(count)]).toEqual([3, 0]);
    expect(on.engine.dmaFrames()).toEqual([]);
  });

  it('is one that the engine has', () => {
    const on = three();
    for (const index of [3, 4, 0xffffffff]) on.engine.write(DMA_REGISTER.abort, index);
    expect(on.engine.dmaFrames()).toEqual([5, 6, 7]);
    expect(on.cycles.stores).toBe(0);
  });

  it('may be taken back in memory as well', () => {
    const on = three();
    on.words.set(RING + 8, 0);
    expect(on.engine.dmaFrames()).toEqual([6, 7]);
    expect(on.engine.act('complete', [4])).toBe(1);
    expect(on.words.get(BUFFER + FRAME)).toBe(4);
  });
});

/** A machine with the engine in it, whose ring has two descriptors. */
function machineOf(id: string): Machine {
  const machine = createMachine(id, { frames: 16, devices: ['dma'] });
  machine.install({ entries: [], rooms: [], paths: { paths: [] } });
  const { bus } = machine;
  const [{ base }] = machine.devices;
  for (let pa = RING; pa < RING + 32; pa += 4) bus.storeUncached(pa, 0);
  bus.storeUncached(base + DMA_REGISTER.ring, RING);
  bus.storeUncached(base + DMA_REGISTER.size, 2);
  machine.seal();
  return machine;
}

/** Hands the engine a transfer of four words between it and the frame at BUFFER. */
function start(machine: Machine, into: boolean): void {
  const { bus } = machine;
  const [{ base }] = machine.devices;
  bus.store(bus.kernelBase + RING, BUFFER);
  bus.store(bus.kernelBase + RING + 4, (4 << 1) | (into ? 1 : 0));
  bus.store(bus.kernelBase + RING + 8, DMA_OWNED);
  bus.storeUncached(base + DMA_REGISTER.doorbell, 1);
}

const word = ({ bus }: Machine, at: number) => bus.load(bus.kernelBase + BUFFER + at);

describe.each(MACHINES)('on %s', (id) => {
  const isMips = id.startsWith('dec');

  it('is seen by oracles as long as it may touch a frame', () => {
    const machine = machineOf(id);
    expect(machine.peek.dmaFrames()).toEqual([]);
    start(machine, true);
    expect(machine.peek.dmaFrames()).toEqual([5]);
    expect([4, 5, 6].map((frame) => machine.peek.dmaActive(frame))).toEqual([false, true, false]);
    expect(machine.world('dma', 'complete', [11])).toBe(4);
    expect(machine.peek.dmaFrames()).toEqual([]);
  });

  it('looking at its frames changes nothing of the machine', () => {
    const machine = machineOf(id);
    start(machine, true);
    const [hash, now] = [machine.hash(), machine.now()];
    const chips = serialize(machine.snapshot());
    expect(machine.peek.dmaFrames()).toEqual([5]);
    expect([machine.hash(), machine.now()]).toEqual([hash, now]);
    expect(serialize(machine.snapshot())).toEqual(chips);
  });

  it(`${isMips ? 'leaves stale words in the cache, until it is flushed' : 'is snooped'}`, () => {
    const machine = machineOf(id);
    machine.bus.store(machine.bus.kernelBase + BUFFER, 77);
    expect(word(machine, 0)).toBe(77);
    start(machine, true);
    machine.world('dma', 'complete', [11]);
    expect(word(machine, 0)).toBe(isMips ? 77 : 11);
    machine.bus.flushDataCache(BUFFER, 16);
    expect([0, 4, 8, 12].map((at) => word(machine, at))).toEqual([11, 12, 13, 14]);
  });

  it('reads what the processor has written, wherever that is', () => {
    const machine = machineOf(id);
    const { bus } = machine;
    const [{ base }] = machine.devices;
    for (let i = 0; i < 4; i++) bus.store(bus.kernelBase + BUFFER + 4 * i, 100 + i);
    start(machine, false);
    expect(machine.world('dma', 'complete', [0])).toBe(4);
    expect(bus.loadUncached(base + DMA_REGISTER.sum)).toBe(406);
  });

  it('interrupts on its own line, until it is acknowledged', () => {
    const machine = machineOf(id);
    const [{ base, lines }] = machine.devices;
    expect(lines).toEqual({ dma: 1 });
    start(machine, true);
    expect(machine.bus.interruptPending()).toBe(false);
    machine.world('dma', 'complete', [1]);
    expect(machine.bus.interruptPending()).toBe(true);
    machine.bus.storeUncached(base + DMA_REGISTER.status, 1);
    expect(machine.bus.interruptPending()).toBe(false);
  });

  it('goes on from a snapshot on another machine, and back to where it was sealed', () => {
    const machine = machineOf(id);
    start(machine, true);
    const snapshot = structuredClone(machine.snapshot());
    const other = createMachine(id, { frames: 16, devices: ['dma'] });
    other.install({ entries: [], rooms: [], paths: { paths: [] } });
    other.restore(snapshot);
    expect(other.hash()).toBe(machine.hash());
    expect(other.peek.dmaFrames()).toEqual([5]);
    expect([other, machine].map((one) => one.world('dma', 'complete', [3]))).toEqual([4, 4]);
    expect(other.hash()).toBe(machine.hash());
    machine.reset();
    expect(machine.peek.dmaFrames()).toEqual([]);
    expect(machine.world('dma', 'complete', [3])).toBe(-1);
    start(machine, true);
    expect(machine.world('dma', 'complete', [3])).toBe(4);
  });

  it('floats where there is no memory', () => {
    const machine = machineOf(id);
    start(machine, true);
    machine.bus.storeUncached(RING, 0x00fff000);
    expect(machine.world('dma', 'complete', [3])).toBe(4);
    expect(machine.peek.dmaFrames()).toEqual([]);
  });
});

describe('a device', () => {
  it('has a name by which a machine is built with it', () => {
    const sheet = loadSheet('pentium-133');
    expect(DEVICE_NAMES.map((name) => deviceNamed(name, sheet).name)).toEqual(DEVICE_NAMES);
    expect(deviceNamed('dma', sheet)).not.toBe(deviceNamed('dma', sheet));
  });

  it.each(['tape', 'toString'])('that nobody makes is refused: %s', (name) => {
    const build = () => createMachine('pentium-133', { frames: 16, devices: [name] });
    expect(build).toThrow(`there is no device ${name}; there are: dma, disk, console`);
  });

  it('is one of several, of which oracles see all frames', () => {
    const [first, second] = [new DmaEngine(), new DmaEngine()];
    const machine = createMachine('pentium-133', { frames: 16, devices: [first, second] });
    machine.install({ entries: [], rooms: [], paths: { paths: [] } });
    const { bus } = machine;
    machine.devices.forEach(({ base }, d) => {
      const ring = RING + d * 0x100;
      bus.storeUncached(ring, BUFFER + d * FRAME);
      bus.storeUncached(ring + 8, DMA_OWNED);
      bus.storeUncached(base + DMA_REGISTER.ring, ring);
      bus.storeUncached(base + DMA_REGISTER.doorbell, 1);
    });
    expect(machine.peek.dmaFrames()).toEqual([5, 6]);
  });
});
