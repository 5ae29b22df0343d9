/**
 * What the chips of an R2000 or R3000 machine need to know of its data sheet; the only file here
 * that knows the sheet's shape. Prices are not among it: the processor asks the ledger for them, so
 * that the clock and the ledger cannot disagree.
 */
import type { L1Cache, MachineSheet } from '../sheets/sheet.generated.ts';
import type { WriteBufferParameters } from '../write-buffer.ts';
import type { CacheGeometry } from './cache.ts';
import type { TlbParameters } from './tlb.ts';

export interface MipsParameters {
  /** Cycles of one instruction on hits. */
  readonly instructionCycles: number;
  readonly tlb: TlbParameters;
  readonly instructionCache: CacheGeometry;
  readonly dataCache: CacheGeometry;
  /** Whether a word store that misses makes its line valid. */
  readonly storeAllocates: boolean;
  readonly writeBuffer: WriteBufferParameters;
}

export function mipsParameters(sheet: MachineSheet): MipsParameters {
  const { unified, wired } = sheet.tlb;
  if (sheet.family !== 'mips-r3000' || unified === null || wired === null) {
    throw new Error(`${sheet.id} is not the sheet of an R2000 or R3000 machine`);
  }
  // Their data caches have a tag for every word (Kane, chapter 5), so that a store can fill a line.
  if (sheet.dataCache.lineBytes.value !== 4) {
    throw new Error(`${sheet.id}: lines of 4 bytes were expected in the data cache`);
  }
  const { entries, retireCycles, pageModeRetireCycles, pageModeBytes, readsFirst } =
    sheet.writeBuffer;
  return {
    instructionCycles: sheet.instructionCycles.value,
    tlb: { entries: whole(unified.entries), wired: whole(wired) },
    instructionCache: geometry(sheet.instructionCache),
    dataCache: geometry(sheet.dataCache),
    storeAllocates: sheet.dataCache.allocateOnWriteMiss,
    writeBuffer: {
      entries: whole(entries),
      retireCycles: retireCycles.value,
      pageModeRetireCycles: pageModeRetireCycles?.value ?? null,
      pageModeBytes: pageModeBytes === null ? null : whole(pageModeBytes),
      readsFirst,
    },
  };
}

function geometry(cache: L1Cache): CacheGeometry {
  return {
    bytes: whole(cache.bytes),
    lineBytes: whole(cache.lineBytes),
    refillBytes: whole(cache.refillBytes),
  };
}

/** A sheet's numbers may be fractions, and the host keeps them so; sizes are integers to it as well. */
function whole(quantity: { readonly value: number }): number {
  return quantity.value | 0;
}
