/** The sides of a job, as a thread is told of them, and what holds them against each other. */
import { AgreeOracle, comparerOf } from '../../core/oracles/agree.ts';
import type { Comparer } from '../../core/words/comparison.ts';
import type { Config } from '../../core/words/config.ts';
import type { Contract } from '../../core/words/contract.ts';
import { theSameOutcomes } from '../../properties/differential/the-same-outcomes.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import { contractNamed, variantText } from '../select.ts';
import { type Subject, subjectOf } from '../subject.ts';

export interface SideSpec {
  readonly design: string;
  readonly variant: string;
  /** As the user or the configuration named it. */
  readonly machine: string;
}

/** A side that does not boot: there is nothing to compare. */
export interface Unbootable {
  readonly kind: 'unbootable';
  readonly message: string;
}

export function specOf({ design, variant, machine }: Subject): SideSpec {
  return { design: design.name, variant: variantText(design, variant), machine: machine.spec };
}

export function subjectsFor(
  loaded: LoadedConfig,
  job: { readonly contract: string; readonly sides: readonly SideSpec[] },
): readonly [Subject, ...Subject[]] {
  const contract = contractNamed(loaded.config, job.contract);
  const [first, ...others] = job.sides.map((side) => subjectOf(loaded, contract, side));
  if (first === undefined) throw new Error('a job has no sides');
  return [first, ...others];
}

/** By the configuration's claim for this contract, or that for all; where there is none, all must be the same. */
export function comparerFor(contract: Contract, { properties }: Config): Comparer {
  try {
    return comparerOf(contract, properties) ?? new AgreeOracle(theSameOutcomes, contract);
  } catch (error) {
    throw new BadInput(`${error instanceof Error ? error.message : String(error)}.`);
  }
}
