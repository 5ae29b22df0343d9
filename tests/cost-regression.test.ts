/**
 * Needless TLB flushes are found by a baseline of the clean code, and shown by an op that takes a
 * right back.
 */
import { describe, expect, it } from 'vitest';
import { costPrograms } from '../cli/cost-programs.ts';
import { check } from '../core/engine/check.ts';
import { type Baseline, makeBaseline } from '../core/engine/cost-baseline.ts';
import { heldAgainst } from '../core/engine/cost-regression.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Contract } from '../core/words/contract.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { mapping } from '../properties/contracts/mapping/index.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';
import { l4With, NEEDLESS_FLUSHES, sessionOn } from './needless-flushes.ts';

const contract = memory as Contract;
const OPS = 3000;
/** A change of one percent of an op's cycles is one. */
const TOLERANCE = 1;

const subjects = NEEDLESS_FLUSHES.map((flush) => ({
  ...flush,
  name: `${flush.patch.id} on the ${flush.machine}`,
}));

describe.each(subjects)('$name', (flush) => {
  const { machine, rises } = flush;
  const side = { design: 'l4', variant: '', machine };
  // As it comes out of a file.
  const baseline: Baseline = JSON.parse(
    JSON.stringify(makeBaseline(sessionOn(l4, contract, machine), side, costPrograms(contract))),
  );

  it.each([
    ['memory', memory as Contract],
    ['mapping', mapping as Contract],
  ])('breaks no claim of %s: it is no bug', async (_, of) => {
    const judge = new ContractJudge(of, hardware);
    const verdict = check(sessionOn(await l4With(flush), of, machine), judge, {
      seed: 5,
      ops: OPS,
    });
    expect(verdict.kind).toBe('holds');
    expect(verdict.counts.ops).toBeGreaterThanOrEqual(OPS);
  });

  it('is found by the costs, and shown in four steps at the most', async () => {
    const { dearer, undone } = heldAgainst(
      sessionOn(await l4With(flush), contract, machine),
      baseline,
      { tolerance: TOLERANCE },
    );
    expect(undone).toEqual([]);
    for (const op of ['free', 'unshare']) {
      const change = dearer.find((one) => one.op === op);
      if (change?.witness == null) throw new Error(`${op} is not found to be dearer`);
      const { program, kinds, step, partiallyReduced } = change.witness;
      expect(program.length).toBeLessThanOrEqual(4);
      expect(partiallyReduced).toBe(false);
      const last = program.length - 1;
      expect([program.labels[last], contract.ops[program.ops[last]].name]).toEqual([step, op]);
      for (const kind of rises) {
        const rise = kinds.find((one) => one.kind === kind);
        expect(rise?.after, kind).toBeGreaterThan(rise?.before ?? Infinity);
      }
    }
    expect(dearer.every(({ after, before }) => after.value > before.value * 1.01)).toBe(true);
    expect(dearer.map(({ op }) => op)).not.toContain('spawn');
  });

  it('is not found in the clean code, on the same programs', () => {
    const held = heldAgainst(sessionOn(l4, contract, machine), baseline, { tolerance: 0 });
    expect(held).toEqual({ ops: baseline.ops.length, dearer: [], cheaper: [], undone: [] });
    expect(baseline.ops.length).toBe(contract.ops.length);
  });

  it('would be said to have become cheaper, were the baseline made with it', async () => {
    const slow = sessionOn(await l4With(flush), contract, machine);
    const before = makeBaseline(slow, side, costPrograms(contract));
    const { dearer, cheaper } = heldAgainst(sessionOn(l4, contract, machine), before, {
      tolerance: TOLERANCE,
    });
    expect(dearer).toEqual([]);
    const names = cheaper.map(({ op }) => op);
    expect(names).toContain('free');
    expect(names).toContain('unshare');
  });
});
