import { describe, expect, it } from 'vitest';
import { l4 } from '../../kernels/l4/l4.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import type { KernelDesign } from '../words/kernel.ts';
import { Session } from './session.ts';

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

  it('is stopped if its boot does not end', () => {
    const boot: KernelDesign['boot'] = (bus) => {
      for (;;) bus.load(bus.kernelBase);
    };
    expect(message(wrong({ boot }))).toMatch(/mine does not boot: .* did not end within/);
  });
});
