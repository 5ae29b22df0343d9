/**
 * The TLB as its manual describes it, written to be obvious: 64 records and a loop over them; and a
 * check of any TLB against it, through which seeded faults of the hardware can be run as well.
 */
import fc from 'fast-check';
import { MachineShutdown } from '../errors.ts';
import { ASID_SHIFT, entryHi, entryLo } from '../formats/mips.ts';
import { INVALID, MISS, MODIFIED } from './tlb.ts';

/** What of a TLB is checked. */
export interface TlbChip {
  setEntryHi(value: number): void;
  write(index: number, hi: number, lo: number): void;
  random(instructions: number): number;
  probe(hi: number): number;
  lookup(va: number, write: boolean): number;
}

interface Entry {
  page: number;
  asid: number;
  frame: number;
  global: boolean;
  valid: boolean;
  dirty: boolean;
}

export class ReferenceTlb implements TlbChip {
  readonly #entries: Entry[] = [];
  #asid = 0;

  constructor() {
    for (let i = 0; i < 64; i++) this.write(i, 0x80000000 + i * 4096, 0);
  }

  setEntryHi(value: number): void {
    this.#asid = Math.floor(value / 64) % 64;
  }

  write(index: number, hi: number, lo: number): void {
    this.#entries[index] = {
      page: Math.floor(hi / 4096),
      asid: Math.floor(hi / 64) % 64,
      frame: Math.floor(lo / 4096),
      dirty: Math.floor(lo / 1024) % 2 === 1,
      valid: Math.floor(lo / 512) % 2 === 1,
      global: Math.floor(lo / 256) % 2 === 1,
    };
  }

  random(instructions: number): number {
    let random = 63;
    for (let i = 0; i < instructions; i++) random = random === 8 ? 63 : random - 1;
    return random;
  }

  probe(hi: number): number {
    return this.#match(Math.floor(hi / 4096), Math.floor(hi / 64) % 64);
  }

  lookup(va: number, write: boolean): number {
    const index = this.#match(Math.floor(va / 4096), this.#asid);
    if (index < 0) return MISS;
    const entry = this.#entries[index];
    if (!entry.valid) return INVALID;
    return write && !entry.dirty ? MODIFIED : index;
  }

  /** The frame of an entry. */
  frame(index: number): number {
    return this.#entries[index].frame;
  }

  #match(page: number, asid: number): number {
    const found: number[] = [];
    this.#entries.forEach((entry, i) => {
      if (entry.page === page && (entry.global || entry.asid === asid)) found.push(i);
    });
    if (found.length > 1) throw new MachineShutdown(`${found[0]} ${found[1]}`);
    return found[0] ?? -1;
  }
}

/** One step of a check: what is done, and numbers of which each takes what it needs. */
export interface TlbStep {
  readonly kind: 'write' | 'writeRandom' | 'probe' | 'space' | 'read' | 'store';
  readonly index: number;
  readonly page: number;
  readonly asid: number;
  readonly flags: number;
  readonly instructions: number;
}

/** Few pages, so that entries meet; two that any hash of the low bits confuses; one of kseg2. */
export const PAGES = [0x00400000, 0x00500000, 0x00401000, 0xc0000000];

const tlbStep: fc.Arbitrary<TlbStep> = fc.record({
  kind: fc.constantFrom<TlbStep['kind']>('write', 'writeRandom', 'probe', 'space', 'read', 'store'),
  index: fc.constantFrom(0, 3, 7, 8, 40, 63),
  page: fc.constantFrom(...PAGES),
  asid: fc.constantFrom(0, 1, 63),
  // Valid, dirty and global, each more often than not what lets the access through.
  flags: fc.constantFrom(0x600, 0x600, 0x600, 0x700, 0x200, 0x400, 0x300, 0x000),
  instructions: fc.nat(500),
});

/** What one step gives, as a text that can be compared; a shutdown names its entries. */
function outcome(tlb: TlbChip, step: TlbStep): string {
  const { kind, index, page, asid, flags, instructions } = step;
  const hi = entryHi(page, asid);
  const lo = entryLo(index + 1, flags);
  try {
    switch (kind) {
      case 'write':
        tlb.write(index, hi, lo);
        return 'written';
      case 'writeRandom': {
        const victim = tlb.random(instructions);
        tlb.write(victim, hi, lo);
        return `entry ${victim}`;
      }
      case 'probe':
        return `entry ${tlb.probe(hi)}`;
      case 'space':
        tlb.setEntryHi(asid << ASID_SHIFT);
        return 'set';
      default:
        return resultName(tlb.lookup(page + 0x124, kind === 'store'));
    }
  } catch (thrown) {
    if (!(thrown instanceof MachineShutdown)) throw thrown;
    return `shutdown by ${(thrown.message.match(/\b\d+\b/g) ?? []).slice(0, 2).join(' and ')}`;
  }
}

function resultName(result: number): string {
  if (result === MISS) return 'a miss';
  if (result === INVALID) return 'invalid';
  return result === MODIFIED ? 'modified' : `entry ${result}`;
}

/**
 * Null if the TLB does as the reference does; otherwise one sentence with the shortest difference
 * found. A lookup that shuts the chip down changes nothing in it, so a check goes on after that.
 */
export function tlbConformance(make: () => TlbChip, runs = 2000, seed = 1): string | null {
  const steps = fc.array(tlbStep, { minLength: 1, maxLength: 60, size: 'max' });
  const details = fc.check(
    fc.property(steps, (list) => difference(make(), list) === null),
    { numRuns: runs, seed },
  );
  if (details.counterexample === null) return null;
  return difference(make(), details.counterexample[0]);
}

function difference(tlb: TlbChip, steps: readonly TlbStep[]): string | null {
  const reference = new ReferenceTlb();
  for (const [i, step] of steps.entries()) {
    const expected = outcome(reference, step);
    const found = outcome(tlb, step);
    if (found !== expected) {
      const done = steps
        .slice(0, i + 1)
        .map(show)
        .join(', ');
      return `after ${done} the manual gives ${expected}, but the TLB gave ${found}`;
    }
  }
  return null;
}

function show({ kind, index, page, asid, flags, instructions }: TlbStep): string {
  const at = `0x${page.toString(16)}`;
  const bits = `flags 0x${flags.toString(16)}`;
  switch (kind) {
    case 'write':
      return `tlbwi ${index} (${at}, space ${asid}, ${bits})`;
    case 'writeRandom':
      return `tlbwr after ${instructions} instructions (${at}, space ${asid}, ${bits})`;
    case 'probe':
      return `tlbp (${at}, space ${asid})`;
    case 'space':
      return `space ${asid}`;
    default:
      return `${kind} ${at}`;
  }
}
