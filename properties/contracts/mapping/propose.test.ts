/** What is proposed: programs do what is worth doing, often enough that a campaign meets it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { STRIDE } from '../../../core/engine/stride.ts';
import { mapping } from './index.ts';
import { OP, SUPERPAGE_SIZE } from './ops.ts';
import { initial, type Mapping, type MappingState, mappingAt, WRITE } from './state.ts';

const PROGRAMS = 2000;

/** How often each of these was met in all of the programs. */
const met = {
  ops: 0,
  mappingOps: 0,
  superpagePrograms: 0,
  raised: 0,
  storedAfterwards: 0,
  grantedAfterUse: 0,
  loweredAfterUse: 0,
};

/** What the task had with rights that may get more. */
function readable(state: MappingState, task: number): readonly Mapping[] {
  return state.spaces[task].filter(({ rights }) => (rights & WRITE) === 0);
}

/** What was derived from a superpage of the task, and used. */
function usedBelow(state: MappingState, task: number): readonly Mapping[] {
  return state.spaces[task]
    .filter(({ size }) => size === SUPERPAGE_SIZE)
    .flatMap(({ children }) => children)
    .filter(({ used }) => used !== 0);
}

function look(seed: number, generator: ProgramGenerator<MappingState>): void {
  const { length, ops, by, args } = generator.program(new Xorshift(seed));
  const state = initial();
  let raised: readonly Mapping[] = [];
  for (let i = 0; i < length; i++) {
    const [task, op] = [by[i], ops[i]];
    const own = args.subarray(i * STRIDE, (i + 1) * STRIDE);
    // A switch to another task in between, and an untagged TLB has forgotten what it had.
    if (i > 0 && task !== by[i - 1]) raised = [];
    const stored = op === OP.store ? mappingAt(state, task, own[0]) : null;
    if (stored !== null && raised.includes(stored)) met.storedAfterwards++;
    const before = op === OP.map && own[0] === task ? readable(state, task) : [];
    const used = (op === OP.grant ? usedBelow(state, task) : []).map((one) => ({ ...one, one }));
    mapping.specification.assume(state, {
      step: i + 1,
      task,
      op,
      args: own,
      starved: false,
      aborted: false,
      began: 0,
      rushed: false,
    });
    const now = before.filter((one) => !one.gone && (one.rights & WRITE) !== 0);
    met.raised += now.length;
    if (now.length > 0) raised = now;
    const granted = used.filter(({ one, parent }) => !one.gone && one.parent !== parent);
    met.grantedAfterUse += granted.filter((before) => (before.used & WRITE) !== 0).length;
    met.loweredAfterUse += granted.filter(({ one, rights }) => one.rights !== rights).length;
    if (op >= OP.map && op <= OP.flush) met.mappingOps++;
    met.ops++;
  }
  if (state.superpagesTaken > 0) met.superpagePrograms++;
}

describe('generated programs', () => {
  beforeAll(() => {
    const generator = new ProgramGenerator(mapping);
    for (let seed = 0; seed < PROGRAMS; seed++) look(seed, generator);
  });

  const perMillion = (count: number): number => (count * 1e6) / met.ops;

  it('map, grant, unmap and flush in a third of their steps at least', () => {
    expect(met.mappingOps / met.ops).toBeGreaterThan(1 / 3);
  });

  it('take a superpage in a third of them at least', () => {
    expect(met.superpagePrograms).toBeGreaterThan(PROGRAMS / 3);
  });

  it('map to a task what it has from itself once more, with more rights', () => {
    expect(perMillion(met.raised)).toBeGreaterThan(500);
  });

  it('store there before another task runs', () => {
    expect(perMillion(met.storedAfterwards)).toBeGreaterThan(100);
  });

  it('grant the part of a superpage through which somebody has written', () => {
    expect(perMillion(met.grantedAfterUse)).toBeGreaterThan(50);
  });

  it('grant such a part with fewer rights than somebody has who has used it', () => {
    expect(perMillion(met.loweredAfterUse)).toBeGreaterThan(100);
  });
});
