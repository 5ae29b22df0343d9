/** What a contract must keep to so that its programs can be written down and packed. */
import type { ArgDefinition, Contract } from '../../words/contract.ts';
import { STRIDE } from '../stride.ts';
import { highestNumber, namePattern, referencePattern } from './values.ts';

/** Throws where a contract's programs would not survive as text or columns: its author's bug. */
export function assertWritable(contract: Contract): void {
  const { name, ops, tasks } = contract;
  const fail = (problem: string) => {
    throw new Error(`The contract ${name} cannot be used: ${problem}.`);
  };
  if (ops.length > 256) fail('it has more than 256 ops');
  if (tasks < 1 || tasks > 255) fail(`its tasks must be 1 to 255, not ${tasks}`);
  if (new Set(ops.map((op) => op.name)).size < ops.length) fail('two of its ops have one name');
  for (const op of ops) {
    if (!namePattern.test(op.name)) fail(`"${op.name}" is no name that a program can hold`);
    if (op.args.length > STRIDE) fail(`${op.name} has more than ${STRIDE} arguments`);
    for (const arg of op.args) {
      const problem = argProblem(arg);
      if (problem !== null) fail(`${op.name}: ${problem}`);
    }
  }
}

function argProblem({ name, domain }: ArgDefinition): string | null {
  if (domain.kind === 'integer') {
    const { min, max } = domain;
    const whole = Number.isInteger(min) && Number.isInteger(max);
    if (!whole || min < 0 || max < min || max > highestNumber) {
      return `${name} must lie within the whole numbers from 0 to ${highestNumber}`;
    }
  }
  if (domain.kind === 'choice') {
    const wrong = domain.values.find(
      (value) => !namePattern.test(value) || referencePattern.test(value),
    );
    if (wrong !== undefined) return `the choice "${wrong}" of ${name} would not be read as a name`;
  }
  return null;
}
