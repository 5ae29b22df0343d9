import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { CALL, REFUSE } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_INFO, INFO, PPAGE, PPAGE_STATE, REQUEST_STATE, STATUS } from './abi/info.ts';
import { UAREA } from './abi/u-area.ts';
import { DEADLINE_TICKS } from './constants.ts';
import { ROOT } from './records.ts';
import { call, info, ProcessorRig, resumeFrom, work } from './testing/processor-rig.ts';

/** How the victim answers: a word of its own in the U-area. */
const BEHAVIOUR = U_AREA + UAREA.behaviour;
const [GIVE, REFUSES, WRONG, IGNORE] = [1, 2, 3, 4];

describe.each(['decstation-3100', 'pentium-133'])('revocation on %s', (name) => {
  function rigOf(): { rig: ProcessorRig; told: number[][] } {
    const told: number[][] = [];
    const rig = new ProcessorRig(createMachine(name, { frames: 512 }), {
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      *take(bus, first, frames) {
        const low = info(bus, INFO.firstNameable);
        for (let i = first; i < first + frames; i++) {
          const result = yield* call(bus, CALL.frameAlloc, 0, low + i);
          if (result < 0) return -result;
        }
        return 0;
      },
      behave(bus, how) {
        bus.store(BEHAVIOUR, how);
        return 0;
      },
      *revoke(bus, env, count) {
        const result = yield* call(bus, CALL.revoke, 0, env, count);
        return result < 0 ? -result : 1000 + result;
      },
      *answer(bus, frame) {
        return -(yield* call(bus, CALL.answer, frame));
      },
      wait(bus, ticks) {
        const end = info(bus, INFO.ticks) + ticks;
        while (info(bus, INFO.ticks) < end) work(bus, 1);
        return 0;
      },
      *'exos.revoked'(bus, wanted, _deadline, _request, frame) {
        const low = bus.load(INFO_AREA + INFO.firstNameable);
        const how = bus.load(BEHAVIOUR);
        if (how === REFUSES) yield* call(bus, CALL.answer, REFUSE);
        if (how === WRONG) yield* call(bus, CALL.answer, low + 60);
        for (let i = 0; how === GIVE && i < wanted; i++) yield* call(bus, CALL.answer, low + 3 - i);
        return yield* resumeFrom(bus, frame);
      },
      *'exos.repossessed'(bus, taken, _zero, request, frame) {
        told.push([taken, request]);
        return yield* resumeFrom(bus, frame);
      },
      nothing: () => 5,
    });
    rig.envs[2] = Number(rig.perform(1, 'spawn', rig.machine.home(2)));
    rig.envs[3] = Number(rig.perform(1, 'spawn', rig.machine.home(3)));
    expect(rig.perform(2, 'take', 0, 4)).toBe(0);
    expect(rig.perform(3, 'take', 60, 1)).toBe(0);
    return { rig, told };
  }

  const word = (rig: ProcessorRig, field: number): number =>
    rig.machine.peek.load(rig.k.plan.envInfos.at(rig.envs[2] & 0xff) + field);
  const over = (rig: ProcessorRig): number[] =>
    [ENV_INFO.requestState, ENV_INFO.requestGiven, ENV_INFO.requestTaken].map((field) =>
      word(rig, field),
    );
  /** Which of the first eight frames are not free. */
  const held = (rig: ProcessorRig): number[] =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => {
      const { plan } = rig.k;
      const state = rig.machine.peek.load(plan.ppages.at(plan.nameableLow + i) + PPAGE.state);
      return PPAGE_STATE.status.of(state) !== STATUS.free;
    });

  it('is answered with the frames that the environment chooses', () => {
    const { rig, told } = rigOf();
    rig.perform(2, 'behave', GIVE);
    expect(rig.perform(1, 'revoke', rig.envs[2], 2)).toBe(1001);
    expect(rig.perform(1, 'revoke', rig.envs[2], 2)).toBe(ERROR.exists);
    expect(rig.perform(2, 'nothing')).toBe(5);
    expect(over(rig)).toEqual([REQUEST_STATE.done, 2, 0]);
    expect(held(rig)).toEqual([0, 1]);
    expect(told).toEqual([]);
  });

  it.each([
    ['ignored', IGNORE],
    ['answered with the wrong frame', WRONG],
  ])('is aborted at the deadline when it is %s', (_how, behaviour) => {
    const { rig, told } = rigOf();
    rig.perform(2, 'behave', behaviour);
    rig.perform(1, 'revoke', rig.envs[2], 3);
    expect(rig.perform(2, 'nothing')).toBe(5);
    const posted = rig.machine.peek.load(rig.k.plan.root + ROOT.ticks);
    expect(over(rig)).toEqual([REQUEST_STATE.asked, 0, 0]);
    rig.perform(1, 'wait', DEADLINE_TICKS);
    expect(rig.machine.peek.load(rig.k.plan.root + ROOT.ticks)).toBe(posted + DEADLINE_TICKS);
    expect(over(rig)).toEqual([REQUEST_STATE.aborted, 0, 3]);
    expect(held(rig)).toEqual([3]);
    const uArea = rig.k.plan.uAreas.at(rig.envs[2] & 0xff);
    const low = rig.k.plan.nameableLow;
    const names = [0, 1, 2].map((i) => rig.machine.peek.load(uArea + UAREA.repossessed + 4 * i));
    expect(names).toEqual([low, low + 1, low + 2]);
    expect(told).toEqual([]);
    expect(rig.perform(2, 'nothing')).toBe(5);
    expect(told).toEqual([[3, 1]]);
  });

  it('is aborted at once when it is refused', () => {
    const { rig } = rigOf();
    rig.perform(2, 'behave', REFUSES);
    rig.perform(1, 'revoke', rig.envs[2], 4);
    expect(rig.perform(2, 'nothing')).toBe(5);
    expect(over(rig)).toEqual([REQUEST_STATE.aborted, 0, 4]);
    expect(held(rig)).toEqual([]);
    expect(rig.perform(2, 'answer', rig.k.plan.nameableLow)).toBe(ERROR.invalid);
  });

  it('ends with the environment, whose last request is shown on', () => {
    const { rig } = rigOf();
    expect(rig.perform(1, 'revoke', rig.envs[2], 5)).toBe(ERROR.quota);
    expect(rig.perform(1, 'revoke', rig.envs[2], 17)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'revoke', rig.envs[2], 0)).toBe(ERROR.invalid);
    rig.perform(1, 'revoke', rig.envs[2], 4);
    const bus = rig.machine.peek;
    expect(bus.load(rig.k.plan.root + ROOT.openRequests)).toBe(1);
    rig.begin(2, 'nothing');
    expect(rig.goOn(2)).toBe(5);
  });
});
