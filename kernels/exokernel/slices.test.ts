import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { CALL, SLICE_OP } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_INFO, INFO } from './abi/info.ts';
import { UPCALL } from './abi/upcalls.ts';
import { EXCESS_TICKS, SLICE_TICKS } from './constants.ts';
import { ROOT } from './records.ts';
import {
  call,
  info,
  ProcessorRig,
  resumeFrom,
  type Scripts,
  work,
} from './testing/processor-rig.ts';

describe.each(['decstation-3100', 'pentium-133'])('time slices on %s', (name) => {
  const common: Scripts = {
    *spawn(bus, home) {
      return yield* call(bus, CALL.envAlloc, 0, home);
    },
    *slice(bus, op, k, position, env) {
      const result = yield* call(bus, CALL.slice, op, k, position, env);
      return result < 0 ? -result : result;
    },
    *kill(bus, env) {
      return -(yield* call(bus, CALL.envFree, 0, env));
    },
    /** Works until so many ticks have passed. */
    burn(bus, ticks) {
      const end = info(bus, INFO.ticks) + ticks;
      while (info(bus, INFO.ticks) < end) work(bus, 1);
      return info(bus, INFO.ticks);
    },
    *yieldTo(bus, env) {
      return yield* call(bus, CALL.yield, env);
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

  const shown = (rig: ProcessorRig, slot: number, field: number): number =>
    rig.machine.peek.load(rig.k.plan.envInfos.at(rig.envs[slot] & 0xff) + field);
  const root = (rig: ProcessorRig, field: number): number =>
    rig.machine.peek.load(rig.k.plan.root + field);

  it('gives positions to who asks, takes them back, and shows who has them', () => {
    const rig = rigOf({});
    const slice = (slot: number, op: number, position: number, env = 0): unknown =>
      rig.perform(slot, 'slice', op, 0, position, env);
    const holder = (position: number): number =>
      rig.machine.peek.load(rig.k.plan.info + INFO.positions + 4 * position);
    expect(holder(0)).toBe(rig.envs[1]);
    expect(slice(1, SLICE_OP.alloc, 0)).toBe(ERROR.invalid);
    expect(slice(1, SLICE_OP.alloc, 128)).toBe(ERROR.invalid);
    expect(slice(1, SLICE_OP.set, 5)).toBe(ERROR.invalid);
    expect(slice(1, SLICE_OP.alloc, 5)).toBe(0);
    expect(slice(1, SLICE_OP.alloc, 5)).toBe(ERROR.invalid);
    expect(slice(1, SLICE_OP.set, 5, rig.envs[2] + 256)).toBe(ERROR.badEnv);
    expect(slice(1, SLICE_OP.set, 5, rig.envs[2])).toBe(0);
    expect([holder(5), slice(2, SLICE_OP.get, 5)]).toEqual([rig.envs[2], rig.envs[2]]);
    for (let i = 32; i < 64; i++)
      expect(slice(2, SLICE_OP.alloc, i)).toBe(i < 63 ? 0 : ERROR.quota);
    rig.perform(1, 'kill', rig.envs[2]);
    expect([holder(5), holder(40)]).toEqual([0, 0]);
    expect(slice(1, SLICE_OP.alloc, 5)).toBe(0);
    expect(slice(1, SLICE_OP.free, 5)).toBe(0);
    expect(holder(5)).toBe(0);
  });

  it('gives each owner its ticks in turn, and charges each tick once', () => {
    const order: number[] = [];
    const rig = rigOf({
      *'exos.epilogue'(bus, _a, _b, _c, frame) {
        order.push(info(bus, INFO.myEnv) & 0xff);
        const ticks = yield* call(bus, CALL.yield, 0);
        order.push(1000 + ticks);
        return yield* resumeFrom(bus, frame);
      },
    });
    rig.perform(1, 'slice', SLICE_OP.alloc, 0, 1, rig.envs[2]);
    rig.perform(1, 'burn', 3 * SLICE_TICKS);
    // The other task's slices pass with it at home: the harness dispatches the one at work.
    expect(order.filter((one) => one === 1).length).toBeGreaterThanOrEqual(3);
    const accounts = shown(rig, 1, ENV_INFO.ticks) + shown(rig, 2, ENV_INFO.ticks);
    expect(accounts + root(rig, ROOT.idleTicks)).toBe(root(rig, ROOT.ticks));
  });

  it('tells who yields how long the new slice is', () => {
    const rig = rigOf({});
    expect(rig.perform(1, 'yieldTo', 0)).toBe(SLICE_TICKS);
  });

  it('gives the rest of a slice to whom it is yielded, and no more', () => {
    // Scripts run again over their records: a note made once more is the same note.
    const notes: Record<string, number> = {};
    const rig = rigOf({
      *donate(bus, env) {
        const end = info(bus, INFO.ticks) + 5;
        while (info(bus, INFO.ticks) < end) work(bus, 1);
        return yield* call(bus, CALL.yield, env);
      },
      *receive(bus) {
        notes.rest = yield* call(bus, CALL.yield, 0);
        for (let i = 0; i < 1500; i++) work(bus, 1);
        return 0;
      },
      *'exos.epilogue'(bus, _a, _b, _c, frame) {
        if ((info(bus, INFO.myEnv) & 0xff) === 2) notes.end = info(bus, INFO.ticks);
        yield* call(bus, CALL.yield, 0);
        return yield* resumeFrom(bus, frame);
      },
    });
    rig.begin(2, 'receive');
    rig.run();
    rig.perform(1, 'yieldTo', 0);
    const begun = root(rig, ROOT.ticks);
    rig.begin(1, 'donate', rig.envs[2]);
    rig.run();
    expect(notes).toEqual({ rest: SLICE_TICKS - 5, end: begun + SLICE_TICKS });
  });

  it('counts no excess of who has yielded, and serves another before its next slice', () => {
    const rig = rigOf({
      *open(bus) {
        const pc = info(bus, INFO.entryPcs + 4 * UPCALL.call);
        return yield* call(bus, CALL.envEntry, UPCALL.call, pc);
      },
      *ask(bus, env) {
        return yield* call(bus, CALL.call, env);
      },
      *'exos.call'(bus) {
        const end = info(bus, INFO.ticks) + 3;
        while (info(bus, INFO.ticks) < end) work(bus, 1);
        return yield* call(bus, CALL.reply);
      },
      *'exos.epilogue'(bus, _a, _b, _c, frame) {
        yield* call(bus, CALL.yield, 0);
        return yield* resumeFrom(bus, frame);
      },
    });
    rig.perform(2, 'open');
    rig.begin(2, 'burn', 2 * SLICE_TICKS);
    rig.run();
    // Its slice is over, and the first task stands at its home.
    const before = root(rig, ROOT.ticks);
    expect(rig.perform(1, 'ask', rig.envs[2])).toBe(0);
    expect(root(rig, ROOT.ticks) - before).toBeGreaterThanOrEqual(3);
    expect(shown(rig, 2, ENV_INFO.excess)).toBe(0);
    expect(shown(rig, 2, ENV_INFO.penalty)).toBe(0);
  });

  it('takes an overrun off later slices, and destroys who never ends', () => {
    const notes: Record<string, number> = {};
    const rig = rigOf({
      *'exos.epilogue'(bus, _a, _b, _c, frame) {
        const limit = bus.load(0x7fffe800);
        const end = info(bus, INFO.ticks) + limit;
        while (info(bus, INFO.ticks) < end) work(bus, 1);
        notes.slice = yield* call(bus, CALL.yield, 0);
        return yield* resumeFrom(bus, frame);
      },
      slow(bus, ticks) {
        bus.store(0x7fffe800, ticks);
        return 0;
      },
    });
    // The vector is all the second task's.
    rig.perform(1, 'slice', SLICE_OP.alloc, 0, 1, rig.envs[2]);
    rig.perform(1, 'slice', SLICE_OP.free, 0, 0);
    rig.perform(2, 'yieldTo', 0);
    rig.perform(2, 'slow', 11);
    expect(rig.perform(2, 'burn', SLICE_TICKS)).toBeGreaterThan(SLICE_TICKS + 10);
    // One slice passes by, and three ticks of the next are gone.
    expect(notes.slice).toBe(2 * SLICE_TICKS - 11);
    expect(shown(rig, 2, ENV_INFO.penalty)).toBe(0);
    rig.perform(2, 'slow', EXCESS_TICKS + 100);
    const before = root(rig, ROOT.ticks);
    expect(rig.perform(2, 'burn', 2 * SLICE_TICKS)).toBe('gone');
    expect(root(rig, ROOT.ticks) - before).toBeLessThanOrEqual(SLICE_TICKS + EXCESS_TICKS + 2);
    expect(rig.perform(1, 'nothing')).toBe(5);
    const sum = shown(rig, 1, ENV_INFO.ticks) + root(rig, ROOT.lostTicks);
    expect(sum + root(rig, ROOT.idleTicks)).toBe(root(rig, ROOT.ticks));
  });

  it('charges a caller for the time in which it is served, over the ends of slices', () => {
    const rig = rigOf({
      *open(bus) {
        const pc = info(bus, INFO.entryPcs + 4 * UPCALL.call);
        return yield* call(bus, CALL.envEntry, UPCALL.call, pc);
      },
      *ask(bus, env, ticks) {
        const result = yield* call(bus, CALL.call, env, ticks);
        return result < 0 ? -result : 1000 + bus.register(1);
      },
      *'exos.call'(bus, _caller, _env, ticks) {
        const end = info(bus, INFO.ticks) + ticks;
        while (info(bus, INFO.ticks) < end) work(bus, 1);
        bus.setRegister(1, 5);
        bus.setRegister(0, CALL.reply);
        return yield 0;
      },
    });
    rig.perform(1, 'open');
    const server = shown(rig, 1, ENV_INFO.ticks);
    expect(rig.perform(2, 'ask', rig.envs[1], 4)).toBe(1005);
    expect(shown(rig, 2, ENV_INFO.ticks)).toBe(4);
    expect(shown(rig, 1, ENV_INFO.ticks)).toBe(server);
    // The server has the only position: what is left is done in slices of its own.
    expect(rig.perform(2, 'ask', rig.envs[1], 3 * SLICE_TICKS)).toBe(1005);
    expect(shown(rig, 1, ENV_INFO.ticks)).toBeGreaterThan(SLICE_TICKS);
    expect(rig.perform(1, 'nothing')).toBe(5);
    const sum = shown(rig, 1, ENV_INFO.ticks) + shown(rig, 2, ENV_INFO.ticks);
    expect(sum + root(rig, ROOT.idleTicks)).toBe(root(rig, ROOT.ticks));
  });
});
