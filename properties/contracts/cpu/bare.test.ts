/** The specification against a bare scheduler: accepted on programs, unless a fault is seeded. */
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
import { bareFaults } from './bare-faults.ts';
import { cpu } from './index.ts';
import { modelFaults } from './model-faults.ts';
import type { CpuState } from './state.ts';

const PROGRAMS = 3000;
/** Ops within which every seeded fault must show. */
const OPS = 40_000;

const generator = new ProgramGenerator(cpu);

interface Watch {
  ops: number;
  mutating: number;
  done: number;
  readonly after?: (state: CpuState) => void;
}

/** Runs the program on a bare scheduler; what the contract's specification does not accept. */
function judge(
  contract: Contract<CpuState>,
  program: PackedProgram,
  watch: Watch,
  bare: Bare,
): Finding | null {
  const oracle = new AcceptsOracle(contract);
  for (let i = 0; i < program.length; i++) {
    const call = {
      step: program.labels[i],
      task: program.by[i],
      op: program.ops[i],
      args: program.args.subarray(i * STRIDE, (i + 1) * STRIDE),
      starved: false,
      aborted: false,
      began: bare.now,
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
    if (oracle.state !== null) watch.after?.(oracle.state);
  }
  return null;
}

/** In each program the first op begins elsewhere in a tick. */
const bareOf = (seed: number, of = Bare): Bare => new of((seed * 7919) % 50_000);

test('the bare scheduler is accepted, and every claim is seen', () => {
  const sometimes = new SometimesOracle(cpu.properties);
  const watch: Watch = {
    ops: 0,
    mutating: 0,
    done: 0,
    after: (state) => sometimes.event(fakeScene({ state })),
  };
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const program = generator.program(new Xorshift(seed));
    expect(judge(cpu, program, watch, bareOf(seed))).toBeNull();
  }
  expect(watch.done / watch.mutating).toBeGreaterThan(0.75);
  expect(sometimes.finish()).toEqual([]);
});

describe('a fault in the specification is found', () => {
  expect(modelFaults).toHaveLength(10);
  for (const fault of modelFaults) {
    test(fault.id, async () => {
      const broken = await loadPatched<{ cpu: Contract<CpuState> }>(
        'properties/contracts/cpu/index.ts',
        fault,
      );
      const watch: Watch = { ops: 0, mutating: 0, done: 0 };
      let found: Finding | null = null;
      for (let seed = 1; found === null && watch.ops < OPS; seed++) {
        const program = generator.program(new Xorshift(seed));
        found = judge(broken.cpu, program, watch, bareOf(seed));
      }
      expect(found).not.toBeNull();
      expect(watch.ops).toBeLessThanOrEqual(OPS);
    });
  }
});

describe('a fault in the bare scheduler is found', () => {
  for (const fault of bareFaults) {
    test(fault.id, async () => {
      const broken = await loadPatched<{ Bare: typeof Bare }>(fault.file, fault);
      const watch: Watch = { ops: 0, mutating: 0, done: 0 };
      let found: Finding | null = null;
      for (let seed = 1; found === null && watch.ops < OPS; seed++) {
        const program = generator.program(new Xorshift(seed));
        found = judge(cpu, program, watch, bareOf(seed, broken.Bare));
      }
      expect(found).not.toBeNull();
      expect(watch.ops).toBeLessThanOrEqual(OPS);
    });
  }
});
