/** Capabilities against a model of them: names as lists of bytes. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { ERROR } from './abi/errors.ts';
import { UAREA } from './abi/u-area.ts';
import { capAt, dominates, isSameName, satisfies, slotAt, writeCap } from './capabilities.ts';
import { MemoryRig, SIZES, words } from './testing/memory-rig.ts';

interface Cap {
  readonly perm: number;
  readonly name: readonly number[];
}

const isPrefix = (one: Cap, other: Cap): boolean =>
  one.name.length <= other.name.length && one.name.every((byte, i) => byte === other.name[i]);
const has = (perm: number, wanted: number): boolean => (perm & wanted) === wanted;

/** Names that have much in common, of all lengths. */
const CAPS: readonly Cap[] = [1, 4, 7].flatMap((perm) =>
  Array.from({ length: 8 }, (_, length) => length).flatMap((length) => [
    { perm, name: [1, 2, 3, 255, 5, 6, 7].slice(0, length) },
    { perm, name: [1, 2, 3, 255, 5, 6, 0].slice(0, length) },
    { perm, name: [1, 2, 0, 255, 5, 6, 7].slice(0, length) },
  ]),
);

describe('capabilities', () => {
  const on = new MemoryRig(createMachine('decstation-3100', SIZES));
  const { k } = on;
  const [one, other] = [slotAt(on.env(1), 17), slotAt(on.env(1), 18)];

  it('satisfy and dominate as their names and permissions say', () => {
    let yes = 0;
    for (const a of CAPS) {
      writeCap(k, one, ...words(a.perm, ...a.name));
      for (const b of CAPS) {
        writeCap(k, other, ...words(b.perm, ...b.name));
        for (const perm of [0, 1, 4, 7]) {
          const expected = has(a.perm, perm) && has(b.perm, perm) && isPrefix(a, b);
          expect(satisfies(k, one, other, perm)).toBe(expected);
          if (expected) yes++;
        }
        const above = has(a.perm, b.perm) && isPrefix(a, b);
        expect(dominates(k, one, ...words(b.perm, ...b.name))).toBe(above);
        const same = isPrefix(a, b) && isPrefix(b, a);
        expect(isSameName(k, one, ...words(b.perm, ...b.name))).toBe(same);
      }
    }
    expect(yes).toBeGreaterThan(500);
  });

  it('that are not there satisfy and dominate nothing, and nothing is the same', () => {
    writeCap(k, one, 0, 0, 0);
    writeCap(k, other, ...words(7));
    expect(satisfies(k, one, other, 0)).toBe(false);
    expect(satisfies(k, other, one, 0)).toBe(false);
    expect(dominates(k, one, ...words(0))).toBe(false);
    expect(dominates(k, other, 0, 0, 0)).toBe(false);
    expect(isSameName(k, one, 0, 0, 0)).toBe(false);
    expect(capAt(k, on.env(1), 17)).toBe(-ERROR.capInvalid);
    for (const slot of [19, 20, 0xffffffff]) {
      expect(capAt(k, on.env(1), slot)).toBe(-ERROR.invalid);
    }
  });

  it('have names without bytes beyond their length', () => {
    writeCap(k, one, words(7, 1, 2)[0], 0xffff0201, 0xffffffff);
    expect([k.bus.load(one + 4), k.bus.load(one + 8)]).toEqual([0x0201, 0]);
  });
});

describe('forging', () => {
  const on = new MemoryRig(createMachine('decstation-3100', SIZES));
  on.spawn(2);
  on.spawn(3);

  it('makes longer names with fewer permissions, and no others', () => {
    expect(on.ask(2, 'capForge', 0, 5, ...words(5, 2, 9), 0, 0)).toBe(0);
    expect(on.cap(2, 5)).toEqual({ perm: 5, name: [2, 9] });
    const derive = (...cap: Parameters<typeof words>): number =>
      on.ask(2, 'capForge', 5, 6, ...words(...cap), 0, 0);
    expect(derive(7, 2, 9)).toBe(-ERROR.capInsufficient);
    expect(derive(5, 2)).toBe(-ERROR.capInsufficient);
    expect(derive(5, 2, 8, 1)).toBe(-ERROR.capInsufficient);
    expect(on.cap(2, 6)).toBeNull();
    expect(derive(1, 2, 9, 1)).toBe(0);
    // Which may not be derived from.
    expect(on.ask(2, 'capForge', 6, 7, ...words(1, 2, 9, 1, 1), 0, 0)).toBe(-ERROR.capInsufficient);
    expect(on.cap(2, 7)).toBeNull();
  });

  it('leaves all permissions in slot 0, always', () => {
    expect(on.ask(2, 'capForge', 0, 0, ...words(5, 2, 1), 0, 0)).toBe(-ERROR.capInsufficient);
    expect(on.ask(2, 'capForge', 0, 0, 0, 0, 0, 0, 0)).toBe(-ERROR.capInsufficient);
    expect(on.cap(2, 0)).toEqual({ perm: 7, name: [2] });
  });

  it('empties a slot', () => {
    expect(on.ask(2, 'capForge', 0, 6, 0, 0, 0, 0, 0)).toBe(0);
    expect(on.cap(2, 6)).toBeNull();
  });

  it('into another’s slot asks for the authority over that environment', () => {
    const into = (slot: number, key: number): number =>
      on.ask(slot, 'capForge', 0, 9, ...words(1, 3, 3), key, on.id(3));
    expect(into(2, 0)).toBe(-ERROR.capInsufficient);
    expect(on.cap(3, 9)).toBeNull();
    // The first task's name is a prefix of all others.
    expect(into(1, 0)).toBe(0);
    expect(on.cap(3, 9)).toEqual({ perm: 1, name: [3, 3] });
    expect(into(1, 4)).toBe(-ERROR.capInvalid);
    expect(on.ask(1, 'capForge', 0, 9, ...words(1, 3, 3), 0, on.id(3) + 256)).toBe(-ERROR.badEnv);
  });

  it('refuses slots that are none, and words that mean nothing', () => {
    expect(on.ask(2, 'capForge', 0, 19, ...words(7, 2), 0, 0)).toBe(-ERROR.invalid);
    expect(on.ask(2, 'capForge', 0, 9, 0x88, 0, 0, 0, 0)).toBe(-ERROR.invalid);
    expect(on.ask(2, 'capForge', 19, 9, ...words(7, 2), 0, 0)).toBe(-ERROR.invalid);
    expect(on.ask(2, 'capForge', 11, 9, ...words(7, 2), 0, 0)).toBe(-ERROR.capInvalid);
  });
});

describe('acquiring', () => {
  const on = new MemoryRig(createMachine('decstation-3100', SIZES));
  on.spawn(2);
  on.spawn(3);
  const { bus, plan } = on.k;
  const uArea = plan.uAreas.at(plan.envs.indexOf(on.env(2)));
  const offer = (to: number, key: number, ...cap: Parameters<typeof words>): void => {
    bus.store(uArea + UAREA.offerTo, to);
    bus.store(uArea + UAREA.offerKey, key);
    words(...cap).forEach((word, i) => {
      bus.store(uArea + UAREA.offerCap + 4 * i, word);
    });
  };

  it('takes what is offered, once', () => {
    offer(on.id(3), 0, 5, 2, 7);
    expect(on.ask(3, 'capAcquire', 4, on.id(2))).toBe(0);
    expect(on.cap(3, 4)).toEqual({ perm: 5, name: [2, 7] });
    expect(on.ask(3, 'capAcquire', 5, on.id(2))).toBe(-ERROR.notFound);
  });

  it('takes nothing that is another’s', () => {
    offer(on.id(1), 0, 5, 2, 7);
    expect(on.ask(3, 'capAcquire', 5, on.id(2))).toBe(-ERROR.notFound);
    expect(on.cap(3, 5)).toBeNull();
  });

  it.each<[string, number, Parameters<typeof words>]>([
    ['more than the grantor has', 0, [7, 3]],
    ['a capability of an empty slot', 9, [1, 2]],
    ['a slot that is none', 400, [1, 2]],
  ])('takes nothing where somebody offers %s', (_, key, cap) => {
    offer(on.id(3), key, ...cap);
    expect(on.ask(3, 'capAcquire', 5, on.id(2))).toBe(-ERROR.capInsufficient);
    expect(on.cap(3, 5)).toBeNull();
  });

  it('asks for the right to derive', () => {
    on.put(2, 3, 3, 2);
    offer(on.id(3), 3, 1, 2);
    expect(on.ask(3, 'capAcquire', 5, on.id(2))).toBe(-ERROR.capInsufficient);
  });

  it('leaves the first slot alone', () => {
    offer(on.id(3), 0, 7, 2);
    for (const into of [0, 19]) {
      expect(on.ask(3, 'capAcquire', into, on.id(2))).toBe(-ERROR.invalid);
    }
    expect(on.ask(3, 'capAcquire', 1, 77)).toBe(-ERROR.badEnv);
    expect(on.cap(3, 0)).toEqual({ perm: 7, name: [3] });
  });
});
