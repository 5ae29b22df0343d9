/** Holds the catalogues of mutants in a configuration against their shape. */
import { brief, listed, quote } from '../core/engine/program/phrases.ts';
import { isObject, kindOf } from './config-kinds.ts';

const MAKES: readonly unknown[] = ['design', 'machine'];

/** What each mutant must say. */
const FIELDS = ['id', 'about', 'origin', 'file', 'find', 'replace', 'machine', 'oracle', 'program'];

/** Mutants go by their ids, which are names of files as well. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

export function catalogueProblem(at: string, catalogue: object): string | null {
  const makes: unknown = Reflect.get(catalogue, 'makes');
  if (!MAKES.includes(makes)) {
    return `expected ${at}.makes to be ${listed(MAKES.map(String), 'or')}, but it is ${brief(makes)}.`;
  }
  const mutants: unknown = Reflect.get(catalogue, 'mutants');
  if (!Array.isArray(mutants)) {
    return `expected ${at}.mutants to be an array, but it is ${kindOf(mutants)}.`;
  }
  for (const [index, mutant] of mutants.entries()) {
    const problem = mutantProblem(`${at}.mutants[${index}]`, mutant);
    if (problem !== null) return problem;
  }
  return null;
}

function mutantProblem(at: string, mutant: unknown): string | null {
  if (!isObject(mutant)) return `expected ${at} to be an object, but it is ${kindOf(mutant)}.`;
  for (const field of FIELDS) {
    const value: unknown = Reflect.get(mutant, field);
    if (typeof value === 'string') continue;
    return `expected ${at}.${field} to be a string, but it is ${kindOf(value)}.`;
  }
  const id = String(Reflect.get(mutant, 'id'));
  if (!ID.test(id)) {
    return `expected ${at}.id to be a word of letters, digits, "_", "-" and ".", but it is ${quote(id)}.`;
  }
  const needs: unknown = Reflect.get(mutant, 'needs');
  if (needs === undefined || needs === 'sweep') return null;
  return `expected ${at}.needs to be "sweep" or to be left out, but it is ${brief(needs)}.`;
}

/** The first id that two mutants share, in whichever catalogues. */
export function twinProblem(catalogues: readonly object[]): string | null {
  const seen = new Set<string>();
  for (const [index, catalogue] of catalogues.entries()) {
    const mutants: readonly object[] = Reflect.get(catalogue, 'mutants');
    for (const [k, mutant] of mutants.entries()) {
      const id = String(Reflect.get(mutant, 'id'));
      if (seen.has(id)) {
        return `mutants[${index}].mutants[${k}]: ${quote(id)} is in the lists for the second time.`;
      }
      seen.add(id);
    }
  }
  return null;
}
