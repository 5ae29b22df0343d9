/** Loops at user level that workloads bring along: `paths.json`, checked. */
import type { Path, Provenance } from '../core/words/path.ts';
import sheet from './paths.json' with { type: 'json' };

const PROVENANCES: readonly Provenance[] = ['counted', 'published', 'structural'];

export const paths: readonly Path[] = sheet.paths.map((path) => {
  const provenance = PROVENANCES.find((one) => one === path.provenance);
  if (provenance === undefined) {
    throw new Error(`path ${path.name} of workloads: there is no provenance ${path.provenance}`);
  }
  return { ...path, provenance };
});

/** The index of a path among them. */
export function indexOfPath(name: string): number {
  const index = paths.findIndex((path) => path.name === name);
  if (index < 0) throw new Error(`workloads have no path ${name}`);
  return index;
}
