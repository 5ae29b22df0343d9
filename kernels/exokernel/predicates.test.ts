import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { INFO_AREA, U_AREA } from './abi/address-map.ts';
import { CALL, RIGHTS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_STATUS, INFO, PINS, PPAGE } from './abi/info.ts';
import { COMPARISON, TERM, UAREA } from './abi/u-area.ts';
import { UPCALL } from './abi/upcalls.ts';
import { ENV } from './records.ts';
import { call, info, ProcessorRig } from './testing/processor-rig.ts';

const OWN_WORD = U_AREA + UAREA.library;
const PAGE = 0x40000;

describe.each(['decstation-3100', 'pentium-133'])('wake predicates on %s', (name) => {
  function rigOf(): ProcessorRig {
    const rig = new ProcessorRig(createMachine(name, { frames: 512 }), {
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      *open(bus) {
        const pc = bus.load(INFO_AREA + INFO.entryPcs + 4 * UPCALL.call);
        return yield* call(bus, CALL.envEntry, UPCALL.call, pc);
      },
      /** Sleeps until a word is equal to, different from, less or more than a value. */
      *await(bus, va, comparison, value) {
        bus.store(U_AREA + UAREA.terms + TERM.va, va);
        bus.store(U_AREA + UAREA.terms + TERM.comparison, comparison);
        bus.store(U_AREA + UAREA.terms + TERM.value, value);
        const refused = yield* call(bus, CALL.predicate, 1, 42);
        if (refused < 0) return -refused;
        const tag = yield* call(bus, CALL.sleep);
        yield* call(bus, CALL.predicate, 0, 0);
        return 1000 + tag;
      },
      *sleep(bus) {
        return -(yield* call(bus, CALL.sleep));
      },
      *set(bus, env, value) {
        return -(yield* call(bus, CALL.call, env, value));
      },
      *'exos.call'(bus, _caller, _number, value) {
        bus.store(OWN_WORD, value);
        return yield* call(bus, CALL.reply);
      },
      *take(bus) {
        const frame = info(bus, INFO.firstNameable);
        yield* call(bus, CALL.frameAlloc, 0, frame);
        return -(yield* call(bus, CALL.bind, 0, frame, PAGE, RIGHTS.write, 0, 0));
      },
      store(bus, value) {
        bus.store(PAGE + 8, value);
        return 0;
      },
      *share(bus) {
        return -(yield* call(
          bus,
          CALL.bind,
          0,
          info(bus, INFO.firstNameable),
          PAGE,
          RIGHTS.read,
          0,
          0,
        ));
      },
      *free(bus) {
        return -(yield* call(bus, CALL.frameFree, 0, info(bus, INFO.firstNameable)));
      },
    });
    rig.envs[2] = Number(rig.perform(1, 'spawn', rig.machine.home(2)));
    return rig;
  }

  const status = (rig: ProcessorRig): number =>
    rig.machine.peek.load(rig.k.plan.envs.at(rig.envs[2] & 0xff) + ENV.status);
  const pins = (rig: ProcessorRig, frame: number): number =>
    PINS.terms.of(rig.machine.peek.load(rig.k.plan.ppages.at(frame) + PPAGE.pins));

  it('return at once where they hold, and refuse words that nobody may read', () => {
    const rig = rigOf();
    expect(rig.perform(2, 'await', OWN_WORD, COMPARISON.equal, 0)).toBe(1042);
    expect(rig.perform(2, 'await', OWN_WORD, COMPARISON.less, 1)).toBe(1042);
    expect(rig.perform(2, 'await', OWN_WORD + 1, COMPARISON.equal, 0)).toBe(ERROR.invalid);
    expect(rig.perform(2, 'await', OWN_WORD, 4, 0)).toBe(ERROR.invalid);
    expect(rig.perform(2, 'await', PAGE, COMPARISON.equal, 0)).toBe(ERROR.capInsufficient);
    expect(rig.perform(2, 'await', 0xfffff000, COMPARISON.equal, 0)).toBe(ERROR.capInsufficient);
    expect(rig.perform(2, 'sleep')).toBe(ERROR.invalid);
  });

  it('keep who sleeps asleep, also while it serves, until they hold', () => {
    const rig = rigOf();
    rig.perform(2, 'open');
    expect(rig.perform(2, 'await', OWN_WORD, COMPARISON.more, 5)).toBe('open');
    expect(rig.perform(1, 'set', rig.envs[2], 5)).toBe(-0);
    expect(status(rig)).toBe(ENV_STATUS.sleeping);
    expect(rig.goOn(2)).toBe('open');
    expect(rig.perform(1, 'set', rig.envs[2], 6)).toBe(-0);
    rig.machine.dispatch(rig.kernel, rig.envs[2]);
    expect(rig.goOn(2)).toBe(1042);
  });

  it('can wait for time to pass', () => {
    const rig = rigOf();
    rig.begin(2, 'await', INFO_AREA + INFO.ticks, COMPARISON.different, 0);
    const pinned = rig.k.plan.info - rig.k.plan.kernelBase;
    expect(rig.goOn(2)).toBe('open');
    expect(pins(rig, pinned >>> 12)).toBe(1);
    // Nothing else is there to run: the first task stands at its home, where no time passes.
    rig.machine.elapse();
    rig.run();
    rig.machine.dispatch(rig.kernel, rig.envs[2]);
    expect(rig.goOn(2)).toBe(1042);
    expect(pins(rig, pinned >>> 12)).toBe(0);
  });

  it('wake by a store of another, and never once the frame is gone', () => {
    const rig = rigOf();
    rig.perform(1, 'take');
    rig.perform(1, 'store', 1);
    expect(rig.perform(2, 'share')).toBe(-0);
    expect(rig.perform(2, 'await', PAGE + 8, COMPARISON.equal, 2)).toBe('open');
    expect(pins(rig, rig.k.plan.nameableLow)).toBe(1);
    rig.perform(1, 'store', 2);
    rig.machine.dispatch(rig.kernel, rig.envs[2]);
    expect(rig.goOn(2)).toBe(1042);
    expect(rig.perform(2, 'await', PAGE + 8, COMPARISON.equal, 0)).toBe('open');
    rig.perform(1, 'free');
    expect(pins(rig, rig.k.plan.nameableLow)).toBe(0);
    expect(rig.machine.dispatch(rig.kernel, rig.envs[2])).toBe('blocked');
  });
});
