/** The Ethernet interface: rings in memory and in the board's buffer, times by the sheet, and the host at the other end. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../build.ts';
import {
  ETHERNET_BUFFER,
  ETHERNET_CONTROL,
  ETHERNET_DESCRIPTOR,
  ETHERNET_DESCRIPTOR_BYTES,
  ETHERNET_FAULTED,
  ETHERNET_OWNED,
  ETHERNET_REGISTER,
  RING_SLOTS,
  STATION,
} from '../formats/ethernet.ts';
import { loadSheet } from '../sheets/load.ts';
import { DAMAGES, damaged, datagramOf, frameOf, PAYLOAD_MAX } from './datagram.ts';
import { EthernetTiming } from './ethernet.ts';
import { WIRE_MAX } from './wire.ts';

const MACHINES = ['decstation-3100', 'decstation-5000-125', 'decstation-5000-200', 'pentium-133'];
/** Physical addresses, or offsets in a board's buffer: 64 KB is what the smallest has. */
const RINGS = 0x4000;
const RECEIVED = 0x5800;
const SENT = 0x7000;
const ROOM = 1536;
const { start, stop, demand, transmitted, received, missed } = ETHERNET_CONTROL;

class Bench {
  readonly machine;
  readonly timing: EthernetTiming;
  readonly #base: number;
  readonly #hasDma: boolean;

  constructor(id: string) {
    const { network, clockHz } = loadSheet(id);
    if (network === null) throw new Error(`${id} has no network`);
    this.machine = createMachine(id, { frames: 32, devices: ['ethernet'] });
    this.machine.install({ entries: [], rooms: [], paths: { paths: [] } });
    this.#base = this.machine.devices[0].base;
    this.#hasDma = network.dma;
    this.timing = new EthernetTiming(network, clockHz.value);
    this.machine.bus.maskInterrupt(this.machine.devices[0].lines.ethernet, false);
  }

  /** With all receive descriptors but `less` the interface's. */
  started(less = 0): this {
    this.write('rings', RINGS);
    for (let i = 0; i < 2 * RING_SLOTS; i++) {
      this.store(this.slot(i) + ETHERNET_DESCRIPTOR.flags, 0);
      if (i < RING_SLOTS - less) this.give(i, RECEIVED, ROOM);
    }
    this.write('control', start);
    return this;
  }

  /** Memory, or the board's buffer. */
  load(at: number): number {
    return this.machine.bus.loadUncached(this.#hasDma ? at : this.#base + ETHERNET_BUFFER + at);
  }
  store(at: number, value: number): void {
    const pa = this.#hasDma ? at : this.#base + ETHERNET_BUFFER + at;
    this.machine.bus.storeUncached(pa, value);
  }

  read(register: keyof typeof ETHERNET_REGISTER): number {
    return this.machine.bus.loadUncached(this.#base + ETHERNET_REGISTER[register]);
  }
  write(register: keyof typeof ETHERNET_REGISTER, value: number): void {
    this.machine.bus.storeUncached(this.#base + ETHERNET_REGISTER[register], value);
  }

  /** Slots from RING_SLOTS on are those of the transmit ring. */
  slot(index: number): number {
    return RINGS + index * ETHERNET_DESCRIPTOR_BYTES;
  }
  flags(index: number): number {
    return this.load(this.slot(index) + ETHERNET_DESCRIPTOR.flags);
  }
  give(index: number, address: number, size: number): void {
    this.store(this.slot(index) + ETHERNET_DESCRIPTOR.address, address);
    this.store(this.slot(index) + ETHERNET_DESCRIPTOR.size, size);
    this.store(this.slot(index) + ETHERNET_DESCRIPTOR.length, 0);
    this.store(this.slot(index) + ETHERNET_DESCRIPTOR.flags, ETHERNET_OWNED);
  }

  bytes(at: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => {
      return (this.load(at + (i & ~3)) >>> (8 * (i & 3))) & 255;
    });
  }

  /** Puts a frame into memory, and hands it over. */
  send(index: number, frame: readonly number[]): void {
    for (let i = 0; i < frame.length; i += 4) {
      const word = [0, 1, 2, 3].reduce((sum, n) => sum + (frame[i + n] ?? 0) * 256 ** n, 0);
      this.store(SENT + i, word);
    }
    this.give(RING_SLOTS + index, SENT, frame.length);
    this.write('control', demand);
  }

  act(action: string, ...args: number[]): number {
    return this.machine.world('ethernet', action, args);
  }

  /** Time passes until an interrupt waits; how much, in cycles. */
  idle(): number {
    const from = this.machine.now();
    while (!this.machine.bus.interruptPending()) {
      if (!this.machine.elapse()) throw new Error('nothing happens');
    }
    return this.machine.now() - from;
  }
}

const toUs = (payload: readonly number[], toPort = 2000): number[] =>
  frameOf(STATION.remote, STATION.us, { fromPort: 9, toPort, payload }, 0);
const toRemote = (payload: readonly number[], toPort: number): number[] =>
  frameOf(STATION.us, STATION.remote, { fromPort: 2000, toPort, payload }, 5);

describe.each(MACHINES)('on %s', (id) => {
  it('brings a frame into the next descriptor, in the time of its bits', () => {
    const bench = new Bench(id).started();
    expect(bench.act('deliver', 2000, 3, 100)).toBe(0);
    const time = bench.timing.frame(142);
    const passed = bench.idle();
    expect(passed).toBeGreaterThanOrEqual(time - 100);
    expect(passed).toBeLessThan(time + 200);
    expect(bench.read('control')).toBe(received | start);
    expect(bench.flags(0)).toBe(0);
    expect(bench.load(bench.slot(0) + ETHERNET_DESCRIPTOR.length)).toBe(142);
    const payload = Array.from({ length: 100 }, (_, i) => (3 + 31 * i) & 255);
    expect(bench.bytes(RECEIVED, 142)).toEqual(toUs(payload));
    expect(bench.flags(1)).toBe(ETHERNET_OWNED);
    bench.write('control', received);
    expect([bench.read('control'), bench.machine.bus.interruptPending()]).toEqual([start, false]);
  });

  it('sends a frame when it is asked to, and gives its descriptor back', () => {
    const bench = new Bench(id).started();
    bench.send(0, toRemote([1, 2, 3, 4, 5], 9));
    expect(bench.flags(RING_SLOTS)).toBe(ETHERNET_OWNED);
    expect(bench.act('take', 9)).toBe(0);
    expect(bench.idle()).toBeGreaterThanOrEqual(bench.timing.frame(60) - 100);
    expect(bench.flags(RING_SLOTS)).toBe(0);
    expect(bench.read('control')).toBe(transmitted | start);
    expect(bench.act('take', 7)).toBe(0);
    expect((bench.act('take', 9) - 1) & 2047).toBe(5);
    expect([bench.act('from'), bench.act('word', 0), bench.act('word', 1)]).toEqual([
      2000, 0x04030201, 5,
    ]);
    expect([bench.act('word', 2), bench.act('take', 9), bench.act('wrong')]).toEqual([-1, 0, 0]);
  });

  it('goes on with the rest of the ring, and echoes what it is told to', () => {
    const bench = new Bench(id).started();
    bench.act('echo', 1);
    bench.send(0, toRemote([9], 7));
    bench.send(1, toRemote([9], 7));
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      bench.idle();
      seen.push(bench.read('control') & ~start);
      bench.write('control', transmitted | received);
    }
    // The other host goes first where both have something to say.
    expect(seen).toEqual([transmitted, received, transmitted, received]);
    expect(bench.bytes(RECEIVED, 60)).toEqual(
      frameOf(STATION.remote, STATION.us, { fromPort: 7, toPort: 2000, payload: [9] }, 1),
    );
  });

  it('misses what comes where it has no descriptor, and hears nothing while it is stopped', () => {
    const bench = new Bench(id).started(RING_SLOTS);
    bench.act('deliver', 2000, 0, 1);
    bench.idle();
    expect(bench.read('control')).toBe(missed | start);
    bench.write('control', stop);
    expect([bench.read('control'), bench.machine.bus.interruptPending()]).toEqual([stop, false]);
    bench.give(0, RECEIVED, ROOM);
    bench.act('deliver', 2000, 0, 1);
    expect(bench.machine.elapse()).toBe(false);
    expect([bench.read('control'), bench.flags(0)]).toEqual([stop, ETHERNET_OWNED]);
  });

  it('tells of frames that do not fit, and of those that are none', () => {
    const bench = new Bench(id).started();
    bench.give(0, RECEIVED, 64);
    bench.act('deliver', 2000, 0, 100);
    bench.idle();
    expect(bench.flags(0)).toBe(ETHERNET_FAULTED);
    bench.write('control', received);
    bench.give(RING_SLOTS, SENT, 1515);
    bench.write('control', demand);
    bench.idle();
    expect(bench.flags(RING_SLOTS)).toBe(ETHERNET_FAULTED);
  });

  it('goes back to where it was sealed', () => {
    const bench = new Bench(id).started();
    bench.machine.seal();
    bench.act('deliver', 2000, 1, 10);
    bench.idle();
    bench.machine.reset();
    expect([bench.read('control'), bench.flags(0)]).toEqual([start, ETHERNET_OWNED]);
    expect(bench.act('word', 0)).toBe(-1);
  });
});

it('says which frames of memory are its own', () => {
  const dma = new Bench('pentium-133').started();
  expect(dma.machine.peek.dmaFrames().includes(RECEIVED >>> 12)).toBe(true);
  dma.give(0, 0x8f00, 1024);
  expect([
    dma.machine.peek.dmaFrames().includes(8),
    dma.machine.peek.dmaFrames().includes(9),
  ]).toEqual([true, true]);
  expect(dma.machine.peek.dmaFrames().includes(10)).toBe(false);
  dma.write('control', stop);
  expect(dma.machine.peek.dmaFrames().includes(8)).toBe(false);
  const board = new Bench('decstation-3100').started();
  expect(board.machine.peek.dmaFrames().includes(RECEIVED >>> 12)).toBe(false);
});

describe('the other host', () => {
  it('refuses what makes no sense', () => {
    const bench = new Bench('pentium-133');
    expect(bench.act('deliver', 2000, 0, PAYLOAD_MAX + 1)).toBe(-1);
    expect([bench.act('corrupt', DAMAGES.length), bench.act('dance')]).toEqual([-1, -1]);
    for (let i = 0; i < WIRE_MAX; i++) expect(bench.act('deliver', 2000, 0, 1)).toBe(0);
    expect(bench.act('deliver', 2000, 0, 1)).toBe(-1);
  });

  it('loses frames when it is told to, and counts those that are wrong', () => {
    const bench = new Bench('pentium-133').started();
    bench.act('drop', 1);
    for (const index of [0, 1, 2]) {
      const frame = toRemote([1], 9);
      if (index === 2) frame[50] ^= 1;
      bench.send(index, index === 2 ? damaged(frame, 0) : frame);
      bench.idle();
      bench.write('control', transmitted);
    }
    expect(bench.act('take', 9)).toBeGreaterThan(0);
    expect([bench.act('take', 9), bench.act('wrong')]).toEqual([0, 1]);
  });

  it.each(DAMAGES)('knows a datagram with a damage of its %s', (damage) => {
    const whole = toUs([1, 2, 3]);
    expect(datagramOf(whole, STATION.us)).toEqual({
      fromPort: 9,
      toPort: 2000,
      payload: [1, 2, 3],
    });
    expect(datagramOf(damaged(whole, DAMAGES.indexOf(damage)), STATION.us)).toBeNull();
    expect(datagramOf(whole, STATION.remote)).toBeNull();
  });

  it('makes sums as RFC 1071 says', () => {
    // Its example: the words 0001 f203 f4f5 f6f7 add up to ddf2.
    const frame = toUs([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
    const pseudo = 0x0a00 + 1 + 0x0a00 + 2 + 17 + 16 + 9 + 2000 + 16 + 0xddf2;
    const sum = ~((pseudo & 0xffff) + (pseudo >>> 16)) & 0xffff;
    expect(frame[40] * 256 + frame[41]).toBe(sum);
  });
});
