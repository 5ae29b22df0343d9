/** Calls with arguments that nobody checked: the kernel refuses or does them, and its records fit together. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { CALL } from './abi/calls.ts';
import { capHead } from './abi/capability.ts';
import { ENV_INFO } from './abi/info.ts';
import { UAREA } from './abi/u-area.ts';
import { ROOT } from './records.ts';
import { call, type Ending, ProcessorRig } from './testing/processor-rig.ts';

const TASKS = 4;
const ROUNDS = 1500;

/** A small generator of its own, so that each seed is the same run everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each(['decstation-3100', 'pentium-133'])('random calls on %s', (name) => {
  const numbers = Object.values(CALL);

  function rigOf(): ProcessorRig {
    return new ProcessorRig(createMachine(name, { frames: 512 }), {
      *call(bus, number, a, b, c, d, e, f, g) {
        const result = yield* call(bus, number, a, b, c, d, e, f, g);
        return result < 0 ? -result : result & 0xffff;
      },
      store(bus, offset, value) {
        bus.store(0x7fffe000 + offset, value);
        return 0;
      },
      touch: (bus, va) => bus.load(va),
    });
  }

  function argument(rig: ProcessorRig, draw: (below: number) => number): number {
    const { plan } = rig.k;
    const home = rig.machine.home(1 + draw(TASKS + 1));
    const kinds = [
      draw(4),
      draw(40),
      rig.envs[1 + draw(TASKS)] ?? 0,
      plan.nameableLow + draw(6),
      plan.nameableLow + draw(6),
      0x40000 + 0x1000 * draw(4),
      capHead(draw(8), draw(8)),
      [0xffffffff, 0x80000000, 0x7fffe000, 0x7ffff000, plan.nameableHigh, home, 7][draw(7)],
    ];
    return kinds[draw(kinds.length)];
  }

  function spawn(rig: ProcessorRig, slot: number): void {
    const id = rig.perform(1, 'call', CALL.envAlloc, 0, rig.machine.home(slot));
    if (typeof id !== 'number') throw new Error(`spawn ended ${id}`);
    // The script cuts ids short; the public words have all of it.
    for (let index = 1; index < 32; index++) {
      const shown = rig.k.plan.envInfos.at(index);
      if (rig.machine.peek.load(shown + ENV_INFO.slot) !== slot) continue;
      rig.envs[slot] = rig.machine.peek.load(shown + ENV_INFO.id);
    }
  }

  function alive(rig: ProcessorRig, slot: number): boolean {
    const id = rig.envs[slot] ?? 0;
    return id !== 0 && rig.machine.peek.load(rig.k.plan.envs.at(id & 0xff)) === id;
  }

  it.each([1, 2, 3])('seed %i', (seed) => {
    const draw = random(seed);
    const rig = rigOf();
    const endings = new Set<Ending>();
    for (let round = 0; round < ROUNDS; round++) {
      if (!alive(rig, 1)) break;
      const slot = 1 + draw(TASKS);
      if (!alive(rig, slot)) {
        spawn(rig, slot);
        continue;
      }
      if (draw(10) === 0) {
        // What the kernel reads of the U-area; the home behind it is for the handlers alone.
        rig.perform(slot, 'store', 4 * draw(UAREA.home / 4), argument(rig, draw));
      }
      if (draw(10) === 0) rig.perform(slot, 'touch', argument(rig, draw) & ~3);
      if (!alive(rig, slot)) continue;
      const number = draw(40) === 0 ? draw(1000) : numbers[draw(numbers.length)];
      // The first task is not to sleep, nor to end itself: somebody must make the others.
      if (slot === 1 && (number === CALL.sleep || number === CALL.envFree)) continue;
      const args = Array.from({ length: 7 }, () => argument(rig, draw));
      const ending = rig.perform(slot, 'call', number, ...args);
      endings.add(typeof ending === 'number' ? Math.min(ending, 100) : ending);
      if (ending === 'open') rig.perform(1, 'call', CALL.envFree, 0, rig.envs[slot]);
    }
    expect(endings.size).toBeGreaterThan(8);
    const { peek } = rig.machine;
    const { plan } = rig.k;
    let ticks = peek.load(plan.root + ROOT.idleTicks) + peek.load(plan.root + ROOT.lostTicks);
    for (let index = 1; index < 32; index++) {
      ticks += peek.load(plan.envInfos.at(index) + ENV_INFO.ticks);
    }
    expect(ticks).toBe(peek.load(plan.root + ROOT.ticks));
  });
});
