/** The reduced programs of mutants: one file each, in the folder that their catalogue names. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MutantCatalogue } from '../../core/words/mutant.ts';
import type { Catch } from './trial.ts';

const CAUGHT_BY = '# caught by: ';

export function reducedPath(folder: string, catalogue: MutantCatalogue, id: string): string {
  return resolve(folder, catalogue.reduced, `${id}.kc`);
}

/** The oracle that caught it comes first, as a comment; null if there is no such file. */
export function readReduced(path: string): Pick<Catch, 'oracle' | 'program'> | null {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
  const program = readFileSync(path, 'utf8');
  const [first = ''] = program.split('\n', 1);
  return { oracle: first.startsWith(CAUGHT_BY) ? first.slice(CAUGHT_BY.length) : '', program };
}

/** Whoever reads the file meanwhile finds the old one, or the new. */
export function writeReduced(path: string, { oracle, program }: Catch): void {
  const folder = join(path, '..');
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${CAUGHT_BY}${oracle}\n${program}`);
  renameSync(temporary, path);
}
