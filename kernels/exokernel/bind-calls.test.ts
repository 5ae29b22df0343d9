/** The calls on bindings: what they refuse, and that a refused one changes nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { COUNTS, INFO, PPAGE } from './abi/info.ts';
import { MAX_RANGE, UAREA } from './abi/u-area.ts';
import { frameAt } from './plan.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

const PAGE = 0x00400000;
const { none, read, write } = RIGHTS;

describe.each(['decstation-3100', 'pentium-133'])('bindings on %s', (machine) => {
  let on: MemoryRig;
  let frame = 0;
  let other = 0;

  beforeEach(() => {
    on = new MemoryRig(createMachine(machine, SIZES));
    frame = on.first;
    other = frame + 1;
    on.spawn(2);
    on.spawn(3);
    on.ask(2, 'frameAlloc', 0, frame);
    on.ask(2, 'frameAlloc', 0, other);
  });

  const pageAt = (i: number): number => PAGE + i * 4096;
  const bind = (slot: number, name: number, va: number, rights: number): number =>
    on.ask(slot, 'bind', 0, name, va, rights);
  const pte = (slot: number, va: number): number => on.ask(slot, 'readPte', va);
  const readersAndWriters = (name: number): number[] => {
    const counts = on.page(name, PPAGE.counts);
    return [COUNTS.readers.of(counts), COUNTS.writers.of(counts)];
  };

  it('give what was asked for', () => {
    expect(bind(2, frame, pageAt(0), read)).toBe(0);
    expect(on.load(2, pageAt(0))).toBe(0);
    expect(on.store(2, pageAt(0), 1)).toBe('faulted');
    expect(bind(2, frame, pageAt(0), write)).toBe(0);
    expect(on.store(2, pageAt(0), 9)).toBe(0);
    expect(bind(2, other, pageAt(0), read)).toBe(0);
    expect([on.load(2, pageAt(0)), on.store(2, pageAt(0), 1)]).toEqual([0, 'faulted']);
    expect(pte(2, pageAt(0))).toBe((other << 12) | read);
    expect([readersAndWriters(frame), readersAndWriters(other)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('lie in user memory, outside of what the kernel keeps', () => {
    const end = on.k.tlb.userEnd;
    expect(bind(2, frame, PAGE + 4, read)).toBe(-ERROR.invalid);
    for (const va of [U_AREA, INFO_AREA, end, 0xfffff000]) {
      expect(bind(2, frame, va, read)).toBe(-ERROR.addressSpace);
      expect(on.ask(2, 'unbind', va, 1)).toBe(-ERROR.addressSpace);
      expect(pte(2, va)).toBe(-ERROR.addressSpace);
    }
    expect(bind(2, frame, U_AREA - 4096, read)).toBe(0);
    for (const [va, count] of [
      [U_AREA - 4096, 2],
      [end - 4096, 2],
      [0xfffff000, 2],
      [end - 4096, 3],
    ]) {
      expect(on.ask(2, 'bindRange', 0, va, count)).toBe(-ERROR.addressSpace);
      expect(on.ask(2, 'protect', 0, va, read, count)).toBe(-ERROR.addressSpace);
      expect(on.ask(2, 'unbind', va, count)).toBe(-ERROR.addressSpace);
    }
    expect(on.load(2, U_AREA - 4096)).toBe(0);
  });

  it('are of frames that are allocated, or shown to everybody', () => {
    const { plan } = on.k;
    expect(bind(2, frame + 2, pageAt(0), read)).toBe(-ERROR.notFound);
    for (const name of [0, frameAt(plan, plan.root), on.k.bus.frames, 0xfffff]) {
      expect(bind(2, name, pageAt(0), read)).toBe(-ERROR.invalid);
    }
    const info = frameAt(plan, plan.info);
    expect(bind(2, info, pageAt(0), write)).toBe(-ERROR.capInsufficient);
    expect(bind(2, info, pageAt(0), read)).toBe(0);
    expect(on.load(2, pageAt(0) + INFO.ppages)).toBe(frameAt(plan, plan.ppages.base));
    expect(on.ask(2, 'protect', 0, pageAt(0), write, 1)).toBe(-ERROR.capInsufficient);
    expect(on.store(2, pageAt(0), 1)).toBe('faulted');
  });

  it('have rights to read, or to read and write', () => {
    for (const rights of [none, 2, 4, 0xffffffff]) {
      expect(bind(2, frame, pageAt(0), rights)).toBe(-ERROR.invalid);
      expect(on.ask(2, 'protect', 0, pageAt(0), rights, 1)).toBe(-ERROR.invalid);
    }
  });

  it('stay where a bind is refused', () => {
    bind(2, frame, pageAt(0), write);
    on.ask(2, 'frameLimit', 0, other, 0, 0);
    on.ask(3, 'frameAlloc', 0, frame + 2);
    expect([
      bind(2, other, pageAt(0), read),
      bind(2, frame + 2, pageAt(0), read),
      bind(2, frame + 3, pageAt(0), read),
      on.ask(2, 'bind', 7, other, pageAt(0), read),
      on.ask(2, 'bind', 19, other, pageAt(0), read),
    ]).toEqual([
      -ERROR.share,
      -ERROR.capInsufficient,
      -ERROR.notFound,
      -ERROR.capInvalid,
      -ERROR.invalid,
    ]);
    expect(on.store(2, pageAt(0), 3)).toBe(0);
    expect(readersAndWriters(frame)).toEqual([0, 1]);
  });

  it('stay when the capability goes that made them', () => {
    on.put(2, 3, 7, 2);
    on.ask(2, 'bind', 3, frame, pageAt(0), write);
    on.put(2, 3, 7, 9);
    expect(on.store(2, pageAt(0), 3)).toBe(0);
  });

  describe('for another environment', () => {
    const bindFor = (slot: number, k: number, key: number, env: number): number =>
      on.ask(slot, 'bind', k, frame, pageAt(0), write, key, env);

    it('are made by the caller’s authority over both', () => {
      // Neither the frame is the second's, nor the environment.
      expect(bindFor(3, 0, 0, on.id(2))).toBe(-ERROR.capInsufficient);
      expect(bindFor(2, 0, 0, on.id(3))).toBe(-ERROR.capInsufficient);
      expect(bindFor(1, 0, 5, on.id(3))).toBe(-ERROR.capInvalid);
      expect(bindFor(1, 0, 0, on.id(3) + 256)).toBe(-ERROR.badEnv);
      expect(on.load(3, pageAt(0))).toBe('faulted');
      expect(bindFor(1, 0, 0, on.id(3))).toBe(0);
      expect(on.store(3, pageAt(0), 4)).toBe(0);
    });

    it('are not made by the authority of whose tables they go into', () => {
      // The target may use the frame; the caller may not.
      on.put(3, 2, 7, 2);
      expect(bindFor(3, 2, 2, on.id(2))).toBe(0);
      on.put(3, 4, 1, 5);
      expect(bindFor(3, 4, 2, on.id(2))).toBe(-ERROR.capInsufficient);
    });
  });

  describe('that change their rights', () => {
    const protect = (rights: number, count: number, k = 0): number =>
      on.ask(2, 'protect', k, pageAt(0), rights, count);

    it('do so in tables and TLB', () => {
      bind(2, frame, pageAt(0), write);
      on.store(2, pageAt(0), 6);
      expect(protect(read, 1)).toBe(0);
      expect([on.load(2, pageAt(0)), on.store(2, pageAt(0), 7)]).toEqual([6, 'faulted']);
      expect(readersAndWriters(frame)).toEqual([1, 0]);
      expect(protect(write, 1)).toBe(0);
      expect([on.store(2, pageAt(0), 7), on.load(2, pageAt(0))]).toEqual([0, 7]);
    });

    it('do so by a capability that satisfies the very entry', () => {
      on.ask(2, 'frameGuard', 0, frame, 2, ...words(1, 3));
      on.ask(3, 'bind', 0, frame, pageAt(0), read);
      const others = (k: number): number => on.ask(3, 'protect', k, pageAt(0), write, 1);
      on.put(3, 5, 0, 3);
      on.put(3, 6, 7, 2);
      // Too little; of another entry.
      expect([others(5), others(6), others(7)]).toEqual([
        -ERROR.capInsufficient,
        -ERROR.capInsufficient,
        -ERROR.capInvalid,
      ]);
      expect(on.store(3, pageAt(0), 1)).toBe('faulted');
      expect(others(0)).toBe(0);
      expect(on.store(3, pageAt(0), 1)).toBe(0);
    });

    it('do so all or none', () => {
      for (let i = 0; i < 3; i++) bind(2, frame, pageAt(i), read);
      on.ask(2, 'frameLimit', 0, frame, 3, 2);
      expect(protect(write, 3)).toBe(-ERROR.share);
      expect(readersAndWriters(frame)).toEqual([3, 0]);
      expect(on.store(2, pageAt(0), 1)).toBe('faulted');
      expect(protect(write, 4)).toBe(-ERROR.share);
      expect(protect(write, 2)).toBe(0);
      expect(readersAndWriters(frame)).toEqual([1, 2]);
      on.ask(2, 'frameLimit', 0, frame, 3, 9);
      expect(protect(write, 4)).toBe(-ERROR.notFound);
      expect(readersAndWriters(frame)).toEqual([1, 2]);
      expect(protect(write, MAX_RANGE + 1)).toBe(-ERROR.invalid);
    });
  });

  describe('in a range', () => {
    const uArea = (): number => {
      const { plan } = on.k;
      return plan.uAreas.at(plan.envs.indexOf(on.env(2)));
    };
    const range = (...names: readonly number[]): void => {
      names.forEach((name, i) => {
        on.k.bus.store(uArea() + UAREA.range + 4 * i, (name << 12) | write);
      });
    };
    const done = (): number => on.peek(uArea() + UAREA.rangeDone);

    it('are made one by one, to the first that is refused', () => {
      range(frame, other, frame + 2, frame);
      expect(on.ask(2, 'bindRange', 0, pageAt(0), 4)).toBe(-ERROR.notFound);
      expect(done()).toBe(2);
      expect([on.load(2, pageAt(1)), on.load(2, pageAt(2)), on.load(2, pageAt(3))]).toEqual([
        0,
        'faulted',
        'faulted',
      ]);
      range(frame, other);
      expect(on.ask(2, 'bindRange', 0, pageAt(0), 2)).toBe(0);
      expect(on.ask(2, 'bindRange', 0, pageAt(0), MAX_RANGE + 1)).toBe(-ERROR.invalid);
    });

    it('are taken away, as many as there are', () => {
      range(frame, other);
      on.ask(2, 'bindRange', 0, pageAt(1), 2);
      for (const i of [1, 2]) on.load(2, pageAt(i));
      expect(on.ask(2, 'unbind', pageAt(0), 8)).toBe(2);
      expect(on.ask(2, 'unbind', pageAt(0), 8)).toBe(0);
      expect(on.ask(2, 'unbind', pageAt(0), 1025)).toBe(-ERROR.invalid);
      expect([on.load(2, pageAt(1)), on.load(2, pageAt(2))]).toEqual(['faulted', 'faulted']);
      expect(readersAndWriters(frame)).toEqual([0, 0]);
      expect(pte(2, pageAt(1))).toBe(-ERROR.notFound);
    });
  });
});
