import { describe, expect, it } from 'vitest';
import { l4 } from '../../kernels/l4/l4.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import type { KernelDesign } from '../words/kernel.ts';
import { Session } from './session.ts';
import { checkedAuthority } from './shape.ts';

/** A plugin as somebody without a type checker might write it. */
const wrong = (part: object): KernelDesign => ({ ...l4, name: 'mine', ...part });

const message = (design: KernelDesign): string => {
  try {
    new Session(design, memory, createMachine('decstation-3100')).observe();
    return 'none';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
};

describe('a plugin that is not as it must be', () => {
  it('is told what boot must return', () => {
    expect(message(wrong({ boot: () => undefined }))).toMatch(
      /^boot of mine returned undefined: let it return the root task's thread/,
    );
  });

  it('is told what attach must return', () => {
    expect(message(wrong({ attach: () => null }))).toMatch(/^attach of mine returned null/);
    expect(message(wrong({ attach: () => ({ trap() {}, observe() {} }) }))).toMatch(
      /^attach of mine returned an object without dispatch/,
    );
  });

  it('is told what observe must return', () => {
    const attach: KernelDesign['attach'] = (bus, info) => {
      const kernel = l4.attach(bus, info);
      const observe = (): never => null as never;
      return {
        trap: (trap) => kernel.trap(trap),
        dispatch: (thread) => kernel.dispatch(thread),
        observe,
      };
    };
    expect(message(wrong({ attach }))).toMatch(/^observe: it returned null, where an object with/);
  });

  const space = { name: 'mine', task: 1, context: 2, grants: [] };
  const grant = { page: 0, bytes: 4096, frame: 3, rights: 1 };
  it.each([
    [
      'a space',
      null,
      /^observe: spaces\[1\] of what it returned is null, where an object with a name/,
    ],
    ['a name', { ...space, name: 3 }, /^observe: spaces\[1\] of/],
    ['a task', { ...space, task: undefined }, /^observe: spaces\[1\] of/],
    ['a context', { ...space, context: '2' }, /^observe: spaces\[1\] of/],
    ['grants', { ...space, grants: {} }, /^observe: spaces\[1\] of/],
    ['a grant', { ...space, grants: [grant, 7] }, /^observe: grants\[1\] of mine is 7, where/],
    ['a page', { ...space, grants: [{ ...grant, page: NaN }] }, /^observe: grants\[0\] of mine/],
    ['bytes', { ...space, grants: [{ ...grant, bytes: '' }] }, /^observe: grants\[0\] of mine/],
    ['a frame', { ...space, grants: [{ ...grant, frame: null }] }, /^observe: grants\[0\] of mine/],
    ['rights', { ...space, grants: [{ ...grant, rights: {} }] }, /^observe: grants\[0\] of mine/],
  ])('is told that %s is not as it must be', (_, wrongSpace, expected) => {
    const attach: KernelDesign['attach'] = (bus, info) => ({
      ...l4.attach(bus, info),
      observe: () => ({ spaces: [space, wrongSpace as never], frames: [], pinned: [] }),
    });
    expect(message(wrong({ attach }))).toMatch(expected);
  });

  it('need not show again what was looked at, but whatever is new', () => {
    const [known, other] = [{ ...space }, { ...space }];
    const first = checkedAuthority({ spaces: [known], frames: [], pinned: [] });
    // Nobody looks at it twice: so a change of it goes unnoticed.
    Object.assign(known, { task: 'x' });
    expect(checkedAuthority(first, first)).toBe(first);
    const second = { spaces: [known, other], frames: [], pinned: [] };
    expect(checkedAuthority(second, first)).toBe(second);
    const third = { spaces: [{ ...known }], frames: [], pinned: [] };
    expect(() => checkedAuthority(third, first)).toThrow(/^spaces\[0\] of/);
  });

  it('is stopped if its boot does not end', () => {
    const boot: KernelDesign['boot'] = (bus) => {
      for (;;) bus.load(bus.kernelBase);
    };
    expect(message(wrong({ boot }))).toMatch(/mine does not boot: .* did not end within/);
  });
});
