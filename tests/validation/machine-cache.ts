/** The emulated chips as caches alone: a trace of physical addresses goes through them past all translation. */
import { KSEG0 } from '../../machines/formats/mips.ts';
import { KERNEL_BASE } from '../../machines/formats/x86.ts';
import { rig } from '../../machines/mips/rig.ts';
import type { MachineSheet } from '../../machines/sheets/load.ts';
import { bareProcessor } from '../../machines/x86/rig.ts';
import type { Misses, NaiveCaches } from './naive-cache.ts';

/** A bare processor has so much memory. */
export const FRAMES = 4096;
export const MEMORY_BYTES = FRAMES * 4096;

/** What the naive ones do, done by a machine. */
export type MachineCaches = NaiveCaches;

export function machineCaches(sheet: MachineSheet): MachineCaches {
  return sheet.family === 'mips-r3000' ? mipsCaches(sheet.id) : intelCaches(sheet);
}

function mipsCaches(id: string): MachineCaches {
  const { processor, count } = rig(id, FRAMES);
  return {
    fetch: (address) => processor.fetchLine(address),
    load: (address) => void processor.load(KSEG0 + address),
    store: (address) => processor.store(KSEG0 + address, 0),
    misses: (): Misses => ({ data: count('dataMisses'), fetch: count('fetchMisses'), outer: 0 }),
  };
}

/** Any sheet of that family, be it a changed one. */
export function intelCaches(sheet: MachineSheet): MachineCaches {
  const processor = bareProcessor(FRAMES, sheet);
  const { ledger } = processor;
  return {
    fetch: (address) => processor.fetchLine(address),
    load: (address) => void processor.load(KERNEL_BASE + address),
    store: (address) => processor.store(KERNEL_BASE + address, 0),
    misses: (): Misses => ({
      data: ledger.total('dataMisses'),
      fetch: ledger.total('fetchMisses'),
      outer: ledger.total('l2Misses'),
    }),
  };
}
