import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { ALLOW, CALL } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { INFO } from './abi/info.ts';
import { UPCALL } from './abi/upcalls.ts';
import { call, info, ProcessorRig, resumeFrom, type Scripts } from './testing/processor-rig.ts';

describe.each(['decstation-3100', 'pentium-133'])('protected control transfer on %s', (name) => {
  const common: Scripts = {
    *spawn(bus, home) {
      return yield* call(bus, CALL.envAlloc, 0, home);
    },
    *open(bus, kind) {
      return yield* call(bus, CALL.envEntry, kind, bus.load(0x7ffff000 + INFO.entryPcs + 4 * kind));
    },
    *allow(bus, mask) {
      return -(yield* call(bus, CALL.allow, mask));
    },
    *ask(bus, env, a, b) {
      const result = yield* call(bus, CALL.call, env, a, b);
      return result < 0 ? -result : 1000 + bus.register(1);
    },
    *kill(bus, env) {
      return -(yield* call(bus, CALL.envFree, 0, env));
    },
    *send(bus, env, a, b) {
      return -(yield* call(bus, CALL.send, env, a, b, 0));
    },
    nothing: () => 5,
  };

  function rigOf(scripts: Scripts, tasks = 2): ProcessorRig {
    const rig = new ProcessorRig(createMachine(name, { frames: 512 }), { ...common, ...scripts });
    for (let slot = 2; slot <= tasks; slot++) {
      rig.envs[slot] = Number(rig.perform(1, 'spawn', rig.machine.home(slot)));
    }
    return rig;
  }

  const adds: Scripts = {
    *'exos.call'(bus, caller, _number, a, b) {
      bus.setRegister(1, a + b + (caller & 0xff));
      bus.setRegister(0, CALL.reply);
      return yield 0;
    },
  };

  it('runs the entry with the caller’s registers, and the reply comes back in registers', () => {
    const rig = rigOf(adds);
    expect(rig.perform(1, 'ask', rig.envs[2], 20, 3)).toBe(ERROR.ipcBlocked);
    rig.perform(2, 'open', UPCALL.call);
    const before = rig.machine.activations;
    expect(rig.perform(1, 'ask', rig.envs[2], 20, 3)).toBe(1024);
    expect(rig.machine.activations).toBe(before);
    expect(rig.perform(2, 'allow', ALLOW.async)).toBe(-0);
    expect(rig.perform(1, 'ask', rig.envs[2], 20, 3)).toBe(ERROR.ipcBlocked);
    expect(rig.perform(2, 'allow', 4)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'ask', rig.envs[2] + 256, 0, 0)).toBe(ERROR.badEnv);
    expect(rig.perform(1, 'ask', rig.envs[1], 0, 0)).toBe(ERROR.ipcBlocked);
  });

  it('goes through chains, and never in circles', () => {
    const rig = rigOf(
      {
        *'exos.call'(bus, _caller, _number, a) {
          const me = info(bus, INFO.myEnv);
          const next = a === me ? bus.load(0x7fffe800) : a;
          let result = 7;
          if (next !== 0) {
            result = yield* call(bus, CALL.call, next, next);
            result = result < 0 ? 100 - result : 1 + bus.register(1);
          }
          bus.setRegister(1, result);
          bus.setRegister(0, CALL.reply);
          return yield 0;
        },
        point(bus, env) {
          bus.store(0x7fffe800, env);
          return 0;
        },
      },
      3,
    );
    for (const slot of [2, 3]) rig.perform(slot, 'open', UPCALL.call);
    rig.perform(2, 'point', rig.envs[3]);
    expect(rig.perform(1, 'ask', rig.envs[2], rig.envs[2], 0)).toBe(1008);
    rig.perform(3, 'point', rig.envs[2]);
    expect(rig.perform(1, 'ask', rig.envs[2], rig.envs[2], 0)).toBe(1001 + 100 + ERROR.ipcBlocked);
  });

  it('is refused when the callee dies in it, of its own faults or by force', () => {
    const rig = rigOf({
      *'exos.call'(bus, _caller, _number, a) {
        if (a === 1) yield* call(bus, CALL.envFree, 0, info(bus, INFO.myEnv));
        return bus.load(0x10000);
      },
      'exos.fault': (bus) => bus.load(0x20000),
    });
    rig.perform(2, 'open', UPCALL.call);
    const before = rig.machine.activations;
    expect(rig.perform(1, 'ask', rig.envs[2], 0, 0)).toBe(ERROR.badEnv);
    expect(rig.machine.activations).toBe(before);
    expect(rig.perform(2, 'nothing')).toBe(5);
    expect(rig.perform(1, 'ask', rig.envs[2], 1, 0)).toBe(ERROR.badEnv);
    expect(rig.machine.activations).toBe(before);
    expect(rig.machine.dispatch(rig.kernel, rig.envs[2])).toBe('blocked');
  });

  it('leaves a callee open whose caller dies', () => {
    const rig = rigOf(
      {
        *'exos.call'(bus, caller, _number, a) {
          if (a === 9) yield* call(bus, CALL.envFree, 0, caller);
          bus.setRegister(1, a);
          bus.setRegister(0, CALL.reply);
          return yield 0;
        },
      },
      3,
    );
    rig.perform(1, 'open', UPCALL.call);
    const before = rig.machine.activations;
    expect(rig.perform(2, 'ask', rig.envs[1], 9, 0)).toBe('gone');
    expect(rig.machine.activations).toBe(before);
    expect(rig.perform(1, 'nothing')).toBe(5);
    expect(rig.perform(3, 'ask', rig.envs[1], 4, 0)).toBe(1004);
  });

  it('delivers a message when its receiver next runs, and holds one', () => {
    const got: number[][] = [];
    const rig = rigOf({
      *'exos.message'(bus, sender, a, b, frame) {
        got.push([sender, a, b]);
        return yield* resumeFrom(bus, frame);
      },
    });
    expect(rig.perform(1, 'send', rig.envs[2], 1, 2)).toBe(ERROR.ipcBlocked);
    rig.perform(2, 'open', UPCALL.message);
    expect(rig.perform(1, 'send', rig.envs[2], 1, 2)).toBe(-0);
    expect(rig.perform(1, 'send', rig.envs[2], 3, 4)).toBe(ERROR.ipcBlocked);
    expect(got).toEqual([]);
    expect(rig.perform(2, 'nothing')).toBe(5);
    expect(got).toEqual([[rig.envs[1], 1, 2]]);
    expect(rig.perform(1, 'send', rig.envs[2], 3, 4)).toBe(-0);
    expect(rig.perform(1, 'send', rig.envs[1], 3, 4)).toBe(ERROR.ipcBlocked);
  });
});
