import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelBug, MachineShutdown, UNWIND } from '../errors.ts';
import {
  ENTRY_LO_D,
  ENTRY_LO_G,
  ENTRY_LO_N,
  ENTRY_LO_V,
  entryHi,
  entryLo,
  KSEG0,
  KSEG1,
  KSEG2,
} from '../formats/mips.ts';
import { BLOCK_SHIFT } from '../memory.ts';
import { DEVICE_BASE } from '../processor.ts';
import { type Rig, rig } from './rig.ts';
import { PAGES, ReferenceTlb, type TlbStep } from './tlb.reference.ts';
import { INVALID, MISS, MODIFIED } from './tlb.ts';

const RW = ENTRY_LO_V | ENTRY_LO_D;
const VA = 0x00400000;

/** A rig in user mode, in space 5, with page VA on frame 3. */
function userRig(flags = RW, frame = 3): Rig {
  const it = rig();
  it.processor.mips.setEntryHi(entryHi(0, 5));
  it.processor.mips.writeIndexed(8, entryHi(VA, 5), entryLo(frame, flags));
  it.processor.kernelMode = false;
  return it;
}

/** What an access came to: its value, or the fault in a few words. */
function attempt({ processor }: Rig, access: () => unknown): unknown {
  try {
    return access() ?? 'done';
  } catch (thrown) {
    if (thrown !== UNWIND) throw thrown;
    const { cause, access: how, address } = processor.trap;
    return `${cause} ${how} 0x${address.toString(16)}`;
  }
}

describe('user mode', () => {
  test('reads and writes the pages that it has', () => {
    const it = userRig();
    const { processor, memory } = it;
    processor.userStore(VA + 8, 0xdeadbeef);
    expect(memory.words[0xc02]).toBe(0xdeadbeef | 0);
    expect(memory.dirty[0x3000 >>> BLOCK_SHIFT]).toBe(1);
    expect(processor.userLoad(VA + 8)).toBe(0xdeadbeef);
    expect(processor.userLoad8(VA + 9)).toBe(0xbe);
    processor.userStore8(VA + 9, 0x112);
    expect(processor.userLoad(VA + 8)).toBe(0xdead12ef);
    expect(processor.userFetch(VA + 8)).toBe(0xdead12ef);
  });

  test.each([
    ['an address of the kernel', KSEG0, 'address read 0x80000000'],
    ['kseg2', KSEG2, 'address read 0xc0000000'],
    ['a word out of line', VA + 2, 'address read 0x400002'],
    ['a page without entry', VA + 0x1000, 'refill read 0x401000'],
  ])('faults at %s', (_, va, fault) => {
    const it = userRig();
    expect(attempt(it, () => it.processor.userLoad(va))).toBe(fault);
  });

  test('faults at entries that do not let it', () => {
    const read = userRig(ENTRY_LO_V);
    expect(attempt(read, () => read.processor.userStore(VA, 1))).toBe('modified write 0x400000');
    expect(attempt(read, () => read.processor.userLoad(VA))).toBe(0xa5a5a5a5);
    expect(attempt(read, () => read.processor.userStore(VA, 1))).toBe('modified write 0x400000');
    const invalid = userRig(ENTRY_LO_D);
    expect(attempt(invalid, () => invalid.processor.userFetch(VA))).toBe('invalid fetch 0x400000');
    const nowhere = userRig(RW, 999);
    expect(attempt(nowhere, () => nowhere.processor.userStore8(VA, 1))).toBe('bus write 0x400000');
  });

  test('leaves the page in EntryHi for the refill handler, and the space as it was', () => {
    const it = userRig();
    attempt(it, () => it.processor.userLoad(VA + 0x5678));
    expect(it.processor.mips.entryHi()).toBe(entryHi(VA + 0x5000, 5));
    expect(it.processor.context()).toBe(5);
  });

  test('cannot use the pages of another space, however lately they were used', () => {
    const it = userRig();
    it.processor.userStore(VA, 1);
    it.processor.mips.setEntryHi(entryHi(0, 6));
    expect(attempt(it, () => it.processor.userLoad(VA))).toBe('refill read 0x400000');
    expect(attempt(it, () => it.processor.userStore(VA, 2))).toBe('refill write 0x400000');
  });

  test('reaches devices through uncached pages only, and as words', () => {
    const frame = DEVICE_BASE / 4096;
    const it = userRig(RW | ENTRY_LO_N, frame);
    it.processor.userStore(VA, 9);
    expect(it.processor.userLoad(VA)).toBe(9);
    expect(attempt(it, () => it.processor.userLoad(VA + 4))).toBe('bus read 0x400004');
    expect(attempt(it, () => it.processor.userLoad8(VA))).toBe('bus read 0x400000');
    expect(it.count('uncachedReads')).toBe(2);
    const cached = userRig(RW, frame);
    expect(attempt(cached, () => cached.processor.userLoad(VA))).toBe('bus read 0x400000');
  });

  test('stops at red zones with a bus error', () => {
    const it = userRig();
    it.processor.guard(3 * 4096, 4096);
    expect(attempt(it, () => it.processor.userLoad(VA))).toBe('bus read 0x400000');
    expect(attempt(it, () => it.processor.userStore(VA, 1))).toBe('bus write 0x400000');
    expect(attempt(it, () => it.processor.userStore8(VA, 1))).toBe('bus write 0x400000');
    expect(it.processor.loadUser(VA)).toBe(-1);
    expect(it.processor.storeUser(VA, 1)).toBe(false);
  });

  test('goes on where a fault is served in place', () => {
    const it = userRig();
    it.host.fault = () => {
      it.processor.mips.writeRandom(entryHi(VA + 0x1000, 5), entryLo(4, RW));
      return true;
    };
    it.processor.userStore(VA + 0x1000, 77);
    expect(it.memory.words[0x1000]).toBe(77);
  });

  test('shuts down where two entries match, also after the page was used', () => {
    const it = userRig();
    it.processor.userLoad(VA);
    it.processor.mips.writeIndexed(20, entryHi(VA, 5), entryLo(4, 0));
    expect(() => it.processor.userLoad(VA)).toThrow(MachineShutdown);
    it.processor.mips.writeIndexed(20, KSEG0, 0);
    expect(it.processor.userLoad(VA)).toBe(0xa5a5a5a5);
  });
});

describe('kernel mode', () => {
  test('reads user memory for the kernel with user rights, and leaves the trap alone', () => {
    const it = userRig(ENTRY_LO_V);
    it.processor.kernelMode = true;
    it.processor.trap.cause = 'segment';
    expect(it.processor.loadUser(VA)).toBe(0xa5a5a5a5);
    expect(it.processor.storeUser(VA, 1)).toBe(false);
    for (const va of [VA + 1, VA + 0x1000, KSEG0]) expect(it.processor.loadUser(va)).toBe(-1);
    expect(it.processor.trap.cause).toBe('segment');
    it.processor.mips.writeIndexed(8, entryHi(VA, 5), entryLo(3, RW));
    expect(it.processor.storeUser(VA, 5)).toBe(true);
    expect(it.processor.loadUser(VA)).toBe(5);
  });

  test('sees one memory through kseg0 and kseg1, and maps kseg2', () => {
    const { processor } = rig();
    processor.store(KSEG1 + 0x2000, 1);
    expect(processor.load(KSEG0 + 0x2000)).toBe(1);
    processor.mips.writeIndexed(0, entryHi(KSEG2, 0), entryLo(2, RW));
    expect(processor.load(KSEG2)).toBe(1);
    processor.store8(KSEG2 + 1, 1);
    expect(processor.load(KSEG2)).toBe(0x101);
  });

  test.each<[string, (r: Rig) => void, string]>([
    ['kseg2 without entry', (r) => r.processor.load(KSEG2 + 8), 'kseg2 address 0xc0000008 without'],
    ['a word out of line', (r) => r.processor.store(KSEG0 + 2, 1), '0x80000002 faulted: address'],
    ['no memory', (r) => r.processor.load(KSEG0 + (1 << 24)), '0x81000000 faulted: bus'],
    ['no memory, to write', (r) => r.processor.store(KSEG0 + (1 << 24), 1), 'faulted: bus'],
    ['no memory, uncached', (r) => r.processor.loadUncached(1 << 24), 'reached no memory'],
    ['a user page', (r) => r.processor.load(VA), '0x400000 faulted: refill'],
    ['no device', (r) => r.processor.storeUncached(DEVICE_BASE + 4, 1), 'no device register'],
    ['no device, to read', (r) => r.processor.load(0xbe000004), 'no device register answers'],
    ['a red zone', (r) => r.processor.load(KSEG0 + 0x5004), 'at 0x80005004 reached a red zone'],
    ['a red zone, to write', (r) => r.processor.store(KSEG0 + 0x5004, 1), 'reached a red zone'],
    ['a red zone, a byte', (r) => r.processor.store8(KSEG0 + 0x5004, 1), 'reached a red zone'],
    ['a red zone, uncached', (r) => r.processor.load(KSEG1 + 0x5004), 'reached a red zone'],
    ['a red zone, to copy', (r) => r.processor.copy(KSEG0 + 0x4ffc, KSEG0, 8), 'a red zone'],
    ['half a word to copy', (r) => r.processor.copy(KSEG0, KSEG0 + 64, 6), '6 bytes'],
    ['entry 64', (r) => r.processor.mips.writeIndexed(64, 0, 0), 'there is no entry 64'],
  ])('is a bug at %s', (_, act, message) => {
    const it = rig();
    it.processor.guard(0x5000, 4096);
    expect(() => act(it)).toThrow(KernelBug);
    expect(() => act(it)).toThrow(message);
  });

  test('copies and fills words', () => {
    const it = rig();
    for (let i = 0; i < 16; i++) it.processor.store(KSEG0 + 4 * i, i);
    it.processor.copy(KSEG0 + 0x1000, KSEG0, 64);
    it.processor.fill(KSEG0 + 0x1000, 0xffffffff, 8);
    expect(it.memory.words.subarray(0x400, 0x404)).toEqual(Int32Array.of(-1, -1, 2, 3));
    expect(it.count('wordsCopied')).toBe(16);
    expect(it.count('instructions')).toBe(16 + 32 + 2);
  });

  test('lets events come before an access has any effect', () => {
    const it = rig();
    it.processor.store(KSEG0, 1);
    it.processor.nextEvent = it.processor.instructions + 2;
    it.host.event = () => {
      throw UNWIND;
    };
    it.processor.store(KSEG0, 2);
    expect(() => it.processor.store(KSEG0, 3)).toThrow();
    expect(it.memory.words[0]).toBe(2);
  });
});

describe('translation', () => {
  const kinds = ['read', 'read', 'store', 'store', 'write', 'space', 'writeRandom'] as const;
  /** Few entries, so that pages go from one to another and seldom stand in two. */
  const step: fc.Arbitrary<TlbStep> = fc.record({
    kind: fc.constantFrom(...kinds),
    index: fc.constantFrom(8, 9, 10),
    page: fc.constantFrom(...PAGES),
    asid: fc.constantFrom(0, 1),
    flags: fc.constantFrom(RW, RW, RW | ENTRY_LO_G, ENTRY_LO_V),
    instructions: fc.constantFrom(52, 53, 54),
  });

  test('through all shortcuts is what the manual says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const it = rig('decstation-3100', 128);
        const { memory } = it;
        // Each frame says which it is.
        for (let frame = 0; frame < 128; frame++) memory.words[frame * 1024] = frame;
        const reference = new ReferenceTlb();
        for (const one of steps) follow(it, reference, one);
      }),
      { numRuns: 1000 },
    );
  });

  function follow(it: Rig, reference: ReferenceTlb, step: TlbStep): void {
    const { mips } = it.processor;
    const hi = entryHi(step.page, step.asid);
    const lo = entryLo(step.index + 1, step.flags);
    if (step.kind === 'write') {
      mips.writeIndexed(step.index, hi, lo);
      reference.write(step.index, hi, lo);
    } else if (step.kind === 'writeRandom') {
      // Random names one of the few entries, as it would after so many instructions.
      it.processor.instructions = step.instructions;
      mips.writeRandom(hi, lo);
      reference.write(reference.random(it.processor.instructions), hi, lo);
    } else if (step.kind === 'space') {
      mips.setEntryHi(hi);
      reference.setEntryHi(hi);
    } else {
      access(it, reference, step);
    }
  }

  function access(it: Rig, reference: ReferenceTlb, { kind, page }: TlbStep): void {
    const { processor, memory } = it;
    let index: number;
    try {
      index = reference.lookup(page, kind === 'store');
    } catch {
      expect(() => processor.userLoad(page)).toThrow(MachineShutdown);
      return;
    }
    const cause = new Map([
      [MISS, 'refill'],
      [INVALID, 'invalid'],
      [MODIFIED, 'modified'],
    ]).get(index);
    const how = kind === 'store' ? 'write' : 'read';
    const fault = `${cause} ${how} 0x${page.toString(16)}`;
    const frame = index < 0 ? -1 : reference.frame(index);
    if (kind === 'store') {
      const expected = index < 0 ? fault : 'done';
      expect(attempt(it, () => processor.userStore(page, frame + 1000))).toBe(expected);
      if (index < 0) return;
      expect(memory.words[frame * 1024]).toBe(frame + 1000);
      processor.userStore(page, frame);
    } else {
      expect(attempt(it, () => processor.userLoad(page))).toBe(index < 0 ? fault : frame);
    }
  }
});

describe('the clock', () => {
  test('and the ledger agree to the cycle', () => {
    const it = rig('decstation-5000-200');
    const { processor } = it;
    const before = processor.now();
    processor.copy(KSEG0 + 0x8000, KSEG0, 4096);
    processor.fill(KSEG0 + 0x3000, 0, 256);
    processor.store(KSEG1 + 0x100, 1);
    processor.load(KSEG1 + 0x100);
    processor.loadUncached(DEVICE_BASE);
    processor.storeUncached(DEVICE_BASE, 1);
    processor.userFetch(KSEG0 + 0x9000);
    processor.mips.setEntryHi(entryHi(0, 3));
    processor.mips.setEntryHi(entryHi(0x1000, 3));
    processor.mips.writeRandom(entryHi(VA, 3), entryLo(1, RW));
    processor.flushDataCache(0, 4096);
    processor.trap.kind = 'call';
    processor.enterTrap();
    processor.returnFromTrap();
    expect(it.cycles()).toBe(processor.now() - before);
    expect(it.count('spaceSwitches')).toBe(1);
    expect(it.count('tlbWrites')).toBe(1);
  });

  test('counts misses of user pages apart from other traps', () => {
    const it = userRig();
    attempt(it, () => it.processor.userLoad(VA + 0x1000));
    it.processor.enterTrap();
    it.processor.kernelMode = true;
    attempt(it, () => it.processor.userLoad(KSEG2));
    it.processor.enterTrap();
    it.processor.trap.kind = 'interrupt';
    it.processor.enterTrap();
    it.processor.returnFromTrap();
    expect(it.count('refillTraps')).toBe(1);
    expect(it.count('traps')).toBe(2);
    expect(it.count('trapReturns')).toBe(1);
  });

  test('charges a flush an instruction for each line', () => {
    const it = rig();
    const flush = (bytes: number) => {
      const before = it.processor.instructions;
      it.processor.flushInstructionCache(0x1000, bytes);
      return it.processor.instructions - before;
    };
    expect(flush(4096) - flush(0)).toBe(1024);
  });

  /** Cycles a word of a copy of `bytes` from cold or warm caches. */
  function copyCycles(machine: string, warm: boolean): number {
    const bytes = warm ? 8192 : 0x80000;
    const { processor } = rig(machine, 1024);
    const copy = () => processor.copy(KSEG0 + 0x288000, KSEG0 + 0x100000, bytes);
    if (warm) copy();
    const before = processor.now();
    copy();
    return ((processor.now() - before) / bytes) * 4;
  }

  // Ousterhout, USENIX Summer 1990, table 5: bcopy at 10.2 and 5.1 MB/s on the 3100 (6.54 and 13.07
  // cycles a word), at 40 and 12.6 MB/s on the 5000/200 (2.5 and 7.94). A copy here has no loop around
  // its loads and stores, which is what the lower ends leave room for.
  test.each([
    ['decstation-3100', 'cached', true, 6.4, 6.6],
    ['decstation-3100', 'uncached', false, 12.5, 13.6],
    ['decstation-5000-200', 'cached', true, 2, 2.5],
    ['decstation-5000-200', 'uncached', false, 5.7, 7.94],
  ])('on a %s lets %s words be copied as fast as was measured', (machine, _, warm, lo, hi) => {
    const cycles = copyCycles(machine, warm);
    expect(cycles).toBeGreaterThanOrEqual(lo);
    expect(cycles).toBeLessThanOrEqual(hi);
  });
});

describe('the chips', () => {
  test('behave the same after saving and restoring, with or without their timing', () => {
    const it = userRig();
    it.processor.userStore(VA, 1);
    it.processor.dmaStore(3 * 4096, 2);
    const chips = structuredClone(it.processor.saveChips());
    const other = rig();
    other.processor.restoreChips(chips);
    other.processor.instructions = it.processor.instructions;
    other.processor.kernelMode = false;
    expect(other.processor.hashChips(1)).toBe(it.processor.hashChips(1));
    expect(other.processor.tlbEntries()).toEqual(it.processor.tlbEntries());
    expect(other.processor.userLoad(VA)).toBe(1);
    other.memory.words[3 * 1024] = 2;
    other.processor.restoreChips({ architectural: chips.architectural, timing: null });
    expect(other.processor.userLoad(VA)).toBe(2);
    expect(other.processor.walk()).toBe(null);
  });
});
