/** The bound on what an abort costs stands on accesses: they are counted here. */
import { describe, expect, it } from 'vitest';
import type { KernelBus } from '../../core/words/bus.ts';
import { createMachine } from '../../machines/build.ts';
import { CALL, RIGHTS } from './abi/calls.ts';
import { INFO } from './abi/info.ts';
import { ABORT_ACCESSES, BREAK_ACCESSES, FREE_ACCESSES } from './constants.ts';
import type { Exo } from './context.ts';
import { releaseFrame } from './frames.ts';
import { REQUEST, ROOT } from './records.ts';
import { abortOverdue } from './revocation.ts';
import { call, info, ProcessorRig } from './testing/processor-rig.ts';

/** The same kernel over a bus that counts the words that pass over it. */
function counting(k: Exo): { readonly k: Exo; words(): number } {
  let words = 0;
  const count = new Map<string, (args: unknown[]) => number>([
    ['load', () => 1],
    ['store', () => 1],
    ['loadUncached', () => 1],
    ['storeUncached', () => 1],
    ['fill', (args) => Number(args[2]) / 4],
    ['copy', (args) => Number(args[2]) / 2],
  ]);
  const bus = new Proxy(k.bus, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        words += count.get(String(name))?.(args) ?? 0;
        return Reflect.apply(value, target, args);
      };
    },
  }) as KernelBus;
  return { k: { ...k, bus }, words: () => words };
}

describe.each(['decstation-3100', 'pentium-133'])('an abort on %s', (name) => {
  function rigOf(): ProcessorRig {
    return new ProcessorRig(createMachine(name, { frames: 512 }), {
      *take(bus, frame, bindings) {
        const at = info(bus, INFO.firstNameable) + frame;
        yield* call(bus, CALL.frameAlloc, 0, at);
        for (let i = 0; i < bindings; i++) {
          const va = 0x100000 + 0x1000 * (16 * frame + i);
          const result = yield* call(bus, CALL.bind, 0, at, va, RIGHTS.write, 0, 0);
          if (result < 0) return -result;
          bus.store(va, 1);
        }
        return 0;
      },
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      *revoke(bus, env) {
        const request = yield* call(bus, CALL.revoke, 0, env, 1);
        const end = info(bus, INFO.ticks) + 3;
        while (info(bus, INFO.ticks) < end) bus.exec(info(bus, INFO.workPath));
        return request;
      },
    });
  }

  /** Words that pass when a frame with so many bindings is taken. */
  function release(bindings: number): number {
    const rig = rigOf();
    expect(rig.perform(1, 'take', 0, bindings)).toBe(0);
    const counted = counting(rig.k);
    releaseFrame(counted.k, rig.k.plan.nameableLow);
    return counted.words();
  }

  it('makes no more accesses for a binding, or a frame, than the bound says', () => {
    const [none, one, nine] = [0, 1, 9].map(release);
    expect(none).toBeGreaterThan(10);
    expect(none).toBeLessThanOrEqual(FREE_ACCESSES);
    expect(one - none).toBeGreaterThan(5);
    expect(one - none).toBeLessThanOrEqual(BREAK_ACCESSES);
    expect(nine - none).toBeLessThanOrEqual(9 * BREAK_ACCESSES);
  });

  it('makes no more accesses besides than the bound says, but one for each frame', () => {
    const rig = rigOf();
    rig.envs[2] = Number(rig.perform(1, 'spawn', rig.machine.home(2)));
    rig.perform(2, 'take', 0, 0);
    expect(rig.perform(1, 'revoke', rig.envs[2])).toBe(1);
    // Three ticks have passed of the four: the fourth is given here.
    const counted = counting(rig.k);
    const { plan, bus } = rig.k;
    const late = bus.load(plan.requests.at(rig.envs[2] & 0xff) + REQUEST.deadline);
    bus.store(plan.root + ROOT.ticks, late);
    abortOverdue(counted.k);
    expect(counted.words()).toBeGreaterThan(20);
    expect(counted.words()).toBeLessThanOrEqual(ABORT_ACCESSES + FREE_ACCESSES);
  });
});
