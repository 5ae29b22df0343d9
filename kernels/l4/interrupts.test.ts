import { describe, expect, it } from 'vitest';
import type { Device, DeviceHost } from '../../core/words/device.ts';
import { createMachine } from '../../machines/build.ts';
import { CALL, UTCB_UNCHANGED } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { LABEL, makeTag } from './abi/message.ts';
import { ANY_THREAD, globalId, NIL_THREAD } from './abi/thread-id.ts';
import { ROOT_SERVER } from './boot.ts';
import { call, errorOf, ipc, type Notes, Rig, type Script } from './testing/rig.ts';

/** A device with one line, which it raises when the world says so. */
class Bell implements Device {
  readonly name = 'bell';
  readonly pages = 1;
  readonly lines = ['bell'];
  #host: DeviceHost | null = null;

  attach(host: DeviceHost): void {
    this.#host = host;
  }

  act(): number {
    this.#host?.raise(1);
    return 0;
  }

  read(): number {
    return 0;
  }

  dmaFrames(): readonly number[] {
    return [];
  }

  save(): unknown {
    return null;
  }

  write(): void {}
  tick(): void {}
  restore(): void {}
}

const BELL = globalId(1, 1);

describe.each(['decstation-3100', 'pentium-133'])('an interrupt on %s', (machine) => {
  function rig(root: Script): Rig {
    return new Rig(createMachine(machine, { frames: 256, devices: [new Bell()] }), { root });
  }

  it('is a message to its handler, and the next comes after the answer', () => {
    const notes: Notes = {};
    let heard = 0;
    const bell = rig(function* (bus) {
      yield* call(bus, CALL.threadControl, BELL, BELL, 0, ROOT_SERVER, UTCB_UNCHANGED);
      for (;;) {
        const tag = yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
        notes.message = [bus.register(0), tag];
        heard++;
        // One that comes before the answer is kept until then.
        if (heard === 2) yield* ipc(bus, NIL_THREAD, globalId(1, 1), []);
        else yield* ipc(bus, BELL, NIL_THREAD, [makeTag(0, 0)]);
      }
    });
    bell.run();
    expect(heard).toBe(0);
    bell.machine.world('bell', 'ring', []);
    bell.run();
    expect(notes.message).toEqual([BELL, makeTag(LABEL.interrupt, 0)]);
    expect(heard).toBe(1);
    bell.machine.world('bell', 'ring', []);
    bell.run();
    expect(heard).toBe(2);
    bell.machine.world('bell', 'ring', []);
    bell.run();
    expect(heard).toBe(2);
  });

  it('comes to nobody, and its line is masked, once it has no handler', () => {
    const notes: Notes = {};
    const bell = rig(function* (bus) {
      yield* call(bus, CALL.threadControl, BELL, BELL, 0, ROOT_SERVER, UTCB_UNCHANGED);
      yield* call(bus, CALL.threadControl, BELL, BELL, 0, BELL, UTCB_UNCHANGED);
      yield* call(bus, CALL.threadControl, globalId(0, 1), 1, 0, ROOT_SERVER, UTCB_UNCHANGED);
      notes.timer = errorOf(bus);
      yield* ipc(bus, NIL_THREAD, ANY_THREAD, []);
      notes.heard = true;
      return 0;
    });
    bell.run();
    expect(bell.machine.peek.masked(1)).toBe(true);
    bell.machine.world('bell', 'ring', []);
    bell.run();
    expect(notes).toEqual({ timer: ERROR.invalidThread });
  });
});
