/** UNIX at kernel level and as a user task: each process sees the same, call by call. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../kernels/monolithic/media/boot-disk.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { SIGNAL_FRAME } from '../../kernels/monolithic/unix/abi/signal-frame.ts';
import type { Lower } from '../../kernels/monolithic/unix/door.ts';
import { Placement, type PlacementOptions } from './placement.ts';
import { runPipeline } from './placement-pipeline.ts';
import { runProgram } from './placement-programs.ts';
import { HANDLER } from './stub-lower.ts';

const PROGRAMS = 100;
const FEW = 3;
const PIPED_BYTES = 12_000;

/** What every process has seen, in a life of several programs. */
function seen(on: Placement, programs: number): Map<number, string[]> {
  for (let seed = 1; seed <= programs; seed++) runProgram(on, seed);
  return on.histories;
}

const atKernelLevel = (programs: number): Map<number, string[]> =>
  seen(Placement.kernel(bootDisk()), programs);

const asTask = (options: PlacementOptions): Placement => Placement.task(bootDisk(), options);

describe('the two placements of UNIX', () => {
  it(`agree on ${PROGRAMS} programs, one after the other`, () => {
    const on = asTask({ seed: 1 });
    expect(seen(on, PROGRAMS)).toEqual(atKernelLevel(PROGRAMS));
    const all = [...on.histories.values()].flat();
    // Enough was seen: of errors, of sleeps, of handlers, of ends.
    expect(all.length).toBeGreaterThan(3000);
    for (const what of ['asleep', 'ended', '-4', '-9', 'caught 10']) {
      expect(all, what).toContain(what);
    }
    // It was kept waiting, and disturbed.
    expect(on.task?.waited).toBeGreaterThan(5000);
    expect(on.task?.disturbed).toBeGreaterThan(300);
  });

  it('agree whenever answers come, and whatever is rebuilt meanwhile', () => {
    const expected = atKernelLevel(FEW);
    expect(seen(asTask({ seed: 2 }), FEW)).toEqual(expected);
    expect(seen(asTask({ seed: 3, isRebuilt: true }), FEW)).toEqual(expected);
  });

  it('agree on what sigreturn puts into register 0, whatever it looks like', () => {
    // Among them what SLEEP, WANTS and the other answers would be as words, and errors.
    const words = [0, 1, 0xfffff000, 0xffffefff, 0xffffeffe, 0xffffeffd, 0xfffffffc, 0x80000000];
    for (const on of [Placement.kernel(bootDisk()), asTask({ seed: 6 })]) {
      let word = 0;
      on.handle = (p, frame) => {
        const at = frame + SIGNAL_FRAME.registers;
        for (let i = 0; i < 4; i++) on.low.spaces.write(p, at + i, (word >>> (8 * i)) & 255);
      };
      on.call(1, CALL.sigaction, SIGNAL.user1, HANDLER);
      for (word of words) {
        expect(on.call(1, CALL.kill, on.upper.pidOf(1), SIGNAL.user1)).toBe(0);
        expect([on.isFree(1), on.low.context(1).registers[0]]).toEqual([true, word]);
      }
    }
  });

  it('agree on a | b > f; c & wait', () => {
    const kernel = Placement.kernel(bootDisk());
    const task = asTask({ seed: 4 });
    const expected = runPipeline(kernel);
    expect(expected[0]).toBe(PIPED_BYTES);
    expect(runPipeline(task)).toEqual(expected);
    expect(task.histories).toEqual(kernel.histories);
  });
});

/** Differences that one placement alone has. */
const spoiled: Readonly<Record<string, (lower: Lower) => Lower>> = {
  'the last byte of what is read is not copied': (lower) =>
    changed(lower, { copyOut: (va, from, bytes) => lower.copyOut(va, from, bytes - 1) }),
  'no handler is ever entered': (lower) => changed(lower, { enterHandler: () => false }),
  'of what is written only the first word is taken': (lower) =>
    changed(lower, { copyIn: (to, va) => lower.copyIn(to, va, 4) }),
  'nobody comes back from a handler': (lower) => changed(lower, { leaveHandler: () => false }),
};

function changed(lower: Lower, methods: Partial<Lower>): Lower {
  return new Proxy(lower, {
    get: (of, name: keyof Lower) => {
      const value = methods[name] ?? of[name];
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

describe('a difference between the placements', () => {
  for (const [what, spoil] of Object.entries(spoiled)) {
    it(`is seen: ${what}`, () => {
      expect(firstDifference(asTask({ seed: 5, spoil }))).toBeGreaterThan(0);
    });
  }
});

/** The first program after which somebody has seen something else, or UNIX has failed; 0 if there is none. */
function firstDifference(on: Placement): number {
  const expected = Placement.kernel(bootDisk());
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    runProgram(expected, seed);
    try {
      runProgram(on, seed);
    } catch {
      return seed;
    }
    if (!isDeepStrictEqual(on.histories, expected.histories)) return seed;
  }
  return 0;
}
