/**
 * The same programs do the same on every design, but for what the claims of the kind `agree` say. The campaigns are
 * the verb's (`kernelcheck compare`); a few programs are here, from fixed seeds.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSession, subjectOf } from '../cli/subject.ts';
import { compare } from '../core/engine/compare-campaign.ts';
import { comparerOf } from '../core/oracles/agree.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Comparison } from '../core/words/comparison.ts';
import type { Contract } from '../core/words/contract.ts';
import config from '../kernelcheck.config.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { unix } from '../properties/contracts/unix/index.ts';
import { differential } from '../properties/differential/index.ts';
import { ROOT } from './house.ts';

const loaded = { config, path: join(ROOT, 'kernelcheck.config.ts'), folder: ROOT, named: null };

interface Side {
  readonly design: string;
  readonly machine: string;
  readonly variant?: string;
}

function compared<State>(
  contract: Contract<State>,
  sides: readonly Side[],
  options: { readonly seed: number; readonly ops: number },
): Comparison {
  const comparer = comparerOf(contract, differential);
  if (comparer === null) throw new Error(`no claim says how kernels agree on ${contract.name}`);
  const sessions = sides.map((side) => ({
    label: `${side.design}@${side.machine}`,
    session: openSession(subjectOf(loaded, contract as Contract, side)),
  }));
  const judgeFor = () => new ContractJudge(contract as Contract, []);
  return compare(sessions, comparer, judgeFor, options);
}

function expectAgreement({ kind, why, counts, exceptions, divergences }: Comparison): void {
  expect([kind, why, divergences]).toEqual(['agree', null, []]);
  expect(counts.doneOnAll / counts.ops).toBeGreaterThan(0.7);
  // Of what may differ, next to nothing does.
  const times = exceptions.reduce((sum, exception) => sum + exception.times, 0);
  expect(times).toBeLessThan(0.01 * counts.ops);
  expect(counts.uncompared).toBe(0);
}

describe('memory', () => {
  const designs = ['l4', 'exokernel', 'monolithic'];

  it.each(['pentium-133', 'decstation-3100'])(
    'is the same on every design on the %s',
    (machine) => {
      const sides = designs.map((design) => ({ design, machine }));
      const comparison = compared(memory, sides, { seed: 1, ops: 2000 });
      expectAgreement(comparison);
      expect(comparison.counts.named).toBeGreaterThan(100);
    },
  );
});

describe('unix', () => {
  it('is the same in each variant, on machines of which one is sixteen times as fast as another', () => {
    const sides = [
      { design: 'monolithic', machine: 'pentium-133' },
      { design: 'monolithic', machine: 'decstation-3100', variant: 'system=ultrix' },
      { design: 'monolithic', machine: 'pentium-pro-200' },
    ];
    expectAgreement(compared(unix, sides, { seed: 1, ops: 400 }));
  });
});
