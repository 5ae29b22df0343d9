import { describe, expect, it } from 'vitest';
import { BLOCK_SHIFT, FRAME_BYTES, PhysicalMemory, POISON } from './memory.ts';

function write(memory: PhysicalMemory, pa: number, value: number): void {
  memory.words[pa >>> 2] = value;
  memory.dirty[pa >>> BLOCK_SHIFT] = 1;
}

describe('physical memory', () => {
  it('is poisoned at power-on', () => {
    const memory = new PhysicalMemory(2);
    expect(new Set(memory.words)).toEqual(new Set([POISON]));
  });

  it('goes back to the sealed contents', () => {
    const memory = new PhysicalMemory(4);
    write(memory, 0x1000, 1);
    memory.seal();
    write(memory, 0x1000, 2);
    write(memory, 0x3ffc, 3);
    memory.reset();
    expect(memory.words[0x1000 >>> 2]).toBe(1);
    expect(memory.words[0x3ffc >>> 2]).toBe(POISON);
    expect(memory.hash(1)).toBe(memory.hash(1));
  });

  it('is saved and restored whole, and can still be reset', () => {
    const memory = new PhysicalMemory(4);
    write(memory, 0, 7);
    memory.seal();
    write(memory, FRAME_BYTES * 2, 9);
    memory.red[3] = 1;
    const other = new PhysicalMemory(4);
    other.restore(structuredClone(memory.save()));
    expect(other.hash(5)).toBe(memory.hash(5));
    expect([...other.red]).toEqual([0, 0, 0, 1]);
    memory.restore(memory.save());
    memory.reset();
    expect(memory.words[FRAME_BYTES / 2]).toBe(POISON);
    expect(memory.words[0]).toBe(7);
  });

  it('holds what was saved and poison elsewhere, whatever it held before', () => {
    const saved = new PhysicalMemory(3);
    write(saved, FRAME_BYTES + 4092, 5);
    const state = saved.save();
    expect(state.frames).toEqual([1]);
    for (const isWritten of [false, true]) {
      const memory = new PhysicalMemory(3);
      if (isWritten) write(memory, 8, 1);
      memory.restore(state);
      expect(memory.hash(5)).toBe(saved.hash(5));
    }
  });

  it('goes back to the poison of power-on, if it was never sealed', () => {
    const memory = new PhysicalMemory(2);
    write(memory, 8, 1);
    memory.red[1] = 1;
    memory.reset();
    expect(new Set(memory.words)).toEqual(new Set([POISON]));
    expect([...memory.red]).toEqual([0, 0]);
  });
});
