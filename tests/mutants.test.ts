/**
 * Every seeded bug is caught by its programs, and the clean code holds: the one that was written by hand,
 * and the reduced one that a campaign left. The campaigns are the verb's (`kernelcheck mutants`); a few
 * are here, so that a change after which they find nothing is noticed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReduced, reducedPath } from '../cli/mutants/store.ts';
import { cleanSubject, isWeak, mutated, openMutant, tryMutant } from '../cli/mutants/trial.ts';
import type { Subject } from '../cli/subject.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { readProgram } from '../core/engine/program/read.ts';
import type { Session } from '../core/engine/session.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Mutant, MutantCatalogue } from '../core/words/mutant.ts';
import config from '../kernelcheck.config.ts';
import { ROOT } from './house.ts';

const loaded = { config, path: join(ROOT, 'kernelcheck.config.ts'), folder: ROOT, named: null };

const catalogues = config.mutants ?? [];
const all = catalogues.flatMap((catalogue) =>
  catalogue.mutants.map((mutant) => [mutant.id, catalogue, mutant] as const),
);

/** Sessions of the clean code, which many mutants share. */
const clean = new Map<string, Session>();

function cleanSession(mutant: Mutant): Session {
  const subject = cleanSubject(loaded, mutant);
  const { design, contract, machine, variant } = subject;
  const key = JSON.stringify([design.name, contract.name, machine.id, variant]);
  const session = clean.get(key) ?? openMutant(subject);
  clean.set(key, session);
  return session;
}

/** The oracle that finds fault with a program, or null. */
function oracleOf(session: Session, text: string): string | null {
  const { program } = readProgram(text, 'a program', config.contracts);
  const judge = new ContractJudge(session.contract, config.properties);
  session.run(packProgram(program, session.contract), judge);
  return judge.finding?.oracle ?? null;
}

function reducedOf(catalogue: MutantCatalogue, { id }: Mutant) {
  return readReduced(reducedPath(ROOT, catalogue, id));
}

describe.each(all)('%s', (_, catalogue, mutant) => {
  it('is caught by its programs, which hold on the clean code', async () => {
    const subject: Subject = await mutated(loaded, catalogue, mutant);
    const broken = openMutant(subject);
    expect(oracleOf(broken, mutant.program)).toBe(mutant.oracle);
    expect(oracleOf(cleanSession(mutant), mutant.program)).toBeNull();
    const reduced = reducedOf(catalogue, mutant);
    if (reduced === null) throw new Error(`npx kernelcheck mutants ${mutant.id} --update`);
    expect(oracleOf(broken, reduced.program)).toBe(reduced.oracle);
    expect(oracleOf(cleanSession(mutant), reduced.program)).toBeNull();
  });
});

describe('the catalogues', () => {
  it('have no reduced program without its mutant', () => {
    for (const catalogue of catalogues) {
      const ids = catalogue.mutants.map(({ id }) => `${id}.kc`);
      const folder = join(ROOT, catalogue.reduced);
      const files = existsSync(folder) ? readdirSync(folder) : [];
      expect(files.filter((file) => !ids.includes(file))).toEqual([]);
    }
  });

  it.each(['mL17', 'mL58', 'mL60-spawn', 'O-04'])(
    'have %s found by generated programs',
    async (id) => {
      const trial = await tryMutant({ kind: 'mutant', id, seed: 7, ops: 20_000 }, loaded, () => {});
      expect(trial.caught).not.toBeNull();
      if (trial.caught === null) return;
      expect(isWeak(trial.caught)).toBe(false);
      expect(trial.caught.steps).toBeLessThanOrEqual(8);
    },
  );
});
