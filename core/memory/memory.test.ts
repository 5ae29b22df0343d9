import { describe, expect, it } from 'vitest';
import { bits } from './bits.ts';
import { BootAllocator } from './boot-allocator.ts';
import { FakeBus } from './fake-bus.ts';
import { bytes, layout, word, words } from './layout.ts';
import { Table } from './table.ts';

const PAIR = layout('pair', { first: word(), name: bytes(3), rest: words(2) }, 32);

describe('layout', () => {
  it('gives each field an aligned offset, and the record its size', () => {
    expect(PAIR).toMatchObject({ first: 0, name: 4, rest: 8, bytes: 32, record: 'pair' });
    expect(layout('odd', { name: bytes(5) }).bytes).toBe(8);
  });

  it('refuses fields that do not fit, and names that it uses itself', () => {
    expect(() => layout('big', { all: words(9) }, 32)).toThrow('take 36 bytes');
    expect(() => layout('bad', { bytes: word() })).toThrow('which layouts use themselves');
  });
});

describe('bits', () => {
  it('reads and writes a field, and leaves the others alone', () => {
    const field = bits(6, 6);
    expect(field.of(0xfff)).toBe(0x3f);
    expect(field.put(0xffffffff, 0)).toBe(0xfffff03f);
    expect(field.put(0, 5)).toBe(5 << 6);
    expect(bits(0, 32).of(0xdeadbeef)).toBe(0xdeadbeef);
    expect(bits(31, 1).put(0, 1)).toBe(0x80000000);
  });

  it('refuses what does not fit', () => {
    expect(() => bits(6, 6).put(0, 64)).toThrow('64 does not fit into 6 bits');
    expect(() => bits(30, 4)).toThrow(RangeError);
  });
});

describe('table', () => {
  const bus = new FakeBus(4);
  const table = new Table(PAIR, bus.kernelBase, 32);

  it('finds records by index, and indices by record', () => {
    expect(table.at(3)).toBe(bus.kernelBase + 96);
    expect(table.indexOf(table.at(3))).toBe(3);
    expect(table.bytes).toBe(1024);
  });

  it('throws on an index out of range', () => {
    expect(() => table.at(40)).toThrow('table pair has 32 records; index 40');
    expect(() => table.at(-1)).toThrow(RangeError);
    expect(() => table.at(Number.NaN)).toThrow(RangeError);
    expect(() => table.indexOf(bus.kernelBase + 5)).toThrow('not the address of a record');
  });
});

describe('boot allocator', () => {
  it('takes frames from the bottom up, with red zones between', () => {
    const memory = new BootAllocator(8);
    expect(memory.take(5000)).toBe(0);
    memory.redZone();
    expect(memory.take(4)).toBe(3 * 4096);
    expect(memory.redZones).toEqual([2]);
    expect(() => memory.take(5 * 4096)).toThrow('boot wants 5 frames more');
  });

  it('raises red zones that catch whoever strays', () => {
    const bus = new FakeBus(8);
    const memory = new BootAllocator(bus.frames);
    const first = bus.kernelBase + memory.take(4096);
    memory.redZone();
    memory.raise(bus);
    bus.store(first + 4092, 7);
    expect(bus.load(first + 4092)).toBe(7);
    expect(() => bus.store(first + 4096, 7)).toThrow('red zone');
  });
});
