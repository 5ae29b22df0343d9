/** The TLBs of every machine that runs miss as often as naive ones do, on long traces. */
import { describe, expect, test } from 'vitest';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { ENTRY_LO_D, ENTRY_LO_V, entryHi, entryLo } from '../../machines/formats/mips.ts';
import { PTE_ACCESSED, PTE_DIRTY } from '../../machines/formats/x86.ts';
import { rig } from '../../machines/mips/rig.ts';
import { allSheets, type MachineSheet } from '../../machines/sheets/load.ts';
import { bootedProcessor, USER_PAGE } from '../../machines/x86/rig.ts';
import { NaiveCache } from './naive-cache.ts';
import { drawnTrace, FETCH, STORE, type Trace, traceOfRun } from './trace.ts';

const PAGE = 4096;
/** Pages that traces name, from here on; four times as many as any TLB has entries. */
const FIRST = 0x00400000;
const PAGES = 1024;
const SPACE = 5;
const ENTRIES = 64;
const WIRED = 8;

/** What reaches user memory. */
interface UserAccesses {
  userLoad(va: number): number;
  userStore(va: number, value: number): void;
  userFetch(va: number): number;
}

/** The same trace with its addresses folded into the pages that are mapped. */
function folded({ kinds, addresses }: Trace): Trace {
  return { kinds, addresses: addresses.map((at) => FIRST + (at % (PAGES * PAGE))) };
}

function perform(processor: UserAccesses, kind: number, va: number): void {
  if (kind === FETCH) processor.userFetch(va);
  else if (kind === STORE) processor.userStore(va, 0);
  else processor.userLoad(va);
}

/** Frames are few: which one a page is on is nothing to a TLB. */
function frameOf(va: number): number {
  return 64 + ((va / PAGE) & 63);
}

/**
 * R3000 (Kane, MIPS RISC Architecture, chapter 4): the first eight entries are wired; a miss traps, and the handler writes its entry where
 * Random points, which counts down in every instruction from 63 to 8 and begins again.
 */
class NaiveRefills {
  misses = 0;
  #instructions: number;
  readonly #pages: (number | null)[];

  /** After so many instructions, with these pages wired. */
  constructor(wired: readonly number[], instructions: number) {
    this.#instructions = instructions;
    this.#pages = Array.from({ length: ENTRIES }, (_, i) => wired[i] ?? null);
  }

  access(va: number): void {
    const page = Math.floor(va / PAGE);
    this.#instructions++;
    if (this.#pages.includes(page)) return;
    this.misses++;
    this.#instructions++;
    const random = ENTRIES - 1 - (this.#instructions % (ENTRIES - WIRED));
    this.#pages[random] = page;
    // The access is made again.
    this.#instructions++;
  }
}

/** Misses of the machine's TLB, by how often its handler ran, and of a naive one. */
function mipsMisses(id: string, trace: Trace): { ours: number; naive: number; wired: number } {
  const { processor, host } = rig(id, 256);
  const wired = Array.from({ length: WIRED }, (_, i) => Math.floor(FIRST / PAGE) + 37 * i);
  const flags = ENTRY_LO_V | ENTRY_LO_D;
  processor.mips.setEntryHi(entryHi(0, SPACE));
  wired.forEach((page, i) => {
    processor.mips.writeIndexed(i, entryHi(page * PAGE, SPACE), entryLo(frameOf(page), flags));
  });
  let ours = 0;
  let ofWired = 0;
  host.fault = () => {
    const { cause, address } = processor.trap;
    if (cause !== 'refill') return false;
    ours++;
    if (wired.includes(Math.floor(address / PAGE))) ofWired++;
    processor.mips.writeRandom(
      entryHi(address & -PAGE, SPACE),
      entryLo(frameOf(address & -PAGE), flags),
    );
    return true;
  };
  processor.kernelMode = false;
  const naive = new NaiveRefills(wired, 1 + WIRED);
  trace.kinds.forEach((kind, i) => {
    perform(processor, kind, trace.addresses[i]);
    naive.access(trace.addresses[i]);
  });
  return { ours, naive: naive.misses, wired: ofWired };
}

/** Of four ways each, by the tree (Pentium Processor User's Manual, volume 1, 3.7; of the Pro alike): 64 entries for data, 32 for code. */
function intelMisses(sheet: MachineSheet, trace: Trace): { ours: number; naive: number } {
  const { processor, tables } = bootedProcessor(256, sheet);
  for (let page = 0; page < PAGES; page++) {
    const va = FIRST + page * PAGE;
    tables.map(va, frameOf(va) * PAGE, USER_PAGE | PTE_ACCESSED | PTE_DIRTY);
  }
  processor.kernelMode = false;
  const before = processor.ledger.total('tlbRefills');
  const shape = { ways: 4, lineBytes: PAGE, replace: 'tree' } as const;
  const data = new NaiveCache({ ...shape, bytes: 64 * PAGE });
  const code = new NaiveCache({ ...shape, bytes: 32 * PAGE });
  trace.kinds.forEach((kind, i) => {
    perform(processor, kind, trace.addresses[i]);
    (kind === FETCH ? code : data).read(trace.addresses[i]);
  });
  return {
    ours: processor.ledger.total('tlbRefills') - before,
    naive: data.misses + code.misses,
  };
}

const traces = [
  ...[1, 2, 3].map((seed) => ({
    name: `drawn ${seed}`,
    trace: drawnTrace(seed, 20_000, PAGES * PAGE),
  })),
  // Regions that a TLB holds, and those that it does not, in turn.
  { name: 'long steps', trace: steps([40, 60, 90, 200], 20_000) },
  { name: 'L4 on a Pentium', trace: traceOfRun(l4, 'pentium-133', 8, 512) },
  {
    name: 'the exokernel on a DECstation',
    trace: traceOfRun(exokernel, 'decstation-3100', 8, 512),
  },
].map(({ name, trace }) => ({ name, trace: folded(trace) }));

function steps(spans: readonly number[], count: number): Trace {
  const kinds = new Uint8Array(count);
  const addresses = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const span = spans[Math.floor((i * spans.length) / count)];
    kinds[i] = 1 + (i % 2);
    addresses[i] = ((i * 7) % span) * PAGE + (i % 64) * 4;
  }
  return { kinds, addresses };
}

const running = allSheets().filter(({ runs }) => runs);
const mips = running.filter(({ family }) => family === 'mips-r3000');
const intel = running.filter(({ family }) => family === 'x86');

describe('TLBs', () => {
  test('are of two families', () => {
    expect([mips.length, intel.length]).toEqual([4, 2]);
  });
});

describe.each(mips)('the TLB of $id', ({ id }) => {
  test.each(traces)('misses as often as a naive one: $name', ({ trace }) => {
    const { ours, naive, wired } = mipsMisses(id, trace);
    expect(naive).toBeGreaterThan(20);
    expect(ours).toBe(naive);
    expect(wired).toBe(0);
  });
});

describe.each(intel)('the TLBs of $id', (sheet) => {
  test.each(traces)('miss as often as naive ones: $name', ({ trace }) => {
    const { ours, naive } = intelMisses(sheet, trace);
    expect(naive).toBeGreaterThan(20);
    expect(ours).toBe(naive);
  });
});
