/** A specification with a fault, held against the L4 kernel on a machine: a campaign finds that they disagree. */
import { describe, expect, test } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { check } from '../core/engine/check.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Contract } from '../core/words/contract.ts';
import type { Verdict } from '../core/words/verdict.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { mapping } from '../properties/contracts/mapping/index.ts';
import { modelFaults } from '../properties/contracts/mapping/model-faults.ts';

/** Ops within which each fault must show. */
const OPS = 2000;

/** What a claim says by comparing with the specification, or what the specification says itself. */
const DISAGREEMENTS = [
  'the specification accepts every outcome',
  'the kernel has exactly the mappings that were made',
];

function verdictOn(contract: Contract): Verdict {
  const machine = createMachine('pentium-133', { frames: mapping.frames ?? 1024 });
  const judge = new ContractJudge(contract, []);
  const options = { seed: 5, ops: OPS, reduceBudget: 0, explainBudget: 0 };
  return check(new Session(l4, contract, machine), judge, options);
}

test('the kernel and the specification agree', () => {
  expect(verdictOn(mapping as Contract).kind).not.toBe('fails');
});

describe('a fault in the specification is found on the kernel', () => {
  for (const fault of modelFaults) {
    test(fault.id, async () => {
      const entry = 'properties/contracts/mapping/index.ts';
      const { mapping: broken } = await loadPatched<{ mapping: Contract }>(entry, fault);
      const verdict = verdictOn(broken);
      expect(verdict.kind).toBe('fails');
      if (verdict.kind === 'fails') expect(verdict.finding.oracle).toBeOneOf(DISAGREEMENTS);
    });
  }
});
