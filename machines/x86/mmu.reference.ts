/**
 * Translation as Intel's manuals describe it, written to be obvious: maps of entries, and a walk over
 * words; and a check of any processor against it, through which seeded faults of the hardware can be
 * run as well.
 *
 * The reference never replaces an entry for want of room. Its checks therefore use fewer pages than
 * any set of a TLB has ways, and no page is mapped large and small at different times: which of two
 * entries that match is used, the manual leaves open.
 */
import fc from 'fast-check';
import { UNWIND } from '../errors.ts';
import { KERNEL_BASE } from '../formats/x86.ts';
import { loadSheet } from '../sheets/load.ts';
import type { X86Processor } from './processor.ts';
import { bareProcessor, DIRECTORY, FRAME, Tables } from './rig.ts';

const PRESENT = 1;
const WRITE = 2;
const USER = 4;
const ACCESSED = 32;
const DIRTY = 64;
const LARGE = 128;
const GLOBAL = 256;

/** In what the chips differ, as their manuals have it. */
export interface Chip {
  /** Whether the code TLB has entries for 4 MB pages, or holds these in pieces. */
  readonly largeCode: boolean;
  /** Whether there is CR4.PGE. */
  readonly globalPages: boolean;
}

/** The manual gives its code TLB no entries for 4 MB pages. */
export const PENTIUM: Chip = { largeCode: false, globalPages: false };
/**
 * Intel Architecture Software Developer's Manual: volume 2, CPUID; volume 3, "Control Registers" and
 * "Translation Lookaside Buffers (TLBs)".
 */
export const PENTIUM_PRO: Chip = { largeCode: true, globalPages: true };

/** One thing that a kernel or a task may do. Small numbers, resolved by `run`. */
export type Step =
  | { readonly do: 'pde'; readonly directory: number; readonly at: number; readonly flags: number }
  | { readonly do: 'pte'; readonly page: number; readonly frame: number; readonly flags: number }
  | {
      readonly do: 'read' | 'write' | 'fetch';
      readonly page: number;
      readonly kernel: boolean;
      readonly value: number;
    }
  | { readonly do: 'cr3'; readonly directory: number }
  | { readonly do: 'invlpg'; readonly page: number }
  | { readonly do: 'wp' | 'pge'; readonly on: boolean };

/** Frames: two directories, two tables, four frames of data. All of it is in the first 4 MB. */
const DIRECTORIES = [DIRECTORY, 2 * FRAME];
const TABLES = [3 * FRAME, 4 * FRAME];
const DATA = [20, 21, 22, 23];
/** Two table slots, and one that maps the first 4 MB as a large page. */
const SLOTS = [1, 2, 3];
/** Pages of the two tables, and two pieces of the large page. */
const PAGES = [
  0x00400000,
  0x00401000,
  0x00402000,
  0x00800000,
  0x00801000,
  0x00c00000 + 20 * FRAME,
  0x00c00000 + 21 * FRAME,
];

interface Entry {
  frame: number;
  write: boolean;
  user: boolean;
  dirty: boolean;
  large: boolean;
  global: boolean;
}

/** What an access gave: a value, or the cause of a fault. */
type Result = number | 'missing' | 'protection';

export class ReferenceMmu {
  readonly words = new Map<number, number>();
  root = DIRECTORIES[0];
  writeProtect = false;
  #globalPages = false;
  readonly #data = new Map<string, Entry>();
  readonly #code = new Map<string, Entry>();
  readonly #chip: Chip;

  constructor(chip: Chip) {
    this.#chip = chip;
  }

  read(pa: number): number {
    return this.words.get(pa) ?? 0;
  }

  access(kind: 'read' | 'write' | 'fetch', linear: number, user: boolean, value: number): Result {
    const tlb = kind === 'fetch' ? this.#code : this.#data;
    const found = tlb.get(small(linear)) ?? tlb.get(large(linear));
    let entry = found;
    if (entry === undefined || (kind === 'write' && !entry.dirty && this.#may(entry, true, user))) {
      const walked = this.#walk(linear, kind === 'write', user);
      if (typeof walked === 'string') return walked;
      entry = walked;
      const isWhole = entry.large && (kind !== 'fetch' || this.#chip.largeCode);
      tlb.set(isWhole ? large(linear) : small(linear), entry);
    }
    if (!this.#may(entry, kind === 'write', user)) return 'protection';
    const offset = linear % (entry.large ? 1024 * FRAME : FRAME);
    const pa = entry.frame * FRAME + offset;
    if (kind === 'write') this.words.set(pa, value);
    return this.read(pa);
  }

  #may(entry: Entry, write: boolean, user: boolean): boolean {
    if (user) return entry.user && (entry.write || !write);
    return !write || entry.write || !this.writeProtect;
  }

  #walk(linear: number, write: boolean, user: boolean): Entry | 'missing' | 'protection' {
    const first = this.root + Math.floor(linear / 0x400000) * 4;
    const pde = this.read(first);
    if (!has(pde, PRESENT)) return 'missing';
    const isLarge = has(pde, LARGE);
    const second = isLarge
      ? first
      : Math.floor(pde / FRAME) * FRAME + (Math.floor(linear / FRAME) % 1024) * 4;
    const leaf = this.read(second);
    if (!has(leaf, PRESENT)) return 'missing';
    const entry = {
      frame: Math.floor(leaf / FRAME),
      write: has(pde, WRITE) && has(leaf, WRITE),
      user: has(pde, USER) && has(leaf, USER),
      dirty: has(leaf, DIRTY) || write,
      large: isLarge,
      global: has(leaf, GLOBAL) && this.#globalPages,
    };
    if (!this.#may(entry, write, user)) return 'protection';
    this.#set(first, ACCESSED);
    this.#set(second, ACCESSED);
    if (write) this.#set(second, DIRTY);
    return entry;
  }

  #set(pa: number, bit: number): void {
    const word = this.read(pa);
    if (!has(word, bit)) this.words.set(pa, word + bit);
  }

  loadCr3(pa: number): void {
    this.root = pa;
    for (const tlb of [this.#data, this.#code]) {
      for (const [key, entry] of tlb) if (!entry.global) tlb.delete(key);
    }
  }

  /** A change of CR4.PGE drops everything. */
  setGlobalPages(on: boolean): void {
    if (on === this.#globalPages) return;
    this.#globalPages = on;
    this.#data.clear();
    this.#code.clear();
  }

  invlpg(linear: number): void {
    this.#data.delete(small(linear));
    this.#data.delete(large(linear));
    this.#code.delete(small(linear));
    this.#code.delete(large(linear));
    if (this.#chip.largeCode) return;
    for (const [key, entry] of this.#code) {
      if (
        entry.large &&
        Math.floor(Number(key.slice(1)) / 1024) === Math.floor(linear / 0x400000)
      ) {
        this.#code.delete(key);
      }
    }
  }
}

function has(word: number, bit: number): boolean {
  return Math.floor(word / bit) % 2 === 1;
}

function small(linear: number): string {
  return `s${Math.floor(linear / FRAME)}`;
}

function large(linear: number): string {
  return `l${Math.floor(linear / 0x400000)}`;
}

/** Runs the steps on both; null, or what they do not agree on. */
export function compareSteps(
  processor: X86Processor,
  steps: readonly Step[],
  chip: Chip,
): string | null {
  const reference = new ReferenceMmu(chip);
  prepare(processor, reference);
  for (const [i, step] of steps.entries()) {
    const difference = run(processor, reference, step) ?? compareWords(processor, reference);
    if (difference !== null) return `step ${i} (${JSON.stringify(step)}): ${difference}`;
  }
  return null;
}

/** Both directories map the tables and the large page, with all rights, and the kernel's window. */
function prepare(processor: X86Processor, reference: ReferenceMmu): void {
  for (const directory of DIRECTORIES) {
    const tables = new Tables(processor, directory);
    tables.clear(directory);
    tables.mapWindow();
  }
  for (const table of TABLES) processor.fill(KERNEL_BASE + table, 0, FRAME);
  for (const frame of DATA) processor.fill(KERNEL_BASE + frame * FRAME, 0, FRAME);
  for (const directory of [0, 1]) {
    for (const at of [0, 1, 2]) {
      write(processor, reference, ...pde(directory, at, PRESENT | WRITE | USER));
    }
  }
  processor.x86.setCr3(DIRECTORIES[0]);
  processor.x86.enablePaging();
}

function pde(directory: number, at: number, flags: number): [pa: number, word: number] {
  const target = at === 2 ? LARGE : TABLES[at];
  return [DIRECTORIES[directory] + SLOTS[at] * 4, target + flags];
}

function dataEntry(step: { readonly frame: number; readonly flags: number }): number {
  return DATA[step.frame] * FRAME + step.flags;
}

function write(processor: X86Processor, reference: ReferenceMmu, pa: number, word: number): void {
  processor.store(KERNEL_BASE + pa, word);
  reference.words.set(pa, word);
}

function run(processor: X86Processor, reference: ReferenceMmu, step: Step): string | null {
  switch (step.do) {
    case 'pde':
      write(processor, reference, ...pde(step.directory, step.at, step.flags));
      return null;
    case 'pte': {
      const va = PAGES[step.page];
      const table = TABLES[Math.floor(va / 0x400000) - 1];
      // A piece of the large page has no table entry of its own: the directory's is written.
      if (table === undefined) write(processor, reference, ...pde(step.frame % 2, 2, step.flags));
      else write(processor, reference, table + (va % 0x400000) / 1024, dataEntry(step));
      return null;
    }
    case 'cr3':
      processor.x86.setCr3(DIRECTORIES[step.directory]);
      reference.loadCr3(DIRECTORIES[step.directory]);
      return null;
    case 'invlpg':
      processor.x86.invlpg(PAGES[step.page]);
      reference.invlpg(PAGES[step.page]);
      return null;
    case 'wp':
      processor.x86.setWriteProtect(step.on);
      reference.writeProtect = step.on;
      return null;
    case 'pge':
      processor.x86.setGlobalPages(step.on);
      reference.setGlobalPages(step.on);
      return null;
    default: {
      const va = PAGES[step.page];
      const expected = reference.access(step.do, va, !step.kernel, step.value);
      const got = attempt(processor, step.do, va, step.kernel, step.value);
      return got === expected ? null : `${expected} was expected, but it gave ${got}`;
    }
  }
}

function attempt(
  processor: X86Processor,
  kind: 'read' | 'write' | 'fetch',
  va: number,
  kernel: boolean,
  value: number,
): number | string {
  processor.kernelMode = kernel;
  try {
    if (kind === 'read') return processor.userLoad(va);
    if (kind === 'fetch') return processor.userFetch(va);
    processor.userStore(va, value);
    return value;
  } catch (thrown) {
    if (thrown !== UNWIND) throw thrown;
    const { cause, address, access } = processor.trap;
    return address === va && access === kind ? cause : `${cause} at ${address} for a ${access}`;
  } finally {
    processor.kernelMode = true;
  }
}

function compareWords(processor: X86Processor, reference: ReferenceMmu): string | null {
  for (const [pa, word] of reference.words) {
    const got = processor.peekWord(pa);
    if (got !== word) {
      return `the word at ${hex(pa)} should be ${hex(word)}, but is ${hex(got)}`;
    }
  }
  return null;
}

function hex(word: number): string {
  return `0x${word.toString(16)}`;
}

/** Entries are mostly present and mostly allow all; each bit matters now and then. */
const flags = fc
  .tuple(fc.nat(7), fc.nat(7), fc.nat(7), fc.nat(3), fc.nat(3), fc.nat(1))
  .map(
    ([p, w, u, a, d, g]) =>
      (p > 0 ? PRESENT : 0) +
      (w > 1 ? WRITE : 0) +
      (u > 1 ? USER : 0) +
      (a === 0 ? ACCESSED : 0) +
      (d === 0 ? DIRTY : 0) +
      (g === 0 ? GLOBAL : 0),
  );
const bit = fc.nat(1);

/** A step; two of three that name a page name this one, since faults show where steps meet. */
function stepNear(focus: number, chip: Chip): fc.Arbitrary<Step> {
  const page = fc.oneof(
    { weight: 2, arbitrary: fc.constant(focus) },
    { weight: 1, arbitrary: fc.nat(PAGES.length - 1) },
  );
  const kind = fc.constantFrom('read' as const, 'write' as const, 'fetch' as const);
  const kernel = fc.nat(3).map((n) => n === 0);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: kind, page, kernel, value: fc.nat(0xffff) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('pte' as const), page, frame: fc.nat(3), flags }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('pde' as const), directory: bit, at: bit, flags }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cr3' as const), directory: bit }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('invlpg' as const), page }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wp' as const), on: fc.boolean() }) },
    {
      weight: chip.globalPages ? 1 : 0,
      arbitrary: fc.record({ do: fc.constant('pge' as const), on: fc.nat(3).map((n) => n > 0) }),
    },
  );
}

function sequencesOf(chip: Chip): fc.Arbitrary<Step[]> {
  return fc
    .nat(PAGES.length - 1)
    .chain((focus) =>
      fc.array(stepNear(focus, chip), { minLength: 1, maxLength: 60, size: 'max' }),
    );
}

/**
 * Whether processors translate as the manual says: null, or a sentence with the shortest way found to
 * see that they do not. `make` gives a processor as it leaves reset, with 32 frames of memory or more. The same
 * sequences are tried every time.
 */
export function mmuConformance(
  make: () => X86Processor,
  runs = 1000,
  chip: Chip = PENTIUM,
): string | null {
  const property = fc.property(sequencesOf(chip), (steps) => {
    const difference = compareSteps(make(), steps, chip);
    if (difference !== null) throw new Error(difference);
  });
  const details = fc.check(property, { seed: 1, numRuns: runs });
  if (!details.failed) return null;
  const [steps] = details.counterexample ?? [[]];
  const error = details.errorInstance;
  const why = error instanceof Error ? error.message : String(error);
  return `after ${steps.length} steps the MMU differs from the manual: ${why}; ${JSON.stringify(steps)}`;
}

/** The same of the processor of a sheet. */
export function sheetConformance(id: string, chip: Chip, runs = 1000): string | null {
  const sheet = loadSheet(id);
  return mmuConformance(() => bareProcessor(32, sheet), runs, chip);
}
