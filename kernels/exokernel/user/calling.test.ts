/** Asking the registry: what comes back if it is busy, or gone. */
import { describe, expect, it } from 'vitest';
import type { UserBus } from '../../../core/words/bus.ts';
import { INFO_AREA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR, refusal } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { ask } from './calling.ts';
import { SERVICE } from './services.ts';

const [REGISTRY, ME] = [0x101, 0x202];
const NONE = -7;

/** A caller over registers alone; the kernel answers calls of the registry one by one. */
function asked(answers: readonly number[]): { result: number; calls: number[]; yielded: number[] } {
  const registers = new Int32Array(8);
  const words = new Map([
    [INFO_AREA + INFO.firstEnv, REGISTRY],
    [INFO_AREA + INFO.myEnv, ME],
  ]);
  const bus = {
    load: (va: number) => words.get(va) ?? 0,
    register: (index: number) => registers[index] >>> 0,
    setRegister: (index: number, value: number) => {
      registers[index] = value;
    },
  } as UserBus;
  const [calls, yielded]: [number[], number[]] = [[], []];
  const code = ask(bus, NONE, SERVICE.find, 5);
  let step = code.next();
  while (step.done !== true) {
    if (registers[0] === CALL.yield) {
      yielded.push(registers[1]);
      registers[0] = 8;
    } else {
      calls.push(registers[1]);
      registers[0] = answers[Math.min(calls.length, answers.length) - 1];
      [registers[1], registers[2]] = [0, 42];
    }
    step = code.next(registers[0] >>> 0);
  }
  return { result: step.value, calls, yielded };
}

describe('asking the registry', () => {
  it('waits while it serves another, and gives it the time', () => {
    const busy = refusal(ERROR.ipcBlocked);
    expect(asked([0])).toEqual({ result: 42, calls: [REGISTRY], yielded: [] });
    const { result, calls, yielded } = asked([busy, busy, 0]);
    expect(result).toBe(42);
    expect(calls).toHaveLength(3);
    expect(yielded).toEqual([REGISTRY, REGISTRY]);
  });

  it('has no answer if the registry is gone, or never free', () => {
    expect(asked([refusal(ERROR.badEnv)])).toEqual({
      result: NONE,
      calls: [REGISTRY],
      yielded: [],
    });
    const { result, calls } = asked([refusal(ERROR.ipcBlocked)]);
    expect(result).toBe(NONE);
    expect(calls.length).toBeGreaterThan(4);
  });
});
