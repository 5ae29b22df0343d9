import { describe, expect, it } from 'vitest';
import { createMachine, DEFAULT_FRAMES } from './build.ts';
import { loadSheet, type MachineSheet } from './sheets/load.ts';

function withMemory(bytes: number): MachineSheet {
  const sheet = structuredClone(loadSheet('decstation-3100'));
  Object.assign(sheet.memory.bytes, { value: bytes, lo: bytes });
  return sheet;
}

describe('the memory of a machine', () => {
  it('is that of its sheet, where this is less than is taken otherwise', () => {
    expect(createMachine('decstation-3100').bus.frames).toBe(DEFAULT_FRAMES);
    expect(createMachine(withMemory(2 << 20)).bus.frames).toBe(512);
    expect(createMachine(withMemory(8 << 20)).bus.frames).toBe(DEFAULT_FRAMES);
    expect(createMachine(withMemory(8 << 20), { frames: 2048 }).bus.frames).toBe(2048);
  });

  it('is never more than its sheet says', () => {
    expect(() => createMachine(withMemory(2 << 20), { frames: 1024 })).toThrow(
      'decstation-3100: memory.bytes is 2097152, which are 512 frames, but 1024 are needed: give the machine more',
    );
  });
});
