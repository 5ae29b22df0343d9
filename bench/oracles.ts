/** What judging costs: nanoseconds an event, by what has changed, against looking at everything. */
import { performance } from 'node:perf_hooks';
import { AlwaysOracle, type Scan } from '../core/oracles/always.ts';
import type { Authority, FrameUse, Grant } from '../core/words/authority.ts';
import type { PeekBus, TlbEntry, Translation } from '../core/words/bus.ts';
import type { Scene } from '../core/words/property.ts';
import { hardware } from '../properties/hardware/index.ts';

const GRANTS = 200;
const SPACES = 5;
const FRAMES = 1024;
const ENTRIES = 64;
const X86_BASE = 0xc0000000;
/** Page tables of the fake walker: a directory per space, and one table each, a frame apiece. */
const DIRECTORIES = 512;

/** What happens at an event. */
type Change = 'nothing' | 'one TLB entry' | 'the running task' | 'one grant of 200';

const CHANGES: readonly Change[] = [
  'nothing',
  'one TLB entry',
  'the running task',
  'one grant of 200',
];

export interface OracleCost {
  readonly family: 'mips' | 'x86';
  readonly change: Change;
  readonly incremental: number;
  readonly every: number;
}

/** A world of arrays, so that what is measured is the claims and not the machine. */
class BenchScene implements Scene {
  state = null;
  returned = 1;
  running = 1;
  readonly peek: PeekBus;
  #believed: Authority;
  readonly #beliefs: readonly Authority[];
  #tlb: readonly TlbEntry[];
  readonly #spares: TlbEntry[];
  #turn = 0;

  constructor(family: 'mips' | 'x86') {
    const context = (space: number) =>
      family === 'mips' ? space + 1 : (DIRECTORIES + 2 * space) * 4096;
    const each = GRANTS / SPACES;
    const grants = (space: number): Grant[] =>
      Array.from({ length: each }, (_, i) => grantOf(space * each + i, i));
    this.#believed = {
      spaces: Array.from({ length: SPACES }, (_, i) => ({
        name: `space ${i + 1}`,
        task: i + 1,
        context: context(i),
        grants: grants(i),
      })),
      frames: Array.from({ length: FRAMES }, (): FrameUse => 'user'),
      pinned: [],
    };
    this.#beliefs = beliefs(this.#believed);
    // An untagged TLB holds the current space's entries alone.
    const entry = (i: number): TlbEntry => {
      const space = family === 'mips' ? i % SPACES : 0;
      const page = family === 'mips' ? Math.floor(i / SPACES) : i % each;
      return entryOf(i, context(space), grantOf(space * each + page, page));
    };
    const count = family === 'mips' ? ENTRIES : each;
    this.#tlb = Array.from({ length: count }, (_, i) => entry(i));
    this.#spares = Array.from({ length: count }, (_, i) => entry(i));
    this.peek = this.#peekBus(family, context(0), tableWords(each), each);
  }

  #peekBus(family: 'mips' | 'x86', context: number, words: Int32Array, each: number): PeekBus {
    const walked = new Map<number, Translation>();
    const base = family === 'mips' ? 0x80000000 : X86_BASE;
    for (let space = 0; space < SPACES; space++) {
      for (let i = 0; i < each; i++) {
        const grant = grantOf(space * each + i, i);
        const root = (DIRECTORIES + 2 * space) * 4096;
        walked.set(root * 1024 + grant.page / 4096, entryOf(0, root, grant));
      }
    }
    return {
      family,
      kernelBase: base,
      frames: FRAMES,
      registers: 32,
      load: (ka) => words[(ka - base - DIRECTORIES * 4096) >>> 2],
      read: (ka, into, count) => {
        const first = (ka - base - DIRECTORIES * 4096) >>> 2;
        into.set(words.subarray(first, first + count));
      },
      find: (ka, count, into) => {
        const first = (ka - base - DIRECTORIES * 4096) >>> 2;
        let found = 0;
        for (let i = 0; i < count; i++) if (words[first + i] !== 0) into[found++] = i;
        return found;
      },
      look: 0,
      changed: () => -1,
      load8: () => 0,
      register: () => 0,
      pc: () => 0,
      context: () => context,
      tlb: () => this.#tlb,
      walk: (root, va) => walked.get(root * 1024 + Math.floor(va / 4096)) ?? null,
      masked: () => false,
      dmaActive: () => false,
      dmaFrames: () => [],
    };
  }

  get event(): never {
    throw new Error('no claim about the hardware looks at the event');
  }

  authority(): Authority {
    return this.#believed;
  }

  inconsistency(): null {
    return null;
  }

  alive(): boolean {
    return true;
  }

  change(what: Change): void {
    this.#turn++;
    if (what === 'one TLB entry') this.#replaceEntry(this.#turn % this.#tlb.length);
    else if (what === 'the running task') this.running = 1 - this.running;
    else if (what === 'one grant of 200') {
      this.#believed = this.#beliefs[this.#turn % this.#beliefs.length];
    }
  }

  #replaceEntry(index: number): void {
    const tlb = this.#tlb.slice();
    const entry = tlb[index];
    tlb[index] = this.#spares[index];
    this.#spares[index] = entry;
    this.#tlb = tlb;
  }
}

/** Beliefs of which each differs from the one before by one grant; as a kernel makes them, all objects are new. */
function beliefs(first: Authority): readonly Authority[] {
  const list = [first];
  for (let turn = 0; turn < 2 * SPACES; turn++) {
    const before = list[turn];
    const spaces = before.spaces.map((space, i) => ({
      ...space,
      grants: space.grants.map((grant, k) =>
        i === turn % SPACES && k === 20 ? { ...grant, rights: 10 - grant.rights } : { ...grant },
      ),
    }));
    list.push({
      ...before,
      frames: Array.from({ length: FRAMES }, (): FrameUse => 'user'),
      spaces,
    });
  }
  // The last is equal to the first.
  return list.slice(1);
}

/** Rights are 3 or 7, which mean the same to the hardware. */
function grantOf(number: number, place: number): Grant {
  return { page: 0x400000 + place * 4096, bytes: 4096, frame: number, rights: 3 };
}

function entryOf(index: number, context: number, { page, bytes, frame }: Grant): TlbEntry {
  return {
    index,
    valid: true,
    page,
    bytes,
    frame,
    rights: 3,
    user: true,
    context,
    cached: true,
    dirty: true,
    accessed: true,
  };
}

/** For each space a directory with one table, in which its pages stand. */
function tableWords(pages: number): Int32Array {
  const words = new Int32Array(2 * SPACES * 1024);
  for (let space = 0; space < SPACES; space++) {
    words[2 * space * 1024 + 1] = (DIRECTORIES + 2 * space + 1) * 4096 + 7;
    for (let i = 0; i < pages; i++) words[(2 * space + 1) * 1024 + i] = 7;
  }
  return words;
}

/** Nanoseconds for one event, without those of making the change. */
function cost(family: 'mips' | 'x86', change: Change, scan: Scan): number {
  const scene = new BenchScene(family);
  const oracle = new AlwaysOracle(hardware, { scan, tasks: 4 });
  // The first run is one of those in which everything is looked at.
  oracle.begin(scene, true);
  oracle.begin(scene, true);
  const events = scan === 'every' ? 200 : 5_000;
  const pass = (judges: boolean): number => {
    const start = performance.now();
    for (let i = 0; i < events; i++) {
      scene.change(change);
      if (!judges) continue;
      const finding = oracle.event(scene, 1, change === 'nothing', false);
      if (finding !== null) throw new Error(finding.message);
    }
    return ((performance.now() - start) * 1e6) / events;
  };
  const best = (judges: boolean) => Math.min(...Array.from({ length: 9 }, () => pass(judges)));
  return best(true) - best(false);
}

export function oracleCosts(): readonly OracleCost[] {
  return (['mips', 'x86'] as const).flatMap((family) =>
    CHANGES.map((change) => ({
      family,
      change,
      incremental: cost(family, change, 'incremental'),
      every: cost(family, change, 'every'),
    })),
  );
}
