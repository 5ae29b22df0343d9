/** Holds the properties of a configuration against the shape that each kind of claim has. */
import { brief, listed, quote, unknownName } from '../core/engine/program/phrases.ts';
import type { Contract } from '../core/words/contract.ts';
import { isObject, kindOf } from './config-kinds.ts';

/** What a claim of each kind must have besides its name, and of which type. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  always: { judge: 'function' },
  sometimes: { seen: 'function' },
  agree: { allowances: 'object' },
  atMost: { contract: 'string', op: 'string', of: 'string' },
};

/** One sentence about the first thing that is wrong with a claim; null if nothing is. */
export function claimProblem(
  at: string,
  claim: object,
  contracts: readonly Contract[],
): string | null {
  const kind: unknown = Reflect.get(claim, 'kind');
  const fields = typeof kind === 'string' ? KINDS[kind] : undefined;
  if (fields === undefined) {
    return `expected ${at}.kind to be ${listed(Object.keys(KINDS), 'or')}, but it is ${brief(kind)}.`;
  }
  for (const [field, type] of Object.entries(fields)) {
    const value: unknown = Reflect.get(claim, field);
    if (typeof value === type && value !== null) continue;
    return `expected ${at}.${field} to be a ${type}, but it is ${kindOf(value)}.`;
  }
  if (kind === 'agree') return agreeProblem(at, claim, contracts);
  return kind === 'atMost' ? boundProblem(at, claim, contracts) : null;
}

function agreeProblem(at: string, claim: object, contracts: readonly Contract[]): string | null {
  const allowances: unknown = Reflect.get(claim, 'allowances');
  if (!Array.isArray(allowances)) {
    return `expected ${at}.allowances to be an array, but it is ${kindOf(allowances)}.`;
  }
  for (const [index, allowance] of allowances.entries()) {
    const field = `${at}.allowances[${index}]`;
    const isOne = isObject(allowance) && typeof Reflect.get(allowance, 'allows') === 'function';
    if (!isOne) return `expected ${field} to be an object with a function "allows".`;
    const { name } = allowance as { readonly name?: unknown };
    if (typeof name !== 'string') return `expected ${field}.name to be a string.`;
  }
  const contract: unknown = Reflect.get(claim, 'contract');
  // Of every contract that has no such claim of its own.
  if (contract === null) return null;
  if (typeof contract !== 'string') {
    return `expected ${at}.contract to be the name of a contract, or null for every contract, but it is ${kindOf(contract)}.`;
  }
  return unknownContract(at, contract, contracts);
}

function boundProblem(at: string, claim: object, contracts: readonly Contract[]): string | null {
  const named = String(Reflect.get(claim, 'contract'));
  const unknown = unknownContract(at, named, contracts);
  if (unknown !== null) return unknown;
  const op = String(Reflect.get(claim, 'op'));
  const ops = contracts.find(({ name }) => name === named)?.ops.map(({ name }) => name) ?? [];
  if (!ops.includes(op)) {
    return unknownName(`${at}.op: ${named} has no op ${quote(op)}`, op, ops, 'Its ops are');
  }
  const bound: unknown = Reflect.get(claim, 'bound');
  if (typeof bound === 'function' || (typeof bound === 'number' && bound >= 0)) return null;
  return `expected ${at}.bound to be a number that is not negative, or a function, but it is ${brief(bound)}.`;
}

function unknownContract(at: string, name: string, contracts: readonly Contract[]): string | null {
  const names = contracts.map((contract) => contract.name);
  if (names.includes(name)) return null;
  const problem = `${at}.contract: there is no contract ${quote(name)}`;
  return unknownName(problem, name, names, 'The contracts are');
}
