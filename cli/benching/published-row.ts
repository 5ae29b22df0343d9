/** What a published row names, and this configuration does not have: it would be passed over in silence. */
import { quote, unknownName } from '../../core/engine/program/phrases.ts';
import type { Config } from '../../core/words/config.ts';
import { loadSheet, sheetIds } from '../../machines/sheets/load.ts';
import type { PublishedRow, RowFault } from '../../workloads/published/load.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import { isFile, sheetOf } from '../machines.ts';
import { variantOf } from '../select.ts';

/** Null if all that the row names is there. */
export function faultOf(row: PublishedRow, loaded: LoadedConfig): RowFault | null {
  const { config } = loaded;
  return (
    workloadFault(row, config) ??
    designFault(row, config) ??
    machineFault(row, config) ??
    derivedFault(row, loaded)
  );
}

function workloadFault(
  { workload, row }: PublishedRow,
  { workloads = [] }: Config,
): RowFault | null {
  if (workload === null) return null;
  const names = [...new Set(workloads.map(({ name }) => name))];
  if (!names.includes(workload)) {
    const problem = `there is no workload ${quote(workload)}`;
    const sentence = unknownName(problem, workload, names, 'The workloads are');
    return { field: 'workload', sentence };
  }
  const entries = workloads.filter(({ name }) => name === workload);
  const rows = [...new Set(entries.flatMap((entry) => Object.keys(entry.rows ?? {})))];
  if (row === null || rows.includes(row)) return null;
  if (rows.length === 0) {
    const sentence = `the workload ${workload} has no rows, so that null was expected and not ${quote(row)}.`;
    return { field: 'row', sentence };
  }
  const problem = `the workload ${workload} has no row ${quote(row)}`;
  return { field: 'row', sentence: unknownName(problem, row, rows, 'Its rows are') };
}

function designFault({ stands }: PublishedRow, { designs }: Config): RowFault | null {
  if (stands === null) return null;
  const design = designs.find(({ name }) => name === stands.design);
  if (design === undefined) {
    const problem = `there is no kernel ${quote(stands.design)}`;
    const names = designs.map(({ name }) => name);
    const sentence = unknownName(problem, stands.design, names, 'The kernels are');
    return { field: 'stands', sentence };
  }
  try {
    variantOf(design, stands.variant ?? '');
    return null;
  } catch (error) {
    if (error instanceof BadInput) return { field: 'stands', sentence: error.message };
    throw error;
  }
}

/** Sheets of the user's own may have any name. */
function machineFault({ machine }: PublishedRow, { machines }: Config): RowFault | null {
  const known = [...new Set([...sheetIds(), ...machines.filter((id) => !isFile(id))])];
  if (known.includes(machine) || machines.some(isFile)) return null;
  const problem = `there is no machine ${quote(machine)}`;
  return { field: 'machine', sentence: unknownName(problem, machine, known, 'The machines are') };
}

function derivedFault({ derives }: PublishedRow, loaded: LoadedConfig): RowFault | null {
  for (const id of derives) {
    const sentence = unknownQuantity(id, loaded);
    if (sentence !== null) return { field: 'derives', sentence };
  }
  return null;
}

/** Why there is no such quantity, as `pentium-133.costs.readMissL1`; null if there is. */
function unknownQuantity(id: string, { config, folder }: LoadedConfig): string | null {
  const [machine = '', ...way] = id.split('.');
  const own = config.machines.filter(isFile).map((spec) => sheetOf(spec, folder));
  const ids = [...new Set([...sheetIds(), ...own.map((sheet) => sheet.id)])];
  const problem = `there is no quantity ${quote(id)}`;
  if (!ids.includes(machine)) {
    const where = `${problem}, for there is no machine ${quote(machine)}`;
    return unknownName(where, machine, ids, 'The machines are');
  }
  let value: unknown = own.find((sheet) => sheet.id === machine) ?? loadSheet(machine);
  for (const key of way) {
    const keys = Object.keys(Object(value));
    if (!keys.includes(key)) {
      const where = `${problem}, for the sheet has no ${quote(key)} there`;
      return unknownName(where, key, keys, 'It has');
    }
    value = Reflect.get(Object(value), key);
  }
  if (typeof value === 'object' && value !== null && 'source' in value) return null;
  return `${problem}: it names something of the sheet that has no source of its own.`;
}
