/** Calls and results as text, for findings. */
import type { ArgDefinition, Contract } from '../words/contract.ts';
import type { Call, Result } from '../words/specification.ts';

/** A call as a program would have it: `t2.load(v0, 3)`. */
export function callText(contract: Contract, call: Call): string {
  const op = contract.ops[call.op];
  const args = op?.args.map((arg, index) => argText(arg, call.args[index])) ?? [];
  const performer = call.task === 0 ? 'world' : `t${call.task}`;
  return `${performer}.${op?.name ?? `op ${call.op}`}(${args.join(', ')})`;
}

function argText(arg: ArgDefinition, value: number): string {
  const domain = arg.domain;
  if (domain.kind === 'handle') return `v${value}`;
  if (domain.kind === 'task') return `t${value}`;
  if (domain.kind === 'choice') return domain.values[value] ?? `choice ${value}`;
  // Packed numbers are signed; those of a domain without negative values are not.
  return numberText(domain.min < 0 ? value : value >>> 0);
}

/** A number as findings have it. */
export function numberText(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}

/** A result in the words of the contract: `done(5)`, `refused notOwner`. */
export function resultText(contract: Contract, result: Result): string {
  if (result.kind === 'done') return `done(${numberText(result.value)})`;
  if (result.kind === 'faulted') return 'faulted';
  if (result.kind === 'dangling') return 'refused dangling';
  return `refused ${contract.errors[result.value] ?? `reason ${result.value}, which is not one`}`;
}
