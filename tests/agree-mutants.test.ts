/**
 * A bug in one design shows in what another does otherwise: no judge looks on, and nothing but the other design says
 * what is right. One mutant of each design is here; how many of all are found, `tryByAgreement` tells.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AgreementTrial, isWeak, tryByAgreement } from '../cli/comparing/trial.ts';
import { openMutant } from '../cli/mutants/trial.ts';
import { openSession, type Subject, subjectOf } from '../cli/subject.ts';
import { ProgramComparison } from '../core/engine/compare.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { printProgram } from '../core/engine/program/print.ts';
import { readProgram } from '../core/engine/program/read.ts';
import type { Session } from '../core/engine/session.ts';
import { comparerOf } from '../core/oracles/agree.ts';
import type { Comparer } from '../core/words/comparison.ts';
import type { Mutant, MutantCatalogue } from '../core/words/mutant.ts';
import config from '../kernelcheck.config.ts';
import { exokernelMutants } from '../kernels/exokernel/mutants/index.ts';
import { l4Mutants } from '../kernels/l4/mutants/index.ts';
import { monolithicMutants } from '../kernels/monolithic/mutants/index.ts';
import { memory } from '../properties/contracts/memory/index.ts';
import { differential } from '../properties/differential/index.ts';
import { ROOT } from './house.ts';

const loaded = { config, path: join(ROOT, 'kernelcheck.config.ts'), folder: ROOT, named: null };
const OPS = 8000;
const STEPS = 6;

function comparer(): Comparer {
  const found = comparerOf(memory, differential);
  if (found === null) throw new Error('no claim says how kernels agree on memory');
  return found;
}

/** The signatures with which the program differs; nobody is there to judge it. */
function signaturesOf(sessions: readonly Session[], text: string): string[] {
  const sides = sessions.map((session, i) => ({ session, label: `side ${i}` }));
  const pair = new ProgramComparison(sides, comparer(), () => {
    throw new Error('a judge was asked');
  });
  const { program } = readProgram(text, 'a program', [memory]);
  return pair.run(packProgram(program, memory)).differences.map(({ signature }) => signature);
}

function mutantOf({ mutants }: MutantCatalogue, id: string): Mutant {
  const mutant = mutants.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
  return mutant;
}

/** The design of the mutant without its bug. */
function cleanOf({ design, contract, machine }: Subject): Session {
  return openSession(subjectOf(loaded, contract, { design: design.name, machine: machine.id }));
}

describe.each([
  ['mL18', l4Mutants, 'exokernel'],
  ['mX14', exokernelMutants, 'l4'],
  ['mU22-others', monolithicMutants, 'l4'],
] as const)('%s', (id, catalogue, against) => {
  it('is found by agreement alone, in few steps that differ again', async () => {
    const mutant = mutantOf(catalogue, id);
    const options = { against, contract: 'memory', comparer: comparer(), seed: 1, ops: OPS };
    const trial: AgreementTrial = await tryByAgreement(loaded, catalogue, mutant, options);
    const { found, sides, ops } = trial;
    if (found === null) throw new Error(`${id} was not found in ${ops} ops`);
    expect(isWeak(found.finding)).toBe(false);
    const { signature = '' } = found.finding;
    expect(signature).toMatch(/^agree: (load|store) (faulted|done|done#)\/(done|done#)$/);
    expect(found.program.steps.length).toBeLessThanOrEqual(STEPS);
    // The sentence names the step and both endings; the specification sides with the clean design.
    const [{ label }] = found.program.steps.slice(-1);
    expect(found.finding.message).toContain(`step v${label}: t`);
    expect(found.finding.message).toMatch(new RegExp(` on ${against} and .* on `));
    expect([found.accepts, found.sides]).toEqual(['a', [0, 1]]);
    const text = printProgram(found.program);
    const [reference, broken] = sides;
    const first = openSession(reference);
    expect(signaturesOf([first, openMutant(broken)], text)).toEqual([signature]);
    expect(signaturesOf([first, cleanOf(broken)], text)).toEqual([]);
  });
});
