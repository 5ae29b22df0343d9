/** Holds what a configuration file exports against the shape of a configuration. */
import { brief, hint, listed, quote, unknownName } from '../core/engine/program/phrases.ts';
import { namePattern } from '../core/engine/program/values.ts';
import { assertWritable } from '../core/engine/program/writable.ts';
import type { Config } from '../core/words/config.ts';
import type { Contract } from '../core/words/contract.ts';
import { DEVICE_NAMES } from '../machines/devices/index.ts';
import { claimProblem } from './config-claims.ts';
import { isObject, kindOf } from './config-kinds.ts';
import { catalogueProblem, twinProblem } from './config-mutants.ts';
import { workloadProblem } from './config-workloads.ts';

const LISTS = [
  'designs',
  'machines',
  'contracts',
  'properties',
  'mutants',
  'workloads',
  'published',
] as const;
/** Lists that may be left out. */
const OPTIONAL: readonly string[] = ['mutants', 'workloads', 'published'];
/** Lists of texts, with what these are. */
const TEXTS: Readonly<Record<string, string>> = {
  machines: 'the id of a machine',
  published: 'the file of published measurements',
};
/** Lists in which a name may be there several times: of a workload, for different designs. */
const REPEATING: readonly string[] = ['mutants', 'workloads'];

const FAMILIES = ['mips', 'x86'] as const;

/** What each entry of a list must have, and of which type. */
const ENTRIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  designs: { name: 'string', about: 'string', boot: 'function', attach: 'function' },
  contracts: { name: 'string', about: 'string', ops: 'object', specification: 'object' },
  properties: { name: 'string', about: 'string', kind: 'string' },
  mutants: { entry: 'string', exports: 'string', makes: 'string', reduced: 'string' },
  workloads: { name: 'string', about: 'string', warm: 'object', level: 'string' },
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
  return claimsProblem(config as Config);
}

function listProblem(list: string, value: unknown): string | null {
  if (value === undefined && OPTIONAL.includes(list)) return null;
  if (!Array.isArray(value)) return `expected ${list} to be an array, but it is ${kindOf(value)}.`;
  const names = new Set<string>();
  const text = TEXTS[list];
  for (const [index, entry] of value.entries()) {
    const at = `${list}[${index}]`;
    const problem =
      text === undefined ? entryProblem(list, at, entry) : textProblem(at, text, entry);
    if (problem !== null) return problem;
    if (REPEATING.includes(list)) continue;
    const name = text === undefined ? String(Reflect.get(entry, 'name')) : String(entry);
    if (names.has(name)) return `${at}: ${quote(name)} is in the list for the second time.`;
    names.add(name);
  }
  return list === 'mutants' ? twinProblem(value) : null;
}

/** What can only be looked at once the contracts are known to be contracts. */
function claimsProblem({ contracts, properties, workloads = [] }: Config): string | null {
  for (const [index, property] of properties.entries()) {
    const problem = claimProblem(`properties[${index}]`, property, contracts);
    if (problem !== null) return problem;
  }
  for (const [index, workload] of workloads.entries()) {
    const problem = workloadProblem(`workloads[${index}]`, workload, contracts);
    if (problem !== null) return problem;
  }
  return null;
}

function textProblem(at: string, what: string, entry: unknown): string | null {
  if (typeof entry === 'string') return null;
  return `expected ${at} to be ${what}, but it is ${kindOf(entry)}.`;
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
  if (list === 'properties') return null;
  if (list === 'mutants') return catalogueProblem(at, entry);
  const name = nameProblem(`${at}.name`, Reflect.get(entry, 'name'));
  if (name !== null) return name;
  if (list === 'workloads') return null;
  return list === 'contracts' ? contractProblem(at, entry) : designProblem(at, entry);
}

/** Names stand in the headers of programs, and must be words there. */
function nameProblem(at: string, name: unknown): string | null {
  if (typeof name === 'string' && namePattern.test(name)) return null;
  const found = typeof name === 'string' ? quote(name) : kindOf(name);
  return `expected ${at} to be a word of letters, digits, "_" and "-", as programs can hold, but it is ${found}.`;
}

function designProblem(at: string, entry: object): string | null {
  if (!isObject(Reflect.get(entry, 'contracts'))) {
    return `expected ${at}.contracts to be an object: the ops of each contract that it offers.`;
  }
  const variants: unknown = Reflect.get(entry, 'variants') ?? {};
  if (!isObject(variants)) {
    return `expected ${at}.variants to be an object, but it is ${kindOf(variants)}.`;
  }
  for (const [option, values] of Object.entries(variants)) {
    const problem = optionProblem(`${at}.variants`, option, values);
    if (problem !== null) return problem;
  }
  return (
    familiesProblem(`${at}.families`, Reflect.get(entry, 'families')) ??
    devicesProblem(`${at}.devices`, Reflect.get(entry, 'devices'))
  );
}

function optionProblem(at: string, option: string, values: unknown): string | null {
  const named = nameProblem(`the option ${quote(option)} of ${at}`, option);
  if (named !== null) return named;
  if (!Array.isArray(values) || values.length === 0) {
    const found = Array.isArray(values) ? 'empty' : kindOf(values);
    return `expected ${at}.${option} to be an array of values, the default first, but it is ${found}.`;
  }
  const wrong = values.findIndex((value) => !isValue(value));
  if (wrong < 0) return null;
  return `expected ${at}.${option}[${wrong}] to be a word of letters, digits, "_", "-" and ".", but it is ${brief(values[wrong])}.`;
}

/** A value of an option may be a number as well, since nothing else stands where it stands. */
function isValue(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(value);
}

function familiesProblem(at: string, families: unknown): string | null {
  if (families === undefined) return null;
  const known: readonly unknown[] = FAMILIES;
  if (!Array.isArray(families) || families.length === 0) {
    return `expected ${at} to be an array of ${listed(FAMILIES, 'or')}, or to be left out.`;
  }
  const wrong = families.findIndex((family) => !known.includes(family));
  if (wrong < 0) return null;
  return `expected ${at}[${wrong}] to be ${listed(FAMILIES, 'or')}, but it is ${brief(families[wrong])}.`;
}

function devicesProblem(at: string, devices: unknown): string | null {
  if (devices === undefined) return null;
  if (!Array.isArray(devices)) {
    return `expected ${at} to be an array of names of devices, but it is ${kindOf(devices)}.`;
  }
  const wrong = devices.findIndex((device) => !DEVICE_NAMES.includes(device));
  if (wrong < 0) return null;
  return `expected ${at}[${wrong}] to be the name of a device (${listed(DEVICE_NAMES, 'or')}), but it is ${brief(devices[wrong])}.`;
}

function contractProblem(at: string, entry: object): string | null {
  try {
    assertWritable(entry as Contract);
    return devicesProblem(`${at}.devices`, Reflect.get(entry, 'devices'));
  } catch (error) {
    return `${at}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
