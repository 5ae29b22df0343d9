/** What was published of Aegis: `aegis.json`, in cycles of the machines on which it was measured. */
import { loadSheet } from '../../machines/sheets/load.ts';
import aegis from './aegis.json' with { type: 'json' };

const FIGURES: Readonly<Record<string, Readonly<Record<string, string | number>>>> = aegis.figures;

export interface Published {
  readonly microseconds: number;
  readonly cycles: number;
}

/** Null: nothing was published of that way on that machine. */
export function publishedOf(way: string, machine: string): Published | null {
  const microseconds = FIGURES[way]?.[machine];
  if (typeof microseconds !== 'number') return null;
  return { microseconds, cycles: (microseconds * loadSheet(machine).clockHz.value) / 1e6 };
}

/** Where the figures stand, a line for each way. */
export function sources(): string[] {
  const tables = Object.entries(FIGURES).map(([way, { table }]) => `${way}: ${table}`);
  return [aegis.source, ...tables];
}
