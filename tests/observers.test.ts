/** What an observer remembers makes no answer another, and keeps the same objects: of every design. */
import { describe, expect, it } from 'vitest';
import { check } from '../core/engine/check.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Authority } from '../core/words/authority.ts';
import type { Contract } from '../core/words/contract.ts';
import type { Kernel, KernelDesign } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import { exokernel } from '../kernels/exokernel/exokernel.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { monolithic } from '../kernels/monolithic/monolithic.ts';
import { createMachine } from '../machines/build.ts';
import { binding } from '../properties/contracts/binding/index.ts';
import { mapping } from '../properties/contracts/mapping/index.ts';
import { unix } from '../properties/contracts/unix/index.ts';

/**
 * Each design with the contract that changes most of what it believes, how many ops of it, and how many looks at least must find all
 * frames used as before: a UNIX takes frames in almost everything that changes what a space may reach, the others do not.
 */
const OBSERVED: readonly [KernelDesign, Contract, number, number][] = [
  [l4, mapping as Contract, 1000, 100],
  [exokernel, binding as Contract, 1200, 100],
  [monolithic, unix as Contract, 2500, 50],
];
const MACHINES = ['decstation-3100', 'pentium-133'];
const SUBJECTS = OBSERVED.flatMap(([design, contract, ops, frameLists]) =>
  MACHINES.map((machineId) => {
    const { name } = design;
    return { design, contract, ops, frameLists, machineId, name };
  }),
);
type Subject = (typeof SUBJECTS)[number];

function machineFor({ machineId, design, contract }: Subject): Machine {
  const { frames } = contract;
  const devices = [...new Set([...(contract.devices ?? []), ...(design.devices ?? [])])];
  return createMachine(machineId, {
    ...(frames === undefined ? {} : { frames }),
    ...(devices.length === 0 ? {} : { devices }),
  });
}

interface Look {
  readonly found: Authority;
  /** What an observer says that has never looked before. */
  readonly anew: Authority;
  /** Whether it is the first of a run, where all memory has become what it was at boot, or of a kernel that boots once more. */
  readonly isFirst: boolean;
}

/**
 * Runs programs, one after the other on the same machine, and tells of each look at the kernel. What is thrown
 * on the way would be taken for the kernel's, so it is kept, and thrown in the end.
 */
function watchLooks(subject: Subject, told: (look: Look) => void): void {
  const { design, contract, ops } = subject;
  const thrown: unknown[] = [];
  const machine = machineFor(subject);
  let last = 0;
  let asked: Kernel | null = null;
  const attach: KernelDesign['attach'] = (bus, info) => {
    const kernel = design.attach(bus, info);
    return {
      ...kernel,
      observe(peek) {
        const found = kernel.observe(peek);
        const anew = design.attach(bus, info).observe(peek);
        const isFirst = machine.now() < last || kernel !== asked;
        [last, asked] = [machine.now(), kernel];
        try {
          told({ found, anew, isFirst });
        } catch (error) {
          thrown.push(error);
        }
        return found;
      },
    };
  };
  const session = new Session({ ...design, attach }, contract, machine);
  const verdict = check(session, new ContractJudge(contract, []), { seed: 3, ops });
  if (thrown.length > 0) throw thrown[0];
  expect(verdict.kind).not.toBe('fails');
}

/** A text that is the same if and only if all that an answer says is the same; tables are left out. */
const textOf = (part: object): string => JSON.stringify(part);

/** How many of `now` say what one of `before` says, and how many of these are that very object. */
function kept(before: readonly object[], now: readonly object[]): { equal: number; same: number } {
  const texts = new Set(before.map(textOf));
  return {
    equal: now.filter((part) => texts.has(textOf(part))).length,
    same: now.filter((part) => before.includes(part)).length,
  };
}

describe.each(SUBJECTS)('the observer of $name on the $machineId', (subject) => {
  it('says what one that has never looked says, and never takes it back', () => {
    let looks = 0;
    let last: { found: Authority; text: string } | null = null;
    watchLooks(subject, ({ found, anew }) => {
      const text = textOf(found);
      expect(text).toBe(textOf(anew));
      if (last !== null) expect(textOf(last.found)).toBe(last.text);
      last = { found, text };
      looks++;
    });
    expect(looks).toBeGreaterThan(200);
  });

  it('gives the same objects for spaces, grants and frames that are as they were', () => {
    const total = { spaces: 0, grants: 0, frames: 0 };
    let last: Authority | null = null;
    watchLooks(subject, ({ found, isFirst }) => {
      if (last !== null && !isFirst) {
        const spaces = kept(last.spaces, found.spaces);
        expect(spaces.same).toBe(spaces.equal);
        for (const space of found.spaces) {
          // An image has a space of its own, in which nothing is as it was.
          const before = last.spaces.find(
            ({ name, context }) => name === space.name && context === space.context,
          );
          const grants = kept(before?.grants ?? [], space.grants);
          expect(grants.same).toBe(grants.equal);
          if (before !== space) total.grants += grants.same;
        }
        total.spaces += spaces.same;
        if (textOf(last.frames) === textOf(found.frames)) {
          expect(found.frames).toBe(last.frames);
          total.frames++;
        }
      }
      last = found;
    });
    expect(total.spaces).toBeGreaterThan(100);
    expect(total.grants).toBeGreaterThan(100);
    expect(total.frames).toBeGreaterThan(subject.frameLists);
  });

  it('gives the same answer while nothing changes', () => {
    const session = new Session(subject.design, subject.contract, machineFor(subject));
    expect(session.observe()).toBe(session.observe());
  });
});
