import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { CALL } from './abi/calls.ts';
import { capHead, PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_INFO } from './abi/info.ts';
import { call, ProcessorRig } from './testing/processor-rig.ts';

describe.each(['decstation-3100', 'pentium-133'])('environments on %s', (name) => {
  function rigOf(): ProcessorRig {
    return new ProcessorRig(createMachine(name, { frames: 512 }), {
      *id(bus) {
        return yield* call(bus, CALL.null);
      },
      *unknown(bus, number) {
        return -(yield* call(bus, number));
      },
      *spawn(bus, k, home, quota) {
        return yield* call(bus, CALL.envAlloc, k, home, quota);
      },
      *kill(bus, k, env) {
        return -(yield* call(bus, CALL.envFree, k, env));
      },
      *forge(bus, into, perm, byte, env) {
        const head = capHead(perm, 1);
        return yield* call(bus, CALL.capForge, 0, into, head, byte, 0, 0, env);
      },
    });
  }

  const spawn = (rig: ProcessorRig, slot: number, by = 1, k = 0, quota = 0): number => {
    const id = Number(rig.perform(by, 'spawn', k, rig.machine.home(slot), quota));
    if (id > 0) rig.envs[slot] = id;
    // An op's refusals are negative: the script's own number comes back as it is.
    return id;
  };

  it('are made with another id each time, and the old id names nobody', () => {
    const rig = rigOf();
    const first = spawn(rig, 2);
    expect(rig.perform(2, 'id')).toBe(first);
    expect(rig.perform(1, 'kill', 0, first)).toBe(-0);
    expect(rig.perform(1, 'kill', 0, first)).toBe(ERROR.badEnv);
    const second = spawn(rig, 2);
    expect([second === first, (second & 0xff) === (first & 0xff)]).toEqual([false, true]);
    expect(rig.machine.dispatch(rig.kernel, first)).toBe('blocked');
  });

  it('are refused without leaving anything behind', () => {
    const rig = rigOf();
    spawn(rig, 2);
    const before = Number(rig.perform(1, 'id'));
    expect(before).toBe(rig.envs[1]);
    expect(spawn(rig, 2)).toBe(-ERROR.invalid);
    expect(rig.perform(1, 'spawn', 0, rig.machine.home(3) + 8)).toBe(-ERROR.invalid);
    expect(spawn(rig, 3, 1, 7)).toBe(-ERROR.capInvalid);
    expect(spawn(rig, 3, 1, 19)).toBe(-ERROR.invalid);
    expect(spawn(rig, 3, 1, 0, 600)).toBe(-ERROR.quota);
    expect(rig.perform(1, 'unknown', 29)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'unknown', 0xffffffff)).toBe(ERROR.invalid);
    expect(spawn(rig, 3)).toBeGreaterThan(0);
  });

  it('are as many as there are slots, and show what everybody may know', () => {
    const rig = rigOf();
    for (let slot = 2; slot <= 15; slot++) expect(spawn(rig, slot)).toBeGreaterThan(0);
    const shown = rig.k.plan.envInfos.at(7);
    expect(rig.machine.peek.load(shown + ENV_INFO.id)).toBe(rig.envs[7]);
    expect(rig.machine.peek.load(shown + ENV_INFO.slot)).toBe(7);
    for (let slot = 2; slot <= 15; slot++) rig.perform(1, 'kill', 0, rig.envs[slot]);
    expect(rig.machine.peek.load(shown + ENV_INFO.id)).toBe(0);
    expect(rig.machine.activations).toBe(0);
  });

  it('can be destroyed by themselves, and by nobody who has not got their capability', () => {
    const rig = rigOf();
    spawn(rig, 2);
    spawn(rig, 3);
    rig.perform(1, 'forge', 0, PERM.all, 2, rig.envs[2]);
    rig.perform(1, 'forge', 0, PERM.all, 3, rig.envs[3]);
    expect(rig.perform(2, 'kill', 0, rig.envs[3])).toBe(ERROR.capInsufficient);
    expect(rig.perform(2, 'kill', 0, rig.envs[2])).toBe('gone');
    expect(rig.perform(3, 'id')).toBe(rig.envs[3]);
    expect(rig.perform(1, 'kill', 0, rig.envs[3])).toBe(-0);
  });
});
