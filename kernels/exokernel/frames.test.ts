/** Frames, asked for by name: taken, given up, guarded and limited, on both families. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { COUNTS, NO_LIMIT, PPAGE, PPAGE_STATE } from './abi/info.ts';
import { ENV } from './records.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

const PAGE = 0x00400000;
const { read, write } = RIGHTS;

describe.each(['decstation-3100', 'pentium-133'])('frames on %s', (machine) => {
  let on: MemoryRig;
  let frame = 0;

  beforeEach(() => {
    on = new MemoryRig(createMachine(machine, SIZES));
    frame = on.first;
    on.spawn(2);
    on.spawn(3);
  });

  const pageAt = (i: number): number => PAGE + i * 4096;
  const bind = (slot: number, i: number, rights: number): number =>
    on.ask(slot, 'bind', 0, frame, pageAt(i), rights);

  it('belong to whoever asked for them by name', () => {
    expect(on.ask(2, 'frameAlloc', 0, frame)).toBe(0);
    const owner = PPAGE_STATE.owner.of(on.page(frame, PPAGE.state));
    expect(on.k.plan.envs.at(owner)).toBe(on.env(2));
    expect(on.ask(3, 'frameAlloc', 0, frame)).toBe(-ERROR.exists);
    expect(on.ask(2, 'frameAlloc', 0, frame)).toBe(-ERROR.exists);
  });

  it('are those that have names', () => {
    const { plan } = on.k;
    for (const other of [0, frame - 1, plan.nameableHigh, 0xffffffff]) {
      expect(on.ask(2, 'frameAlloc', 0, other)).toBe(-ERROR.invalid);
      expect(on.ask(2, 'frameFree', 0, other)).toBe(-ERROR.invalid);
    }
    expect(on.ask(2, 'frameAlloc', 0, plan.nameableHigh - 1)).toBe(0);
  });

  it('are guarded by the capability that asked, which must permit all', () => {
    on.put(2, 4, 5, 2);
    expect(on.ask(2, 'frameAlloc', 4, frame)).toBe(-ERROR.capInsufficient);
    expect(on.ask(2, 'frameAlloc', 5, frame)).toBe(-ERROR.capInvalid);
    expect(on.isFree(frame)).toBe(true);
    expect(on.ask(2, 'frameAlloc', 0, frame)).toBe(0);
    expect(on.ask(3, 'frameFree', 0, frame)).toBe(-ERROR.capInsufficient);
    // A prefix of the name that guards it.
    expect(on.ask(1, 'frameFree', 0, frame)).toBe(0);
    expect(on.ask(1, 'frameFree', 0, frame)).toBe(-ERROR.notFound);
  });

  it('show nothing of what stood in them before', () => {
    on.ask(2, 'frameAlloc', 0, frame);
    bind(2, 0, write);
    // Whatever memory holds after power-on.
    expect(on.load(2, pageAt(0))).toBe(0);
    on.store(2, pageAt(0) + 4092, 7);
    on.ask(2, 'frameFree', 0, frame);
    on.ask(3, 'frameAlloc', 0, frame);
    bind(3, 0, write);
    expect(on.load(3, pageAt(0) + 4092)).toBe(0);
  });

  it('are lost to everybody when they are given up', () => {
    on.ask(2, 'frameAlloc', 0, frame);
    on.ask(2, 'frameGuard', 0, frame, 3, ...words(1, 3));
    on.ask(2, 'frameLimit', 0, frame, 4, 4);
    bind(2, 0, write);
    bind(2, 1, read);
    bind(3, 0, write);
    on.load(2, pageAt(0));
    on.load(3, pageAt(0));
    const generation = PPAGE_STATE.generation.of(on.page(frame, PPAGE.state));
    expect(on.ask(2, 'frameFree', 0, frame)).toBe(0);
    expect([on.load(2, pageAt(0)), on.load(2, pageAt(1)), on.load(3, pageAt(0))]).toEqual([
      'faulted',
      'faulted',
      'faulted',
    ]);
    expect(on.page(frame, PPAGE.counts)).toBe(0);
    expect(COUNTS.readers.of(on.page(frame, PPAGE.limits))).toBe(NO_LIMIT);
    expect(PPAGE_STATE.generation.of(on.page(frame, PPAGE.state))).toBe(generation + 1);
    expect(bind(2, 0, read)).toBe(-ERROR.notFound);
  });

  it('are free when their owner has died, and bound by nobody', () => {
    on.ask(2, 'frameAlloc', 0, frame);
    on.ask(2, 'frameGuard', 0, frame, 1, ...words(1, 3));
    bind(3, 0, write);
    bind(2, 7, read);
    on.ask(3, 'frameAlloc', 0, frame + 1);
    on.exit(2);
    expect([on.isFree(frame), on.isFree(frame + 1)]).toEqual([true, false]);
    expect(on.load(3, pageAt(0))).toBe('faulted');
    expect(on.inconsistency()).toBeNull();
  });

  it('are counted, and no more are had than the quota', () => {
    on.k.bus.store(on.env(2) + ENV.quota, 2);
    expect([0, 1, 2].map((i) => on.ask(2, 'frameAlloc', 0, frame + i))).toEqual([
      0,
      0,
      -ERROR.quota,
    ]);
    on.ask(2, 'frameFree', 0, frame);
    expect(on.ask(2, 'frameAlloc', 0, frame + 2)).toBe(0);
  });

  describe('an access list', () => {
    const guard = (entry: number, ...cap: readonly number[]): number =>
      on.ask(2, 'frameGuard', 0, frame, entry, ...cap);

    beforeEach(() => {
      on.ask(2, 'frameAlloc', 0, frame);
    });

    it('lets in whom an entry names', () => {
      expect(bind(3, 0, read)).toBe(-ERROR.capInsufficient);
      expect(guard(7, ...words(0, 3))).toBe(0);
      expect(bind(3, 0, write)).toBe(-ERROR.capInsufficient);
      expect(bind(3, 0, read)).toBe(0);
      expect(on.ask(3, 'frameGuard', 0, frame, 7, ...words(7, 3))).toBe(-ERROR.capInsufficient);
    });

    it('has eight entries, of which the first permits all', () => {
      for (const entry of [8, 9, 0xffffffff]) {
        expect(guard(entry, ...words(7, 2))).toBe(-ERROR.aclSize);
      }
      expect(guard(0, ...words(5, 2))).toBe(-ERROR.aclInvalid);
      expect(guard(0, 0, 0, 0)).toBe(-ERROR.aclInvalid);
      expect(guard(1, 0x100, 0, 0)).toBe(-ERROR.invalid);
      expect(guard(0, ...words(7, 3))).toBe(0);
      expect(guard(0, ...words(7, 2))).toBe(-ERROR.capInsufficient);
      expect(on.ask(3, 'frameFree', 0, frame)).toBe(0);
    });

    it('breaks what an entry backs no more, everywhere, and nothing else', () => {
      guard(1, ...words(1, 3));
      bind(3, 0, write);
      bind(3, 1, read);
      bind(2, 0, write);
      for (const slot of [2, 3]) on.store(slot, pageAt(0), slot);
      // The same name, which may still read.
      guard(1, ...words(4, 3));
      expect(on.store(3, pageAt(0), 1)).toBe('faulted');
      expect(on.load(3, pageAt(1))).toBe(3);
      // Another name.
      guard(1, ...words(4, 3, 1));
      expect(on.load(3, pageAt(1))).toBe('faulted');
      expect(on.load(2, pageAt(0))).toBe(3);
      expect(COUNTS.readers.of(on.page(frame, PPAGE.counts))).toBe(0);
      expect(COUNTS.writers.of(on.page(frame, PPAGE.counts))).toBe(1);
    });

    it('breaks nothing where an entry becomes what it was, or permits more', () => {
      guard(1, ...words(1, 3));
      bind(3, 0, write);
      guard(1, ...words(1, 3));
      guard(1, ...words(7, 3));
      guard(2, ...words(7, 1));
      guard(2, 0, 0, 0);
      expect(on.store(3, pageAt(0), 5)).toBe(0);
    });

    it('changes by no binding where the change is refused', () => {
      guard(1, ...words(1, 3));
      bind(3, 0, write);
      expect(guard(0, ...words(1, 3))).toBe(-ERROR.aclInvalid);
      expect(on.ask(3, 'frameGuard', 0, frame, 1, 0, 0, 0)).toBe(-ERROR.capInsufficient);
      expect(on.store(3, pageAt(0), 5)).toBe(0);
    });
  });

  it('have as many readers and writers as their limits allow', () => {
    on.ask(2, 'frameAlloc', 0, frame);
    const limit = (readers: number, writers: number): number =>
      on.ask(2, 'frameLimit', 0, frame, readers, writers);
    expect(limit(1, 1)).toBe(0);
    expect([bind(2, 0, write), bind(2, 1, write), bind(2, 1, read), bind(2, 2, read)]).toEqual([
      0,
      -ERROR.share,
      0,
      -ERROR.share,
    ]);
    expect([limit(0, 1), limit(1, 0), limit(NO_LIMIT + 1, 1)]).toEqual([
      -ERROR.share,
      -ERROR.share,
      -ERROR.invalid,
    ]);
    // In its own place, the binding that goes does not count.
    expect([bind(2, 0, write), bind(2, 1, read), bind(2, 0, read)]).toEqual([0, 0, -ERROR.share]);
    expect(on.store(2, pageAt(0), 1)).toBe(0);
    expect(on.ask(3, 'frameLimit', 0, frame, 9, 9)).toBe(-ERROR.capInsufficient);
  });
});
