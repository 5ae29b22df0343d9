/** The specification against a bare mapping database: accepted on programs, unless a fault is seeded. */
import { describe, expect, test } from 'vitest';
import { loadPatched } from '../../../cli/mutants/load.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { STRIDE } from '../../../core/engine/stride.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { SometimesOracle } from '../../../core/oracles/sometimes.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { PackedProgram } from '../../../core/words/program.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { mapping } from './index.ts';
import { modelFaults } from './model-faults.ts';
import { depthOf, type MappingState } from './state.ts';

const PROGRAMS = 3000;
/** Ops within which every seeded fault must show. */
const OPS = 20_000;

const generator = new ProgramGenerator(mapping);

interface Watch {
  ops: number;
  mutating: number;
  done: number;
  readonly after?: (bare: Bare, state: MappingState) => void;
}

/** Runs the program on a bare database; what the contract's specification does not accept. */
function judge(
  contract: Contract<MappingState>,
  program: PackedProgram,
  watch: Watch,
): Finding | null {
  const bare = new Bare();
  const oracle = new AcceptsOracle(contract);
  for (let i = 0; i < program.length; i++) {
    const call = {
      step: program.labels[i],
      task: program.by[i],
      op: program.ops[i],
      args: program.args.subarray(i * STRIDE, (i + 1) * STRIDE),
      starved: false,
      aborted: false,
      began: 0,
      rushed: false,
    };
    watch.ops++;
    const result = bare.perform(call);
    const finding = oracle.returned(call, result);
    if (finding !== null) return finding;
    if (contract.ops[call.op].mutates) {
      watch.mutating++;
      if (result.kind === 'done') watch.done++;
    }
    if (oracle.state !== null) watch.after?.(bare, oracle.state);
  }
  return null;
}

/** What both have, in words; frames have names of their own, and are left to what is loaded and stored. */
function specified(state: MappingState): string[] {
  const lines: string[] = [];
  for (const space of state.spaces) {
    for (const one of space) {
      const from = one.parent === null ? '' : `t${one.parent.task} ${one.parent.page}`;
      lines.push(`t${one.task} ${one.page} ${one.size} ${one.rights} ${from}`);
    }
  }
  return lines.sort();
}

function kept(bare: Bare): string[] {
  const all = bare.mappings();
  const byId = new Map(all.map((one) => [one.id, one]));
  return all
    .map((one) => {
      const parent = byId.get(one.from);
      const from = parent === undefined ? '' : `t${parent.task} ${parent.page}`;
      return `t${one.task} ${one.page} ${one.pages === 1 ? 12 : 22} ${one.rights} ${from}`;
    })
    .sort();
}

test('the bare database is accepted, has the same mappings, and every claim is seen', () => {
  const sometimes = new SometimesOracle(mapping.properties);
  let deepest = 0;
  const watch: Watch = {
    ops: 0,
    mutating: 0,
    done: 0,
    after(_bare, state) {
      sometimes.event(fakeScene({ state }));
      for (const space of state.spaces) {
        for (const one of space) deepest = Math.max(deepest, depthOf(one));
      }
    },
  };
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const last: { bare: Bare | null; state: MappingState | null } = { bare: null, state: null };
    const program = generator.program(new Xorshift(seed));
    const all: Watch = {
      ...watch,
      after(bare, state) {
        watch.after?.(bare, state);
        last.bare = bare;
        last.state = state;
      },
    };
    expect(judge(mapping, program, all)).toBeNull();
    watch.ops = all.ops;
    watch.mutating = all.mutating;
    watch.done = all.done;
    if (last.bare !== null && last.state !== null) {
      expect(kept(last.bare)).toEqual(specified(last.state));
    }
  }
  expect(watch.done / watch.mutating).toBeGreaterThan(0.75);
  expect(deepest).toBeGreaterThan(3);
  expect(sometimes.finish()).toEqual([]);
});

describe('a fault in the specification is found', () => {
  expect(modelFaults).toHaveLength(10);
  for (const fault of modelFaults) {
    test(fault.id, async () => {
      const broken = await loadPatched<{ mapping: Contract<MappingState> }>(
        'properties/contracts/mapping/index.ts',
        fault,
      );
      const watch: Watch = { ops: 0, mutating: 0, done: 0 };
      let found: Finding | null = null;
      for (let seed = 1; found === null && watch.ops < OPS; seed++) {
        const program = generator.program(new Xorshift(seed));
        expect(judge(mapping, program, { ...watch })).toBeNull();
        found = judge(broken.mapping, program, watch);
      }
      expect(found).not.toBeNull();
      expect(watch.ops).toBeLessThanOrEqual(OPS);
    });
  }
});
