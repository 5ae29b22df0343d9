/** Each fault of a kernel is found: by its own program, and by those that are drawn. */
import { describe, expect, test } from 'vitest';
import { loadPatched } from '../../../cli/mutants/load.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { BareJudge } from './bare-judge.ts';
import { BareRun } from './bare-run.ts';
import { binding } from './index.ts';
import type { Step } from './kernel-fault.ts';
import { kernelFaults } from './kernel-faults.ts';
import { OP } from './ops.ts';

/** Ops within which each fault must show. */
const OPS = 60_000;

const generator = new ProgramGenerator(binding);

function tell(bare: Bare, steps: readonly Step[]): Finding | null {
  const run = new BareRun(new BareJudge(binding, bare, fakeScene), bare);
  steps.forEach(([task, op, ...args], i) => {
    const padded = new Int32Array(8);
    padded.set(args);
    if (run.finding === null) run.step(i + 1, task, OP[op], padded);
  });
  return run.end();
}

describe('a fault of a kernel is found', () => {
  for (const fault of kernelFaults) {
    test(fault.id, async () => {
      expect(tell(new Bare(), fault.steps)).toBeNull();
      const entry = 'properties/contracts/binding/bare.ts';
      const { Bare: Broken } = await loadPatched<{ Bare: typeof Bare }>(entry, fault);
      expect(tell(new Broken(), fault.steps)).not.toBeNull();
      let ops = 0;
      let found: Finding | null = null;
      for (let seed = 1; found === null && ops < OPS; seed++) {
        const bare = new Broken();
        const run = new BareRun(new BareJudge(binding, bare, fakeScene), bare);
        found = run.program(generator.program(new Xorshift(seed)));
        ops += run.ops;
      }
      expect(found).not.toBeNull();
    });
  }
});
