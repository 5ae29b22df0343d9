/** What an observer says. */
import { describe, expect, it } from 'vitest';
import type { Authority, Grant } from '../../core/words/authority.ts';
import { createMachine } from '../../machines/build.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { RIGHTS } from './abi/calls.ts';
import { PPAGE, PPAGE_STATE } from './abi/info.ts';
import { entryAt } from './acl.ts';
import { MemoryRig, SIZES } from './testing/memory-rig.ts';

const PAGE = 0x00400000;

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
