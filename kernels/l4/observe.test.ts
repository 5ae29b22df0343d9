/** What an observer remembers makes no answer another, and keeps the same objects. */
import { describe, expect, it } from 'vitest';
import { check } from '../../core/engine/check.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Authority } from '../../core/words/authority.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { createMachine } from '../../machines/build.ts';
import { mapping } from '../../properties/contracts/mapping/index.ts';
import { l4 } from './l4.ts';

const sizes = mapping.frames === undefined ? {} : { frames: mapping.frames };

interface Look {
  readonly found: Authority;
  /** What an observer says that has never looked before. */
  readonly anew: Authority;
}

/** Runs programs, one after the other on the same machine, and tells of each look at the kernel. */
function watchLooks(machineId: string, told: (look: Look) => void): void {
  const attach: KernelDesign['attach'] = (bus, info) => {
    const kernel = l4.attach(bus, info);
    return {
      ...kernel,
      observe(peek) {
        const found = kernel.observe(peek);
        told({ found, anew: l4.attach(bus, info).observe(peek) });
        return found;
      },
    };
  };
  const machine = createMachine(machineId, sizes);
  const session = new Session({ ...l4, attach }, mapping, machine);
  check(session, new ContractJudge(mapping, []), { seed: 3, ops: 1000 });
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

describe.each(['decstation-3100', 'pentium-133'])('an observer on the %s', (machineId) => {
  it('says what one that has never looked says, and never takes it back', () => {
    let looks = 0;
    let last: { found: Authority; text: string } | null = null;
    watchLooks(machineId, ({ found, anew }) => {
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
    watchLooks(machineId, ({ found }) => {
      if (last !== null) {
        const spaces = kept(last.spaces, found.spaces);
        expect(spaces.same).toBe(spaces.equal);
        for (const space of found.spaces) {
          const before = last.spaces.find(({ name }) => name === space.name);
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
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(100);
  });

  it('gives the same answer while nothing changes', () => {
    const session = new Session(l4, mapping, createMachine(machineId, sizes));
    expect(session.observe()).toBe(session.observe());
  });
});
