/** Every seeded fault of the hardware is noticed, by a program or against the manual's reference. */
import { describe, expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { check } from '../core/engine/check.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { createMachine } from '../machines/build.ts';
import { ReferenceTlb, type TlbChip, tlbConformance } from '../machines/mips/tlb.reference.ts';
import { Tlb } from '../machines/mips/tlb.ts';
import { CONFORMANCE, mutants } from '../machines/mutants.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

type Build = { createMachine: typeof createMachine };

const chip = { entries: 64, wired: 8 };

const byProgram = mutants.filter((mutant) => mutant.oracle !== CONFORMANCE);
const byReference = mutants.filter((mutant) => mutant.oracle === CONFORMANCE);

describe.each(byProgram.map((mutant) => [mutant.id, mutant] as const))('%s', (_, mutant) => {
  const judged = (build: typeof createMachine): string | null => {
    const { program } = readProgram(mutant.program, mutant.id, [memory]);
    const session = new Session(l4, memory, build(mutant.machine));
    const judge = new ContractJudge(memory, hardware);
    session.run(packProgram(program, memory), judge);
    return judge.finding?.oracle ?? null;
  };

  it('is caught by its program, which holds on the clean machine', async () => {
    const broken = await loadPatched<Build>('machines/build.ts', mutant);
    expect(judged(broken.createMachine)).toBe(mutant.oracle);
    expect(judged(createMachine)).toBeNull();
  });

  it('is found by generated programs', async () => {
    const broken = await loadPatched<Build>('machines/build.ts', mutant);
    const session = new Session(l4, memory, broken.createMachine(mutant.machine));
    const verdict = check(session, new ContractJudge(memory, hardware), { seed: 3, ops: 5_000 });
    expect(verdict.kind).toBe('fails');
    if (verdict.kind === 'fails') expect(verdict.finding.oracle).not.toBe('no panic');
  });
});

describe.each(byReference.map((mutant) => [mutant.id, mutant] as const))('%s', (_, mutant) => {
  it('is caught by the reference, with which the clean chip agrees', async () => {
    const broken = await loadPatched<{ Tlb: new (parameters: typeof chip) => TlbChip }>(
      'machines/mips/tlb.ts',
      mutant,
    );
    expect(tlbConformance(() => new broken.Tlb(chip))).toMatch(/the manual gives/);
    expect(tlbConformance(() => new Tlb(chip))).toBeNull();
    expect(tlbConformance(() => new ReferenceTlb())).toBeNull();
  });
});
