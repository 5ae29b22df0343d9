/** A kernel cannot escape the claims about the hardware by saying nothing of its spaces. */
import { describe, expect, it } from 'vitest';
import { check } from '../core/engine/check.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Authority, SpaceView } from '../core/words/authority.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Property } from '../core/words/property.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

const KNOWN = 'every live task has a space that the kernel knows of';
const WITHIN = 'a TLB entry gives no more than the kernel believes';

/** The design, which tells of these of its spaces alone. */
function telling(keep: (space: SpaceView) => boolean): KernelDesign {
  return {
    ...l4,
    attach(bus, info) {
      const kernel = l4.attach(bus, info);
      const observe = (peek: Parameters<typeof kernel.observe>[0]): Authority => {
        const authority = kernel.observe(peek);
        return { ...authority, spaces: authority.spaces.filter(keep) };
      };
      return {
        trap: (trap) => kernel.trap(trap),
        dispatch: (thread) => kernel.dispatch(thread),
        observe,
      };
    },
  };
}

/** The claim that does not hold; null if all do. The contract's own claims are left out. */
function found(design: KernelDesign, machine: string, claims: readonly Property[]): string | null {
  const session = new Session(design, memory, createMachine(machine, { frames: 512 }));
  const judge = new ContractJudge({ ...memory, properties: [] }, claims);
  const verdict = check(session, judge, { seed: 3, ops: 500 });
  return verdict.kind === 'fails' ? verdict.finding.oracle : null;
}

describe.each(['decstation-3100', 'pentium-133'])('on %s', (machine) => {
  it('a kernel that tells of all its spaces keeps the claims', () => {
    expect(
      found(
        telling(() => true),
        machine,
        hardware,
      ),
    ).toBeNull();
  });

  it('one that tells of none breaks the claim that it must, and what runs is judged besides', () => {
    const silent = telling(() => false);
    expect(
      found(
        silent,
        machine,
        hardware.filter(({ name }) => name === KNOWN),
      ),
    ).toBe(KNOWN);
    expect(
      found(
        silent,
        machine,
        hardware.filter(({ name }) => name === WITHIN),
      ),
    ).toBe(WITHIN);
  });

  it('one that leaves a single task out is found', () => {
    expect(
      found(
        telling(({ task }) => task !== 2),
        machine,
        hardware,
      ),
    ).toBe(KNOWN);
  });
});
