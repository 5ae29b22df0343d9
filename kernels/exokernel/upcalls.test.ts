import { describe, expect, it } from 'vitest';
import type { UserBus } from '../../core/words/bus.ts';
import { createMachine } from '../../machines/build.ts';
import { U_AREA } from './abi/address-map.ts';
import { CALL } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { SAVE, saveFrame } from './abi/u-area.ts';
import { ACCESS, UPCALL } from './abi/upcalls.ts';
import { ENV } from './records.ts';
import { call, ProcessorRig, resumeFrom, type Scripts } from './testing/processor-rig.ts';

/** An address that nothing is bound at, and one that no user may touch. */
const UNBOUND = 0x10000;
const KERNEL = 0xf0000000;

describe.each(['decstation-3100', 'pentium-133'])('upcalls on %s', (name) => {
  function rigOf(scripts: Scripts): ProcessorRig {
    return new ProcessorRig(createMachine(name, { frames: 512 }), scripts);
  }

  /** Misses a page, and says whether its registers are as they were. */
  function miss(bus: UserBus): number {
    for (let i = 1; i < 8; i++) bus.setRegister(i, 100 + i);
    bus.load(UNBOUND);
    for (let i = 1; i < 8; i++) if (bus.register(i) !== 100 + i) return i;
    return 1000;
  }

  it('calls the fault handler with the address, and the save frame holds what was interrupted', () => {
    const seen: number[] = [];
    const rig = rigOf({
      miss,
      *'exos.fault'(bus, address, _cause, access, frame, kind) {
        seen.push(address, access, frame, kind, bus.load(saveFrame(frame) + SAVE.registers + 8));
        bus.store(saveFrame(frame) + SAVE.pc, 0x20000018);
        return yield* resumeFrom(bus, frame);
      },
    });
    expect(rig.perform(1, 'miss')).toBe('faulted');
    expect(seen).toEqual([UNBOUND, ACCESS.read, 1, UPCALL.fault, 102]);
  });

  it('gives the registers back on resume, and runs the access again', () => {
    let faults = 0;
    const rig = rigOf({
      *raise(bus) {
        bus.setRegister(5, 77);
        yield 3;
        return bus.register(5);
      },
      *'exos.exception'(bus, _address, _cause, _access, frame) {
        faults++;
        bus.setRegister(5, 1);
        return yield* resumeFrom(bus, frame);
      },
    });
    expect(rig.perform(1, 'raise')).toBe(77);
    expect(faults).toBe(1);
  });

  it('does not resume at a PC that the environment made up', () => {
    const results: number[] = [];
    const rig = rigOf({
      miss,
      *'exos.fault'(bus, _address, _cause, _access, frame) {
        const at = saveFrame(frame) + SAVE.pc;
        const pc = bus.load(at);
        bus.store(at, pc + 16);
        results.push(yield* resumeFrom(bus, frame));
        bus.store(at, 0x20000010);
        results.push(yield* resumeFrom(bus, frame));
        bus.store(at, 0x20000028);
        results.push(yield* resumeFrom(bus, frame));
        results.push(yield* call(bus, CALL.resume, frame + 1));
        bus.store(at, 0x20000018);
        return yield* resumeFrom(bus, frame);
      },
    });
    expect(rig.perform(1, 'miss')).toBe('faulted');
    expect(results).toEqual([1, 2, 3, 4].map(() => -ERROR.invalid));
  });

  it('ends the op of who faults in its own handlers, and destroys who does it again', () => {
    let faults = 0;
    const rig = rigOf({
      miss,
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      'exos.fault'(bus) {
        faults++;
        return bus.load(UNBOUND);
      },
    });
    rig.envs[2] = Number(rig.perform(1, 'spawn', rig.machine.home(2)));
    const before = rig.machine.activations;
    expect(rig.perform(2, 'miss')).toBe('faulted');
    expect(faults).toBe(4);
    expect(rig.machine.activations).toBe(before);
    expect(rig.perform(2, 'miss')).toBe('gone');
    expect(rig.machine.activations).toBe(before);
    expect(rig.machine.dispatch(rig.kernel, rig.envs[2])).toBe('blocked');
  });

  it('never misses the U-area and the information page, however many other pages are used', () => {
    const rig = rigOf({
      read(bus) {
        return bus.load(U_AREA);
      },
    });
    for (let i = 0; i < 3; i++) expect(rig.perform(1, 'read')).toBe(0);
  });

  it('takes a handler away with its entry, and knows the PCs of handlers', () => {
    const rig = rigOf({
      miss,
      *enter(bus, kind, pc) {
        return -(yield* call(bus, CALL.envEntry, kind, pc));
      },
    });
    const fault = rig.machine.entry('exos.fault');
    expect(rig.perform(1, 'enter', UPCALL.fault, fault + 4)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'enter', UPCALL.prologue, 0)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'enter', 8, 0)).toBe(ERROR.invalid);
    expect(rig.perform(1, 'enter', UPCALL.fault, 0)).toBe(-0);
    expect(rig.perform(1, 'miss')).toBe('faulted');
    const env = rig.k.plan.envs.at(1);
    expect(rig.machine.peek.load(env + ENV.gaveUp)).toBe(1);
  });

  it('is an exception to touch what is the kernel’s', () => {
    const seen: number[] = [];
    const rig = rigOf({
      touch: (bus) => bus.load(KERNEL),
      *'exos.exception'(bus, address, _cause, access, frame) {
        seen.push(address, access);
        bus.store(saveFrame(frame) + SAVE.pc, 0x20000018);
        return yield* resumeFrom(bus, frame);
      },
      *'exos.fault'(bus, address, _cause, access, frame) {
        seen.push(address, access);
        bus.store(saveFrame(frame) + SAVE.pc, 0x20000018);
        return yield* resumeFrom(bus, frame);
      },
    });
    expect(rig.perform(1, 'touch')).toBe('faulted');
    expect(seen).toEqual([KERNEL, ACCESS.read]);
  });
});
