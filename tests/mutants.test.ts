/** Every seeded bug is caught by the oracle that it names, and the clean code holds. */
import { describe, expect, it } from 'vitest';
import { loadPatched } from '../cli/mutants/load.ts';
import { check } from '../core/engine/check.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Mutant } from '../core/words/mutant.ts';
import type { Verdict } from '../core/words/verdict.ts';
import { l4 } from '../kernels/l4/l4.ts';
import { mutants } from '../kernels/l4/mutants.ts';
import { createMachine } from '../machines/build.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { hardware } from '../properties/hardware/index.ts';

const FRAMES = 512;
/** A mutant that makes a step go on for ever must not make the test do so. */
const FUEL = { traps: 2_000, accessesPerTrap: 200_000, trapsPerActivation: 500 };

/** Runs a mutant's own program; the oracle that finds fault with it, or null. */
function oracleOf(design: KernelDesign, mutant: Mutant): string | null {
  const { program } = readProgram(mutant.program, mutant.id, [memory]);
  const machine = createMachine(mutant.machine, { frames: FRAMES });
  const session = new Session(design, memory, machine, { fuel: FUEL });
  const judge = new ContractJudge(memory, hardware);
  session.run(packProgram(program, memory), judge);
  return judge.finding?.oracle ?? null;
}

function campaign(design: KernelDesign, mutant: Mutant): Verdict {
  const machine = createMachine(mutant.machine, { frames: FRAMES });
  const session = new Session(design, memory, machine, { fuel: FUEL });
  return check(session, new ContractJudge(memory, hardware), { seed: 7, ops: 20_000 });
}

describe.each(mutants.map((mutant) => [mutant.id, mutant] as const))('%s', (_, mutant) => {
  it('is caught by its program, which holds on the clean kernel', async () => {
    const { l4: broken } = await loadPatched<{ l4: KernelDesign }>('kernels/l4/l4.ts', mutant);
    expect(oracleOf(broken, mutant)).toBe(mutant.oracle);
    expect(oracleOf(l4, mutant)).toBeNull();
  });

  it('is found by generated programs, and reduced', async () => {
    const { l4: broken } = await loadPatched<{ l4: KernelDesign }>('kernels/l4/l4.ts', mutant);
    const verdict = campaign(broken, mutant);
    expect(verdict.kind).toBe('fails');
    if (verdict.kind !== 'fails') return;
    expect(verdict.finding.oracle).not.toBe('no panic');
    expect(verdict.program.steps.length).toBeLessThanOrEqual(8);
  });
});
