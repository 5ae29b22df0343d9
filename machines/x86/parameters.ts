/**
 * What the x86 chips need of a data sheet, as plain numbers: the one file here that knows its shape.
 * Prices are not among it: the processor asks the ledger, so that clock and ledger cannot disagree.
 */
import type { L1Cache, MachineSheet, OuterCache, TlbGeometry } from '../sheets/load.ts';
import type { WriteBufferParameters } from '../write-buffer.ts';

export interface TlbParameters {
  readonly entries: number;
  readonly ways: number;
  /** Separate entries for 4 MB pages; 0 where those are held in pieces of 4 KiB. */
  readonly largeEntries: number;
}

export interface CacheParameters {
  readonly bytes: number;
  readonly lineBytes: number;
  readonly ways: number;
  readonly writeBack: boolean;
  readonly allocateOnWriteMiss: boolean;
}

export interface X86Parameters {
  /** Cycles of one instruction when everything hits. */
  readonly instructionCycles: number;
  /** One TLB serves fetches, loads and stores: `instructionTlb` is then ignored. */
  readonly unifiedTlb: boolean;
  readonly instructionTlb: TlbParameters;
  readonly dataTlb: TlbParameters;
  /** One first-level cache serves fetches, loads and stores. */
  readonly unifiedL1: boolean;
  readonly instructionCache: CacheParameters;
  readonly dataCache: CacheParameters;
  readonly l2: CacheParameters | null;
  readonly writeBuffer: WriteBufferParameters;
  /** Whether a directory entry may map 4 MB (PSE: Pentium and later). */
  readonly largePages: boolean;
  /** Whether there is CR4.PGE, with which the G bit keeps an entry over a load of CR3 (Pentium Pro). */
  readonly globalPages: boolean;
  /** Whether the walker reads the tables through L1; the Pentium's reads go to L2. */
  readonly walksThroughL1: boolean;
  /** Whether the walker sets bits in a line of L1 (Pentium Pro), or past it by a locked bus cycle. */
  readonly locksInL1: boolean;
}

type Generation = 'i486' | 'pentium' | 'p6';

/**
 * The sheets do not name the generation, but its caches do: the i486 was the last with one L1 for
 * everything, and the Pentium Pro the first that brings a line in when a store misses.
 */
function generationOf(sheet: MachineSheet): Generation {
  if (sheet.unifiedL1) return 'i486';
  return sheet.dataCache.allocateOnWriteMiss ? 'p6' : 'pentium';
}

/** A whole number. The host reads numbers of a sheet as fractions, since some are; this keeps them apart. */
function whole(quantity: { readonly value: number }): number {
  return quantity.value | 0;
}

function tlb(geometry: TlbGeometry | null, sheet: MachineSheet): TlbParameters {
  if (geometry === null) throw new Error(`the sheet of ${sheet.id} lacks a TLB that x86 needs`);
  const entries = whole(geometry.entries);
  const ways = whole(geometry.ways);
  // 0 in a sheet means fully associative: one set.
  return {
    entries,
    ways: ways === 0 ? entries : ways,
    largeEntries: geometry.largeEntries === null ? 0 : whole(geometry.largeEntries),
  };
}

function cache(part: L1Cache | OuterCache): CacheParameters {
  return {
    bytes: whole(part.bytes),
    lineBytes: whole(part.lineBytes),
    ways: whole(part.ways),
    writeBack: part.write === 'back',
    allocateOnWriteMiss: 'allocateOnWriteMiss' in part && part.allocateOnWriteMiss,
  };
}

export function parametersOf(sheet: MachineSheet): X86Parameters {
  const generation = generationOf(sheet);
  const buffer = sheet.writeBuffer;
  const unifiedTlb = sheet.tlb.unified !== null;
  const dataTlb = tlb(sheet.tlb.unified ?? sheet.tlb.data, sheet);
  return {
    instructionCycles: sheet.instructionCycles.value,
    unifiedTlb,
    instructionTlb: unifiedTlb ? dataTlb : tlb(sheet.tlb.instruction, sheet),
    dataTlb,
    unifiedL1: sheet.unifiedL1,
    instructionCache: cache(sheet.instructionCache),
    dataCache: cache(sheet.dataCache),
    l2: sheet.l2 === null ? null : cache(sheet.l2),
    writeBuffer: {
      entries: whole(buffer.entries),
      retireCycles: buffer.retireCycles.value,
      pageModeRetireCycles: buffer.pageModeRetireCycles?.value ?? null,
      pageModeBytes: buffer.pageModeBytes === null ? null : whole(buffer.pageModeBytes),
      readsFirst: buffer.readsFirst,
    },
    largePages: generation !== 'i486',
    globalPages: generation === 'p6',
    walksThroughL1: generation !== 'pentium',
    locksInL1: generation === 'p6',
  };
}
