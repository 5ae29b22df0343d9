/**
 * A bound on an op's costs, as a claim: it holds on the clean kernel, and a needless flush breaks
 * it, in a reduced program.
 */
import { describe, expect, it } from 'vitest';
import { type CampaignOptions, check } from '../core/engine/check.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { printProgram } from '../core/engine/program/print.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Contract } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { AtMost } from '../core/words/property.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';
import { l4With, NEEDLESS_FLUSHES, sessionOn } from './needless-flushes.ts';

const contract = memory as Contract;
const OPTIONS: CampaignOptions = { seed: 1, ops: 8000 };

/**
 * As a user may write it down: the entry that must go, one for the message, and two that a refill
 * may bring.
 */
const FEW_WRITES: AtMost = {
  kind: 'atMost',
  name: 'an unshare writes at most 4 TLB entries',
  about: 'One page is taken back from one space.',
  contract: 'memory',
  op: 'unshare',
  of: 'tlbWrites',
  bound: 4,
};

/** On x86 a flush of one page loads no CR3: two switches, to the pager and back, are all. */
const FEW_SWITCHES: AtMost = {
  ...FEW_WRITES,
  name: 'an unshare switches spaces twice',
  of: 'spaceSwitches',
  bound: ({ family }) => (family === 'x86' ? 2 : Infinity),
};

const [space, all] = NEEDLESS_FLUSHES;

function verdictOf(design: KernelDesign, machine: string, claim: AtMost) {
  const judge = new ContractJudge(contract, [...hardware, claim]);
  return check(sessionOn(design, contract, machine), judge, OPTIONS);
}

describe.each([
  {
    ...space,
    claim: FEW_WRITES,
    message: /^t\d\.unshare\(v\d+, t\d\) had \d+ tlb writes, more than the 4 that it may$/,
  },
  {
    ...all,
    claim: FEW_SWITCHES,
    message: /^t\d\.unshare\(v\d+, t\d\) had 3 space switches, more than the 2 that it may$/,
  },
])('$claim.name, on the $machine', ({ claim, message, ...flush }) => {
  it('holds on the clean kernel', () => {
    expect(verdictOf(l4, flush.machine, claim).kind).toBe('holds');
  });

  it('fails where every page of the space is flushed, and is reduced to what shows it', async () => {
    const broken = await l4With(flush);
    const verdict = verdictOf(broken, flush.machine, claim);
    if (verdict.kind !== 'fails') throw new Error(`the claim ${verdict.kind}`);
    const { finding, program, partiallyReduced } = verdict;
    expect(finding.oracle).toBe(claim.name);
    expect(finding.message).toMatch(message);
    expect(partiallyReduced).toBe(false);
    expect(program.steps.length).toBeLessThanOrEqual(4);
    expect(program.steps[program.steps.length - 1].op.name).toBe('unshare');
    // The text alone shows it again, and nothing of the kind on the clean kernel.
    const read = readProgram(printProgram(program), 'the reduced program', [contract]);
    const packed = packProgram(read.program, contract);
    const found = [broken, l4].map((design) => {
      const judge = new ContractJudge(contract, [claim]);
      sessionOn(design, contract, flush.machine).run(packed, judge);
      return judge.finding?.oracle ?? null;
    });
    expect(found).toEqual([claim.name, null]);
  });
});
