/** The trial of a mutant by agreement alone: no judge, only another design that should do the same. */
import { performance } from 'node:perf_hooks';
import { compare } from '../../core/engine/compare-campaign.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Comparer, Comparison, Divergence } from '../../core/words/comparison.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { Mutant, MutantCatalogue } from '../../core/words/mutant.ts';
import type { Finding } from '../../core/words/verdict.ts';
import type { LoadedConfig } from '../config.ts';
import { mutated } from '../mutants/trial.ts';
import { contractNamed } from '../select.ts';
import { machineFor, type Subject, subjectOf } from '../subject.ts';

export interface AgreementTrialOptions {
  /** The design, without any bug, against which the mutant is held. */
  readonly against: string;
  /** The contract whose programs are drawn; both designs offer it. */
  readonly contract: string;
  readonly comparer: Comparer;
  readonly seed: number;
  readonly ops: number;
}

export interface AgreementTrial {
  readonly comparison: Comparison;
  /** The first difference that is neither a panic nor a want of fuel; null if it was missed. */
  readonly found: Divergence | null;
  /** Ops until then, or all. */
  readonly ops: number;
  /** The same in seconds, without what it took to make the program smaller. */
  readonly seconds: number;
  /** Both, so that the program can be run again; the mutant is the second. */
  readonly sides: readonly [Subject, Subject];
}

/** A mutant that goes on for ever, in each of the many runs that reduce its program, takes this long. */
const FUEL = { traps: 2_000, trapsPerActivation: 500 };
const REDUCE_BUDGET = 500;

/** A kernel that stops by itself is seen without another beside it. */
export function isWeak({ signature = '' }: Finding): boolean {
  return /[ /](panic|fuel) /.test(signature);
}

export async function tryByAgreement(
  loaded: LoadedConfig,
  catalogue: MutantCatalogue,
  mutant: Mutant,
  options: AgreementTrialOptions,
): Promise<AgreementTrial> {
  const contract = contractNamed(loaded.config, options.contract);
  const sides = await sidesOf(loaded, catalogue, mutant, contract, options.against);
  const start = performance.now();
  let [ops, last] = [0, start];
  const comparison = compare(
    sides.map((side, i) => ({ session: open(side), label: [options.against, mutant.id][i] ?? '' })),
    options.comparer,
    () => new ContractJudge(contract, []),
    {
      seed: options.seed,
      ops: options.ops,
      // Whether behaviour differs as well is the question: a panic does not end the search.
      counts: (finding) => !isWeak(finding),
      reduceBudget: REDUCE_BUDGET,
      onProgress(done) {
        [ops, last] = [done, performance.now()];
      },
    },
  );
  const found = comparison.divergences.find(({ finding }) => !isWeak(finding)) ?? null;
  return { comparison, found, ops, seconds: (last - start) / 1000, sides };
}

async function sidesOf(
  loaded: LoadedConfig,
  catalogue: MutantCatalogue,
  mutant: Mutant,
  contract: Contract,
  against: string,
): Promise<[Subject, Subject]> {
  const { machine } = mutant;
  const clean = subjectOf(loaded, contract, { design: against, machine });
  // The mutant's own program may be one of another contract.
  const { design, variant, machine: built } = await mutated(loaded, catalogue, mutant);
  return [clean, { design, variant, machine: built, contract }];
}

function open(subject: Subject): Session {
  const { design, contract, variant } = subject;
  return new Session(design, contract, machineFor(subject), { variant, fuel: FUEL });
}
