/** Holds what a configuration file exports against the shape of a configuration. */
import { hint, listed, quote, unknownName } from '../core/engine/program/phrases.ts';
import { assertWritable } from '../core/engine/program/writable.ts';
import type { Contract } from '../core/words/contract.ts';

const LISTS = ['designs', 'machines', 'contracts', 'properties'] as const;

/** What each entry of a list must have, and of which type. */
const ENTRIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  designs: { name: 'string', about: 'string', boot: 'function', attach: 'function' },
  contracts: { name: 'string', about: 'string', ops: 'object', specification: 'object' },
  properties: { name: 'string', about: 'string', kind: 'string' },
};

/** One sentence about the first thing that is wrong; null if nothing is. */
export function shapeProblem(config: unknown): string | null {
  if (!isObject(config)) return 'expected an object with designs, machines, contracts, properties.';
  for (const key of Object.keys(config)) {
    if (LISTS.some((list) => list === key)) continue;
    return unknownName(`a configuration has no ${quote(key)}`, key, LISTS, 'It has');
  }
  for (const list of LISTS) {
    const problem = listProblem(list, Reflect.get(config, list));
    if (problem !== null) return problem;
  }
  return null;
}

function listProblem(list: string, value: unknown): string | null {
  if (!Array.isArray(value)) return `expected ${list} to be an array, but it is ${kindOf(value)}.`;
  const names = new Set<string>();
  for (const [index, entry] of value.entries()) {
    const at = `${list}[${index}]`;
    const problem = list === 'machines' ? machineProblem(at, entry) : entryProblem(list, at, entry);
    if (problem !== null) return problem;
    const name = list === 'machines' ? String(entry) : String(Reflect.get(entry, 'name'));
    if (names.has(name)) return `${at}: ${quote(name)} is in the list for the second time.`;
    names.add(name);
  }
  return null;
}

function machineProblem(at: string, entry: unknown): string | null {
  if (typeof entry === 'string') return null;
  return `expected ${at} to be the id of a machine, but it is ${kindOf(entry)}.`;
}

function entryProblem(list: string, at: string, entry: unknown): string | null {
  if (!isObject(entry)) return `expected ${at} to be an object, but it is ${kindOf(entry)}.`;
  for (const [field, type] of Object.entries(ENTRIES[list] ?? {})) {
    const value: unknown = Reflect.get(entry, field);
    if (typeof value === type && value !== null) continue;
    const guess = value === undefined ? hint(field, Object.keys(entry)) : '';
    const found = value === undefined ? 'missing' : kindOf(value);
    return `expected ${at}.${field} to be a ${type}, but it is ${found}${guess || '.'}`;
  }
  return list === 'contracts' ? contractProblem(at, entry) : offerProblem(list, at, entry);
}

function offerProblem(list: string, at: string, entry: object): string | null {
  if (list === 'properties') {
    const kind: unknown = Reflect.get(entry, 'kind');
    const kinds = ['always', 'sometimes'];
    if (kinds.some((known) => known === kind)) return null;
    return `expected ${at}.kind to be ${listed(kinds, 'or')}, but it is ${quote(String(kind))}.`;
  }
  if (isObject(Reflect.get(entry, 'contracts'))) return null;
  return `expected ${at}.contracts to be an object: the ops of each contract that it offers.`;
}

function contractProblem(at: string, entry: object): string | null {
  try {
    assertWritable(entry as Contract);
    return null;
  } catch (error) {
    return `${at}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
