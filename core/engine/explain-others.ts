/** Other values for an argument, to see whether it matters. */
import type { Contract, Domain } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { STRIDE } from './stride.ts';

/** Values tried in place of one, at the most: those that are most unlike it come first. */
const TRIES = 5;

/** Values for the argument at this index into `args`; none where there is no argument, or no choice. */
export function othersFor(
  contract: Contract,
  program: PackedProgram,
  at: number,
): readonly number[] {
  const step = Math.trunc(at / STRIDE);
  const domain = contract.ops[program.ops[step]].args[at % STRIDE]?.domain;
  if (domain === undefined) return [];
  const value = program.args[at];
  const others = valuesOf(domain, value, contract, program, step).filter((one) => one !== value);
  return [...new Set(others)].slice(0, TRIES);
}

function valuesOf(
  domain: Domain,
  value: number,
  contract: Contract,
  program: PackedProgram,
  step: number,
): readonly number[] {
  switch (domain.kind) {
    case 'task':
      return Array.from({ length: contract.tasks }, (_, i) => i + 1);
    case 'choice':
      return domain.values.map((_, i) => i);
    case 'handle':
      return Array.from(program.labels.subarray(0, step)).filter(
        (_, i) => contract.ops[program.ops[i]].produces === domain.of,
      );
    case 'integer': {
      const { min, max, boundaries = [] } = domain;
      // Packed numbers are signed; those of a domain without negative values are not.
      const whole = min < 0 ? value : value >>> 0;
      const middle = min + Math.trunc((max - min) / 2);
      return [max, min, middle, whole + 1, ...boundaries]
        .filter((one) => one >= min && one <= max)
        .map((one) => one | 0);
    }
  }
}
