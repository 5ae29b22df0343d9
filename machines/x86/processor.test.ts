import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KernelBug, UNWIND } from '../errors.ts';
import {
  KERNEL_BASE,
  PDE_LARGE,
  PTE_GLOBAL,
  PTE_PCD,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
} from '../formats/x86.ts';
import { DEVICE_BASE, type ProcessorHost } from '../processor.ts';
import { loadSheet } from '../sheets/load.ts';
import type { X86Processor } from './processor.ts';
import {
  bareProcessor,
  bootedProcessor,
  chargedWaits,
  DIRECTORY,
  FRAME,
  type Tables,
  USER_PAGE,
} from './rig.ts';

const VA = 0x00400000;
const PA = 100 * FRAME;

/** A host with one device register, which holds what was written last. */
class Host implements ProcessorHost {
  events = 0;
  register = 7;
  onEvent(): void {
    this.events++;
  }
  onFault?: () => boolean;
  deviceLoad(pa: number): number {
    return pa === DEVICE_BASE ? this.register : -1;
  }
  deviceStore(pa: number, value: number): boolean {
    if (pa === DEVICE_BASE) this.register = value;
    return pa === DEVICE_BASE;
  }
  start(): number {
    return 0;
  }
  clone(): number {
    return 0;
  }
  release(): void {}
  takeInterrupts(): void {}
  setTimer(): void {}
  fails(): boolean {
    return false;
  }
}

/** A task stands on the processor, with one page. */
function task(): { processor: X86Processor; tables: Tables; host: Host } {
  const { processor, tables } = bootedProcessor(1024);
  tables.map(VA, PA);
  const host = new Host();
  processor.host = host;
  processor.kernelMode = false;
  return { processor, tables, host };
}

/** The trap that an access takes; null if it takes none. */
function trapOf(processor: X86Processor, access: () => unknown) {
  try {
    access();
  } catch (thrown) {
    if (thrown !== UNWIND) throw thrown;
    const { cause, address, access: wanted } = processor.trap;
    return { cause, address, access: wanted };
  }
  return null;
}

describe('user code', () => {
  test('reads what it wrote, and the kernel sees it', () => {
    const { processor } = task();
    processor.userStore(VA + 8, 0xfeedbeef);
    processor.userStore8(VA + 9, 0x42);
    expect(processor.userLoad(VA + 8)).toBe(0xfeed42ef);
    expect(processor.userLoad8(VA + 11)).toBe(0xfe);
    expect(processor.userFetch(VA + 8)).toBe(0xfeed42ef);
    expect(processor.load(KERNEL_BASE + PA + 8)).toBe(0xfeed42ef);
  });

  test.each([
    ['missing', VA + FRAME, 'read'],
    ['protection', KERNEL_BASE, 'read'],
    ['address', VA + 2, 'read'],
  ] as const)('traps for %s', (cause, address, access) => {
    const { processor } = task();
    expect(trapOf(processor, () => processor.userLoad(address))).toEqual({
      cause,
      address,
      access,
    });
  });

  test('traps when it writes a page that it may only read, also by way of the fast path', () => {
    const { processor, tables } = task();
    tables.map(VA, PA, PTE_PRESENT | PTE_USER);
    processor.userLoad(VA);
    const trap = { cause: 'protection', address: VA, access: 'write' };
    expect(trapOf(processor, () => processor.userStore(VA, 1))).toEqual(trap);
    expect(trapOf(processor, () => processor.userStore8(VA, 1))).toEqual(trap);
  });

  test('gets a bus error where there is no memory, from red zones, and from bytes of devices', () => {
    const { processor, tables, host } = task();
    tables.map(VA + FRAME, 0x10000000);
    tables.map(VA + 2 * FRAME, 200 * FRAME);
    tables.map(VA + 3 * FRAME, DEVICE_BASE);
    processor.memory.red[200] = 1;
    for (const page of [1, 2]) {
      expect(trapOf(processor, () => processor.userLoad(VA + page * FRAME))?.cause).toBe('bus');
    }
    const device = VA + 3 * FRAME;
    expect(trapOf(processor, () => processor.userLoad8(device))?.cause).toBe('bus');
    expect(trapOf(processor, () => processor.userLoad(device + 4))?.cause).toBe('bus');
    processor.userStore(device, 9);
    expect([host.register, processor.userLoad(device)]).toEqual([9, 9]);
    expect(processor.ledger.total('uncachedReads')).toBe(3);
  });

  test('is tried again where the host serves a fault', () => {
    const { processor, tables, host } = task();
    host.onFault = () => {
      tables.map(VA + FRAME, PA);
      return true;
    };
    processor.store(KERNEL_BASE + PA, 5);
    expect(processor.userLoad(VA + FRAME)).toBe(5);
  });

  test('has kernel rights, and flat segments, at kernel level', () => {
    const { processor } = task();
    processor.x86.loadUserSegment('data', VA, 0xfff);
    processor.kernelMode = true;
    processor.userStore(KERNEL_BASE + PA, 3);
    expect(processor.userLoad(VA)).toBe(3);
    expect(trapOf(processor, () => processor.userLoad(VA + FRAME))?.cause).toBe('missing');
    processor.kernelMode = false;
    expect(trapOf(processor, () => processor.userLoad(KERNEL_BASE + PA))?.cause).toBe('segment');
  });

  test('does nothing before what is due has been done', () => {
    const { processor, host } = task();
    processor.userStore(VA, 1);
    processor.nextEvent = processor.instructions + 1;
    const seen: number[] = [];
    host.onEvent = () => {
      seen.push(processor.peekWord(PA));
      processor.nextEvent = Number.MAX_SAFE_INTEGER;
    };
    processor.userStore(VA, 2);
    expect(seen).toEqual([1]);
  });
});

describe('segments', () => {
  test('shift and bound data and code apart', () => {
    const { processor } = task();
    processor.store(KERNEL_BASE + PA + 16, 77);
    processor.x86.loadUserSegment('data', VA, 0xff);
    expect(processor.userLoad(16)).toBe(77);
    expect(processor.userFetch(VA + 16)).toBe(77);
    expect(trapOf(processor, () => processor.userLoad(0x100))).toEqual({
      cause: 'segment',
      address: 0x100,
      access: 'read',
    });
    expect(trapOf(processor, () => processor.userLoad(0xfe))?.cause).toBe('segment');
    expect(processor.userLoad8(0xff)).toBe(0xa5);
    processor.x86.loadUserSegment('code', VA, 0xff);
    expect(processor.userFetch(16)).toBe(77);
    expect(trapOf(processor, () => processor.userFetch(VA))?.cause).toBe('segment');
    expect(processor.ledger.total('segmentLoads')).toBe(2);
  });

  test('hold on the fast path: a smaller limit is honoured once it is loaded', () => {
    const { processor } = task();
    processor.userLoad(VA + 0x800);
    processor.x86.loadUserSegment('data', 0, VA + 0x7ff);
    expect(trapOf(processor, () => processor.userLoad(VA + 0x800))?.cause).toBe('segment');
    expect(trapOf(processor, () => processor.userLoad(VA))).toBe(null);
    processor.x86.loadUserSegment('data', 0x10, 0xffffffff);
    processor.userStore(VA, 4);
    expect(processor.load(KERNEL_BASE + PA + 16)).toBe(4);
  });

  test('wrap around the end of linear addresses', () => {
    const { processor } = task();
    processor.x86.loadUserSegment('data', 0xfffff000, 0xffffffff);
    processor.userStore(VA + FRAME, 6);
    expect(processor.load(KERNEL_BASE + PA)).toBe(6);
  });
});

describe('the kernel', () => {
  test('sees physical memory in its window before paging', () => {
    const processor = bareProcessor(16);
    processor.store(KERNEL_BASE + 12, 5);
    expect(processor.load8(KERNEL_BASE + 12)).toBe(5);
    expect(() => processor.load(12)).toThrow(KernelBug);
  });

  test.each([
    ['a page that is not mapped', 0xf0000000, /read at 0xf0000000 faulted: no page is mapped/],
    ['a misaligned word', KERNEL_BASE + 1, /not aligned/],
    ['the end of memory', KERNEL_BASE + 20 * FRAME, /no memory answers/],
  ])('has a bug when it touches %s', (_what, address, message) => {
    const { processor } = bootedProcessor(20);
    expect(() => processor.load(address)).toThrow(message);
    expect(() => processor.load(address)).toThrow(KernelBug);
  });

  test('has a bug when it touches a red zone, however it does', () => {
    const { processor, tables } = bootedProcessor(1024);
    const ka = KERNEL_BASE + 200 * FRAME;
    processor.load(ka);
    processor.guard(200 * FRAME, FRAME);
    for (const touch of [
      () => processor.load(ka),
      () => processor.store8(ka + 1, 1),
      () => processor.copy(ka, KERNEL_BASE, 8),
      () => processor.fill(KERNEL_BASE + 199 * FRAME, 0, 2 * FRAME),
      () => processor.loadUncached(200 * FRAME),
    ]) {
      expect(touch).toThrow(/red zone/);
    }
    tables.map(VA, 200 * FRAME);
    expect(processor.loadUser(VA)).toBe(-1);
  });

  test('has a bug when the processor finds no memory under its tables', () => {
    const { processor } = bootedProcessor(64);
    processor.store(KERNEL_BASE + DIRECTORY + 4, 0x10000000 | USER_PAGE);
    expect(() => processor.loadUser(VA)).toThrow(/page table at physical 0x10000000/);
    processor.memory.red[2] = 1;
    processor.store(KERNEL_BASE + DIRECTORY + 4, (2 * FRAME) | USER_PAGE);
    expect(() => processor.loadUser(VA)).toThrow(/red zone/);
  });

  test('reads and writes for a user with the rights of the user, and no trap', () => {
    const { processor, tables } = task();
    processor.kernelMode = true;
    tables.map(VA + FRAME, PA, PTE_PRESENT | PTE_USER);
    expect(processor.storeUser(VA, 8)).toBe(true);
    expect(processor.loadUser(VA)).toBe(8);
    const before = { ...processor.trap };
    expect(processor.storeUser(VA + FRAME, 1)).toBe(false);
    expect(processor.loadUser(KERNEL_BASE)).toBe(-1);
    expect(processor.loadUser(VA + 1)).toBe(-1);
    expect(processor.loadUser(VA + 5 * FRAME)).toBe(-1);
    processor.x86.loadUserSegment('data', 0, 0xff);
    expect(processor.loadUser(VA)).toBe(-1);
    expect({ ...processor.trap }).toEqual(before);
  });

  test('copies and fills words, one instruction each and one for the whole', () => {
    const { processor } = bootedProcessor(64);
    const to = KERNEL_BASE + 40 * FRAME;
    const from = KERNEL_BASE + 42 * FRAME;
    for (let i = 0; i < 8; i++) processor.store(from + 4 * i, i + 1);
    const before = processor.instructions;
    processor.copy(to, from, 32);
    processor.fill(to + 32, 9, 8);
    expect(processor.instructions - before).toBe(9 + 3);
    expect([0, 7, 8, 9].map((i) => processor.load(to + 4 * i))).toEqual([1, 8, 9, 9]);
    expect(() => processor.copy(to, from, 6)).toThrow(/not a number of words/);
  });

  test('talks to devices by physical address', () => {
    const { processor, host } = task();
    processor.storeUncached(DEVICE_BASE, 12);
    expect([host.register, processor.loadUncached(DEVICE_BASE)]).toEqual([12, 12]);
    expect(() => processor.loadUncached(DEVICE_BASE + 4)).toThrow(/no device register answers/);
    expect(() => processor.loadUncached(0x10000000)).toThrow(/no memory/);
    expect(() => processor.storeUncached(2, 1)).toThrow(/misaligned/);
  });
});

describe('dirty blocks', () => {
  test.each([
    ['a store', (p: X86Processor) => p.store(KERNEL_BASE + PA, 1), 100],
    ['a byte', (p: X86Processor) => p.store8(KERNEL_BASE + PA, 1), 100],
    ['DMA', (p: X86Processor) => p.dmaStore(PA, 1), 100],
    ['an uncached store', (p: X86Processor) => p.storeUncached(PA, 1), 100],
    ['a user store', (p: X86Processor) => p.userStore(VA, 1), 100],
    ['the walker', (p: X86Processor) => p.userLoad(VA), 2],
    [
      'INVD',
      (p: X86Processor) => {
        p.load(KERNEL_BASE + PA);
        p.store(KERNEL_BASE + PA, 1);
        p.memory.seal();
        p.x86.invd();
      },
      100,
    ],
  ])('are marked by %s', (_who, act, frame) => {
    const { processor } = task();
    processor.memory.seal();
    act(processor);
    expect(processor.memory.dirty.subarray(frame * 4, frame * 4 + 4)).toContain(1);
  });
});

describe('uncached pages', () => {
  test('are never remembered, and write back what the caches have', () => {
    const { processor, tables } = task();
    processor.userLoad(VA);
    processor.userStore(VA, 1);
    tables.map(VA + FRAME, PA, USER_PAGE | PTE_PCD);
    expect([1, 2].map(() => processor.userLoad(VA + FRAME))).toEqual([1, 1]);
    processor.userStore(VA + FRAME + 4, 2);
    processor.userStore8(VA + FRAME + 8, 3);
    expect(processor.userLoad8(VA + FRAME + 8)).toBe(3);
    processor.x86.invd();
    expect(processor.userLoad(VA)).toBe(1);
    expect(processor.userLoad(VA + 4)).toBe(2);
    expect(processor.ledger.total('uncachedReads')).toBe(3);
    expect(processor.ledger.total('uncachedWrites')).toBe(2);
  });
});

describe('traps and privileged instructions', () => {
  test('cost what the sheet says, and nothing that the ledger does not', () => {
    const { processor } = task();
    processor.ledger.clear();
    const before = processor.waited;
    processor.enterTrap();
    processor.x86.setCr3(DIRECTORY);
    processor.x86.invlpg(VA);
    processor.x86.loadUserSegment('code', 0, 0xffffffff);
    processor.returnFromTrap();
    expect(processor.waited - before).toBeCloseTo(chargedWaits(processor), 6);
    for (const kind of ['traps', 'trapReturns', 'spaceSwitches', 'segmentLoads'] as const) {
      expect(processor.ledger.total(kind)).toBe(1);
    }
    expect(processor.context()).toBe(DIRECTORY);
  });

  test('wait until stores have left the write buffer', () => {
    const { processor } = task();
    for (let i = 0; i < 4; i++) processor.userStore(VA + 64 * i, 1);
    const before = processor.ledger.total('writeStallCycles');
    processor.returnFromTrap();
    expect(processor.ledger.total('writeStallCycles')).toBeGreaterThan(before);
  });
});

describe('what others look at', () => {
  test('is every valid entry, fetches first', () => {
    const { processor } = task();
    processor.userFetch(VA);
    processor.userLoad(VA);
    const entries = processor.tlbEntries();
    const of = (page: number) => entries.filter((entry) => entry.page === page);
    expect(of(VA)).toMatchObject([
      { frame: 100, bytes: FRAME, rights: 5, user: true, dirty: false, accessed: true },
      { frame: 100, bytes: FRAME, rights: 3, user: true, dirty: false, context: DIRECTORY },
    ]);
    expect(of(KERNEL_BASE)).toMatchObject([
      { frame: 0, bytes: 0x400000, rights: 3, user: false, dirty: true },
    ]);
    expect(of(VA)[0].index).toBeLessThan(of(VA)[1].index);
  });

  test('is a walk without effect', () => {
    const { processor, tables } = task();
    tables.map(VA + FRAME, PA, PTE_PRESENT | PTE_PCD);
    const before = processor.memory.hash(1);
    expect(processor.walk(DIRECTORY, VA + 0x123)).toMatchObject({
      page: VA,
      frame: 100,
      rights: 7,
      user: true,
      accessed: false,
    });
    expect(processor.walk(DIRECTORY, VA + FRAME)).toMatchObject({ rights: 5, cached: false });
    expect(processor.walk(DIRECTORY, KERNEL_BASE + 0x123456)).toMatchObject({
      page: KERNEL_BASE,
      bytes: 0x400000,
      rights: 7,
      user: false,
    });
    expect(processor.walk(DIRECTORY, VA + 2 * FRAME)).toBe(null);
    expect(processor.walk(DIRECTORY, 0x80000000)).toBe(null);
    expect(processor.walk(0x10000000, VA)).toBe(null);
    expect(processor.memory.hash(1)).toBe(before);
  });
});

describe('large pages', () => {
  test('of a Pentium Pro stay over a load of CR3 if they are global', () => {
    const { processor } = bootedProcessor(64, loadSheet('pentium-pro-200'));
    processor.x86.setGlobalPages(true);
    const entry = KERNEL_BASE + DIRECTORY + 4;
    processor.store(entry, PTE_PRESENT | PTE_WRITE | PTE_USER | PDE_LARGE | PTE_GLOBAL);
    expect(processor.loadUser(VA + 16)).toBe(processor.load(KERNEL_BASE + 16));
    processor.store(entry, 0);
    processor.x86.setCr3(DIRECTORY);
    expect(processor.loadUser(VA + 16)).not.toBe(-1);
    expect(processor.tlbEntries().find(({ page }) => page === VA)?.context).toBe(-1);
    processor.x86.invlpg(VA);
    expect(processor.loadUser(VA + 16)).toBe(-1);
  });

  test('are tables to an i486, which does not know PS', () => {
    const processor = bareProcessor(64, loadSheet('i486-50'));
    processor.fill(KERNEL_BASE + DIRECTORY, 0, 2 * FRAME);
    processor.store(KERNEL_BASE + DIRECTORY + 4, (2 * FRAME) | USER_PAGE | PDE_LARGE);
    processor.store(KERNEL_BASE + 2 * FRAME, (5 * FRAME) | USER_PAGE);
    processor.store(KERNEL_BASE + 5 * FRAME, 55);
    processor.x86.setCr3(DIRECTORY);
    processor.x86.enablePaging();
    expect(processor.loadUser(VA)).toBe(55);
  });
});

describe('CR4.PGE', () => {
  const withGlobalPage = () => {
    const { processor, tables } = bootedProcessor(64, loadSheet('pentium-pro-200'));
    tables.map(VA, 30 * FRAME, USER_PAGE | PTE_GLOBAL);
    return { processor, tables };
  };
  const contextOf = (processor: X86Processor) => {
    processor.loadUser(VA);
    return processor.tlbEntries().find(({ page }) => page === VA)?.context;
  };

  test('is clear after reset, and makes entries and walks global once it is set', () => {
    const { processor } = withGlobalPage();
    expect(contextOf(processor)).toBe(DIRECTORY);
    expect(processor.walk(DIRECTORY, VA)?.context).toBe(DIRECTORY);
    processor.x86.setGlobalPages(true);
    expect(processor.tlbEntries()).toEqual([]);
    expect(contextOf(processor)).toBe(-1);
    expect(processor.walk(DIRECTORY, VA)?.context).toBe(-1);
  });

  test('is in a snapshot, and in the hash', () => {
    const { processor } = withGlobalPage();
    contextOf(processor);
    const saved = structuredClone(processor.saveChips());
    const before = processor.hashChips(1);
    processor.x86.setGlobalPages(true);
    expect(contextOf(processor)).toBe(-1);
    expect(processor.hashChips(1)).not.toBe(before);
    processor.restoreChips(saved);
    expect(processor.hashChips(1)).toBe(before);
    processor.x86.invlpg(VA);
    expect(contextOf(processor)).toBe(DIRECTORY);
  });

  test('is no flag of other processors, and not set before paging', () => {
    const { processor } = task();
    expect(processor.x86.globalPages).toBe(false);
    expect(() => processor.x86.setGlobalPages(true)).toThrow(KernelBug);
    const unpaged = bareProcessor(16, loadSheet('pentium-pro-200'));
    expect(unpaged.x86.globalPages).toBe(true);
    expect(() => unpaged.x86.setGlobalPages(true)).toThrow(/before paging/);
  });

  test('costs an invalidation', () => {
    const { processor } = withGlobalPage();
    processor.ledger.clear();
    const before = processor.waited;
    processor.x86.setGlobalPages(true);
    expect(processor.ledger.total('tlbWrites')).toBe(1);
    expect(processor.waited - before).toBeCloseTo(chargedWaits(processor), 6);
  });
});

describe('the walker of a Pentium Pro', () => {
  test('sets bits in a line of L1, which stays', () => {
    const { processor, tables } = bootedProcessor(64, loadSheet('pentium-pro-200'));
    tables.map(VA, 30 * FRAME);
    const entry = tables.entryOf(VA);
    processor.storeUser(VA, 1);
    const line = entry >>> processor.lineShift;
    const slot = processor.l1d.find(line);
    expect(slot).toBeGreaterThanOrEqual(0);
    expect(processor.l1d.isDirty(slot)).toBe(true);
    // What it set is lost with the line.
    processor.x86.wbinvd();
    processor.x86.invlpg(VA);
    processor.store(KERNEL_BASE + entry, (30 * FRAME) | USER_PAGE);
    processor.x86.wbinvd();
    processor.storeUser(VA, 2);
    processor.x86.invd();
    expect(processor.peekWord(entry)).toBe((30 * FRAME) | USER_PAGE);
  });
});

describe('the 4 MB entries of a Pentium Pro', () => {
  test('are two for code, in one set, and eight for data', () => {
    const { processor } = bootedProcessor(64, loadSheet('pentium-pro-200'));
    const [, code, , data] = processor.mmu.tlbs;
    expect([code, data].map(({ pageShift, entries, ways }) => [pageShift, entries, ways])).toEqual([
      [22, 2, 2],
      [22, 8, 4],
    ]);
  });
});

describe('shortcuts', () => {
  /** Seven pages in each of two sets, so that entries are replaced. */
  const pages = Array.from({ length: 14 }, (_, i) => VA + (i % 7) * 16 * FRAME + (i % 2) * FRAME);
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom('read', 'write', 'fetch', 'kernel'),
      page: fc.constantFrom(...pages),
      word: fc.nat(40),
    }),
    { maxLength: 150, size: 'max' },
  );

  test.each(['pentium-133', 'pentium-pro-200', 'i486-50'])(
    'of the %s change nothing that can be seen',
    (id) => {
      const sheet = loadSheet(id);
      fc.assert(
        fc.property(steps, (sequence) => {
          const fast = withPages(sheet);
          const slow = withPages(sheet);
          for (const { kind, page, word } of sequence) {
            // A snapshot and back: nothing is remembered but what is in the chips.
            slow.restoreChips(slow.saveChips());
            for (const processor of [fast, slow]) {
              if (kind === 'read') processor.userLoad(page + word * 4);
              else if (kind === 'write') processor.userStore(page + word * 4, word);
              else if (kind === 'fetch') processor.userFetch(page + word * 4);
              else processor.loadUser(page + word * 4);
            }
          }
          expect(fast.hashChips(1)).toBe(slow.hashChips(1));
          expect(fast.waited).toBe(slow.waited);
          expect(fast.ledger.counts).toEqual(slow.ledger.counts);
        }),
        { numRuns: 60 },
      );
    },
  );

  function withPages(sheet: ReturnType<typeof loadSheet>): X86Processor {
    // Tables are written before paging, for the i486 has no large pages for a window.
    const processor = bareProcessor(256, sheet);
    processor.fill(KERNEL_BASE + DIRECTORY, 0, 2 * FRAME);
    processor.store(KERNEL_BASE + DIRECTORY + 4, (2 * FRAME) | USER_PAGE);
    pages.forEach((page, i) => {
      const entry = KERNEL_BASE + 2 * FRAME + ((page >>> 12) & 1023) * 4;
      processor.store(entry, ((100 + i) * FRAME) | USER_PAGE);
    });
    processor.x86.setCr3(DIRECTORY);
    processor.x86.enablePaging();
    processor.kernelMode = false;
    return processor;
  }
});
