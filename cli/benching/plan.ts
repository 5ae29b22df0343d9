/** What there is to measure: workloads, the designs that can perform them, and the machines. */
import { resolve } from 'node:path';
import { quote, unknownName } from '../../core/engine/program/phrases.ts';
import type { Config } from '../../core/words/config.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { Workload } from '../../core/words/workload.ts';
import { loadPublished, ownTables, PublishedError } from '../../workloads/published/load.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import {
  assertFits,
  assertRunsOn,
  isFile,
  type MachineChoice,
  machineNamed,
  misfit,
  runsOn,
} from '../machines.ts';
import { designNamed, type Variant, variantOf } from '../select.ts';
import type { Published } from './beside.ts';
import { entryFor } from './carrying.ts';
import { faultOf } from './published-row.ts';

export interface PlanOptions {
  readonly design?: readonly string[];
  readonly machine?: readonly string[];
  readonly variant?: string;
}

/** A workload on a design and a machine. */
export interface Case {
  readonly entry: Workload;
  readonly design: KernelDesign;
  readonly variant: Variant;
  readonly machine: MachineChoice;
}

/** Workloads of one name, and where they are measured. */
export interface Group {
  readonly name: string;
  readonly entries: readonly Workload[];
  readonly cases: readonly Case[];
}

/** In the order in which they are reported. */
export function groupsOf(
  loaded: LoadedConfig,
  names: readonly string[],
  options: PlanOptions,
  published: readonly Published[],
): Group[] {
  const { config, path } = loaded;
  const all = config.workloads ?? [];
  const known = [...new Set(all.map(({ name }) => name))];
  if (known.length === 0) {
    throw new BadInput(
      `there is nothing to measure: ${path} lists no workloads; workloads/README.md says how one is added.`,
    );
  }
  for (const name of names) {
    if (known.includes(name)) continue;
    const problem = `there is no workload ${quote(name)}`;
    throw new BadInput(unknownName(problem, name, known, 'The workloads are'));
  }
  const designs = options.design?.map((name) => designNamed(config, name)) ?? [...config.designs];
  const chosen = names.length === 0 ? known : [...new Set(names)];
  return chosen.map((name) => {
    const entries = all.filter((one) => one.name === name);
    const machines = machinesFor(name, loaded, options, published);
    return {
      name,
      entries,
      cases: casesOf(entries, [...new Set(designs)], machines, config, options),
    };
  });
}

/** Machines that the user names; else those on which the workload was published; else all. */
function machinesFor(
  name: string,
  { config, folder }: LoadedConfig,
  { machine: named }: PlanOptions,
  published: readonly Published[],
): readonly MachineChoice[] {
  const from = named === undefined ? folder : process.cwd();
  const specs = [...new Set(named ?? config.machines)];
  const machines = specs.map((spec) =>
    machineNamed(isFile(spec) ? resolve(from, spec) : spec, from),
  );
  if (named !== undefined) return machines;
  const there = machines.filter(({ id }) =>
    published.some(({ row }) => row.workload === name && row.notRun === null && row.machine === id),
  );
  return there.length === 0 ? machines : there;
}

function casesOf(
  entries: readonly Workload[],
  designs: readonly KernelDesign[],
  machines: readonly MachineChoice[],
  config: Config,
  options: PlanOptions,
): Case[] {
  const isStrict = options.design !== undefined && options.machine !== undefined;
  return designs.flatMap((design) => {
    const variant = variantOf(design, options.variant ?? '');
    const entry = entryFor(entries, design, config);
    if (entry === null) return [];
    return machines.flatMap((machine): Case[] => {
      if (isStrict) {
        assertRunsOn(design, machine);
        assertFits(design, variant, machine);
      }
      const fits = runsOn(design, machine) && misfit(design, variant, machine) === null;
      return fits ? [{ entry, design, variant, machine }] : [];
    });
  });
}

/** Our own files; those of the configuration, from its folder; and those that the user names, from where he is. */
export function publishedFor(loaded: LoadedConfig, files: readonly string[]): readonly Published[] {
  const { config, folder } = loaded;
  const paths = [
    ...(config.published ?? []).map((file) => resolve(folder, file)),
    ...files.map((file) => resolve(file)),
  ];
  try {
    const own = ownTables();
    const others = [...new Set(paths)].map((path) => {
      const table = loadPublished(path, (row) => faultOf(row, loaded));
      const clash = own.find(({ id }) => id === table.id);
      if (clash !== undefined)
        throw new BadInput(`${path}: there is a file ${quote(table.id)} already.`);
      return table;
    });
    return [...own, ...others].flatMap((table) => table.rows.map((row) => ({ table, row })));
  } catch (error) {
    if (error instanceof PublishedError) throw new BadInput(error.message);
    throw error;
  }
}
