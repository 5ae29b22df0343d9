/** A specification with a fault, held against the bare kernel: programs that are drawn show that they disagree. */
import { describe, expect, test } from 'vitest';
import { loadPatched } from '../../../cli/mutants/load.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { BareJudge } from './bare-judge.ts';
import { BareRun } from './bare-run.ts';
import { binding } from './index.ts';
import { modelFaults } from './model-faults.ts';
import type { BindingState } from './state.ts';

/** Ops within which every fault must show. */
const OPS = 20_000;

const generator = new ProgramGenerator(binding);

describe('a fault in the specification is found', () => {
  expect(modelFaults).toHaveLength(10);
  for (const fault of modelFaults) {
    test(fault.id, async () => {
      const entry = 'properties/contracts/binding/index.ts';
      const broken = await loadPatched<{ binding: Contract<BindingState> }>(entry, fault);
      let ops = 0;
      let found: Finding | null = null;
      for (let seed = 1; found === null && ops < OPS; seed++) {
        const bare = new Bare();
        const run = new BareRun(new BareJudge(broken.binding, bare, fakeScene), bare);
        found = run.program(generator.program(new Xorshift(seed)));
        ops += run.ops;
      }
      expect(found).not.toBeNull();
    });
  }
});
