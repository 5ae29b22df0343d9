/** What an observer says, and that what it remembers makes no answer another, and keeps the same objects. */
import { describe, expect, it } from 'vitest';
import { check } from '../../core/engine/check.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Authority, Grant } from '../../core/words/authority.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import { createMachine } from '../../machines/build.ts';
import { binding } from '../../properties/contracts/binding/index.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { PPAGE, PPAGE_STATE } from './abi/info.ts';
import { entryAt } from './acl.ts';
import { exokernel } from './exokernel.ts';
import { MemoryRig, SIZES } from './testing/memory-rig.ts';

const PAGE = 0x00400000;

interface Look {
  readonly found: Authority;
  /** What an observer says that has never looked before. */
  readonly anew: Authority;
}

/** Runs programs, one after the other on the same machine, and tells of each look at the kernel. */
function watchLooks(machineId: string, told: (look: Look) => void): void {
  const attach: KernelDesign['attach'] = (bus, info) => {
    const kernel = exokernel.attach(bus, info);
    return {
      ...kernel,
      observe(peek) {
        const found = kernel.observe(peek);
        told({ found, anew: exokernel.attach(bus, info).observe(peek) });
        return found;
      },
    };
  };
  const machine = createMachine(machineId, { devices: ['dma'] });
  const session = new Session({ ...exokernel, attach }, binding, machine);
  check(session, new ContractJudge(binding, []), { seed: 3, ops: 600 });
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
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(50);
  });
});

describe.each(['decstation-3100', 'pentium-133'])('what is believed on the %s', (machineId) => {
  const on = new MemoryRig(createMachine(machineId, SIZES));
  const { kernel, machine } = on.rig;
  const frame = on.first;
  on.spawn(2);
  on.ask(2, 'frameAlloc', 0, frame);
  on.ask(2, 'bind', 0, frame, PAGE, RIGHTS.write);
  const look = (): Authority => kernel.observe(machine.peek);
  const grants = (): readonly Grant[] => look().spaces.find(({ task }) => task === 2)?.grants ?? [];
  const ofWindow = (): readonly Grant[] => grants().filter(({ page }) => page < U_AREA);

  it('is what is bound, and what all have', () => {
    expect(ofWindow()).toEqual([{ page: PAGE, bytes: 4096, frame, rights: 7 }]);
    expect(grants().map(({ page }) => page)).toEqual([PAGE, U_AREA, INFO_AREA]);
    expect(look()).toBe(look());
    expect(look().names?.slice(0, 2)).toEqual([frame, frame + 1]);
    expect([look().frames.at(frame), look().frames.at(frame + 1)]).toEqual(['user', 'free']);
  });

  it('is no more than the access list backs, whatever the records of bindings say', () => {
    const head = entryAt(on.k, frame, 0);
    const before = on.peek(head);
    const { bus } = on.k;
    bus.store(head, before & ~1);
    expect(ofWindow()).toMatchObject([{ rights: 5 }]);
    bus.store(head, 0);
    expect(ofWindow()).toEqual([]);
    bus.store(head, before);
    expect(ofWindow()).toMatchObject([{ rights: 7 }]);
  });

  it('is nothing of a frame that has been free since', () => {
    const at = on.k.plan.ppages.at(frame) + PPAGE.state;
    const before = on.peek(at);
    const { bus } = on.k;
    bus.store(at, PPAGE_STATE.generation.put(before, 99));
    expect(ofWindow()).toEqual([]);
    bus.store(at, PPAGE_STATE.status.put(before, 0));
    expect(ofWindow()).toEqual([]);
    bus.store(at, before);
    expect(ofWindow()).toHaveLength(1);
  });
});
