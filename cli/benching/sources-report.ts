/** Prints every published figure, with the place where it stands, and why some are not run here. */
import { colour, print } from '../output.ts';
import { wrapped } from '../phrases.ts';
import type { Published } from './beside.ts';

export function printSources(published: readonly Published[]): void {
  for (const table of new Set(published.map((one) => one.table))) {
    print('');
    print(colour.bold(wrapped(`${table.id}: ${table.source}`)));
    for (const { row } of published.filter((one) => one.table === table)) {
      const { system, machine, value, unit, place, page, workload, notRun, derives } = row;
      const at = page === null ? place : `${place}, page ${page}`;
      const named = row.row === null ? workload : `${workload}, ${row.row}`;
      const parts = [
        `${value} ${unit}  ${system}, ${machine}: ${at}`,
        ...(workload === null ? [] : [`workload ${named}`]),
        ...(notRun === null ? [] : [`not run here: ${notRun}`]),
        ...(derives.length === 0 ? [] : [`of this are ${derives.join(', ')}`]),
      ];
      print(wrapped(`  ${parts.join('; ')}`));
    }
  }
}
