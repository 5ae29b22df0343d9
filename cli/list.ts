/** `kernelcheck list`: what there is, for people and for foreign generators of programs. */

import { Argument, type Command } from 'commander';
import { describeDomain } from '../core/engine/program/domains.ts';
import { listed } from '../core/engine/program/phrases.ts';
import type { Contract, OpDefinition } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Mutant } from '../core/words/mutant.ts';
import type { Property } from '../core/words/property.ts';
import type { Workload } from '../core/words/workload.ts';
import { allSheets } from '../machines/sheets/load.ts';
import { type LoadedConfig, loadConfig, shownPath } from './config.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { familyOf, isFile, sheetOf } from './machines.ts';
import { printSeeded } from './mutants/report.ts';
import { type CommonOptions, verb } from './options.ts';
import { colour, print } from './output.ts';
import { wrapped } from './phrases.ts';
import { table } from './table.ts';

const KINDS = ['designs', 'machines', 'contracts', 'properties', 'workloads'] as const;
type Kind = (typeof KINDS)[number];
/** Listed only by name: there are many of them. */
const MUTANTS = 'mutants';

interface ListOptions extends CommonOptions {
  readonly json?: boolean;
}

export function addList(program: Command): void {
  verb(program, 'list', 'list designs, machines, contracts, properties and workloads, or mutants')
    .addArgument(
      new Argument('[what]', 'all but mutants, if not given').choices([...KINDS, MUTANTS]),
    )
    .option('--json', 'print one JSON document, enough for a foreign generator')
    .action(async (what: Kind | typeof MUTANTS | undefined, options: ListOptions) => {
      process.exitCode = await list(what, options);
    });
}

async function list(
  what: Kind | typeof MUTANTS | undefined,
  options: ListOptions,
): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  if (what === MUTANTS) {
    const seeded = (loaded.config.mutants ?? []).flatMap(({ mutants }) => mutants);
    if (options.json !== true) printSeeded(seeded);
    else print(JSON.stringify({ program: 1, mutants: seeded.map(mutantData) }, null, 2));
    return EXIT.ok;
  }
  const kinds = what === undefined ? KINDS : [what];
  const all = {
    designs: loaded.config.designs.map(designData),
    machines: machineData(loaded),
    contracts: loaded.config.contracts.map(contractData),
    properties: loaded.config.properties.map(propertyData),
    workloads: (loaded.config.workloads ?? []).map((one) => workloadData(one, loaded)),
  };
  if (options.json === true) {
    const chosen = Object.fromEntries(kinds.map((kind) => [kind, all[kind]]));
    print(JSON.stringify({ program: 1, ...chosen }, null, 2));
  } else if (what === undefined && isEmpty(loaded)) {
    const more = '"kernelcheck list machines" says which machines there are.';
    print(`${shownPath(loaded.path)} lists nothing to check; ${more}`);
  } else {
    const shown = kinds.filter(
      (kind) => kind !== 'workloads' || what === kind || hasWorkloads(loaded),
    );
    for (const [i, kind] of shown.entries()) printKind(kind, loaded, i > 0);
  }
  return EXIT.ok;
}

function mutantData({ id, about, origin, file, machine, oracle }: Mutant) {
  return { id, about, origin, file, machine, oracle };
}

function designData(design: KernelDesign) {
  return {
    name: design.name,
    about: design.about,
    contracts: Object.keys(design.contracts),
    variants: design.variants ?? {},
    families: design.families ?? ['mips', 'x86'],
  };
}

/** All machines that have a sheet, and those of the configuration's own. */
function machineData({ config, folder }: LoadedConfig) {
  const own = config.machines.filter(isFile).map((file) => sheetOf(file, folder));
  return [...allSheets(), ...own].map((sheet) => ({
    id: sheet.id,
    name: sheet.name,
    // Of sheets that do not run, the family may be none for which designs can be written.
    family: sheet.runs ? familyOf(sheet) : sheet.family,
    clockHz: sheet.clockHz.value,
    runs: sheet.runs,
    configured: config.machines.includes(sheet.id) || own.includes(sheet),
  }));
}

function contractData(contract: Contract) {
  return {
    name: contract.name,
    about: contract.about,
    tasks: contract.tasks,
    errors: contract.errors,
    ops: contract.ops.map((op) => ({
      name: op.name,
      about: op.about,
      by: op.by,
      args: op.args.map(({ name, about, domain }) => ({ name, about, domain })),
      produces: op.produces ?? null,
      consumes: consumed(op),
      starts: op.starts ?? null,
      ends: op.ends ?? false,
      mutates: op.mutates,
      refusals: op.refusals,
      weight: op.weight,
    })),
    properties: contract.properties.map(propertyData),
  };
}

/** The kinds of handle that an op takes. */
function consumed(op: OpDefinition): string[] {
  const kinds = op.args.flatMap(({ domain }) => (domain.kind === 'handle' ? [domain.of] : []));
  return [...new Set(kinds)];
}

/** Of a claim about agreement or about costs, what it is about as well. */
function propertyData(property: Property) {
  const { name, about, kind } = property;
  if (property.kind === 'agree') {
    const { contract, allowances } = property;
    const allowed = allowances.map((one) => ({ name: one.name, about: one.about }));
    return { name, about, kind, contract, allowances: allowed };
  }
  if (property.kind !== 'atMost') return { name, about, kind };
  const { contract, op, of, bound } = property;
  return { name, about, kind, contract, op, of, bound: typeof bound === 'number' ? bound : null };
}

function workloadData(workload: Workload, { config }: LoadedConfig) {
  const { name, about, contract = null, level, warm, cold } = workload;
  return {
    name,
    about,
    contract,
    level,
    designs: config.designs.filter((one) => performs(one, workload)).map((one) => one.name),
    programs: { warm: warm.program, cold: cold?.program ?? null },
  };
}

/** Whether this design has all that the workload needs of it. */
function performs(design: KernelDesign, workload: Workload): boolean {
  const { name, contract, designs, offers = {}, common } = workload;
  if (designs !== undefined && !designs.includes(design.name)) return false;
  if (contract !== undefined) return design.contracts[contract] !== undefined;
  return [design.workloads?.[name], offers[design.name], common].some((one) => one !== undefined);
}

function hasWorkloads({ config }: LoadedConfig): boolean {
  return (config.workloads ?? []).length > 0;
}

/** Machines are there without being listed. */
function isEmpty({ config }: LoadedConfig): boolean {
  return KINDS.every((kind) => (config[kind] ?? []).length === 0);
}

function printKind(kind: Kind, loaded: LoadedConfig, gap: boolean): void {
  const { config } = loaded;
  if (gap) print('');
  if (kind !== 'machines' && (config[kind] ?? []).length === 0) {
    print(`${shownPath(loaded.path)} lists no ${kind}.`);
    return;
  }
  print(`${colour.bold(kind)}\n`);
  if (kind === 'machines') printMachines(loaded);
  else if (kind === 'contracts') for (const contract of config.contracts) printContract(contract);
  else if (kind === 'properties') printProperties(config.properties);
  else if (kind === 'workloads')
    for (const one of config.workloads ?? []) printWorkload(one, loaded);
  else for (const design of config.designs) printDesign(design);
}

function printDesign(design: KernelDesign): void {
  print(`${colour.bold(design.name)}: ${design.about}`);
  print(`  contracts: ${Object.keys(design.contracts).join(', ')}`);
  for (const [name, values] of Object.entries(design.variants ?? {})) {
    print(`  variant ${name}: ${values.join(', ')}`);
  }
}

function printMachines(loaded: LoadedConfig): void {
  const rows = machineData(loaded).map(({ id, name, clockHz, runs, configured }) => [
    id,
    name,
    `${(clockHz / 1e6).toFixed(1)} MHz`,
    configured ? 'checked' : runs ? 'runs' : '',
  ]);
  print(
    table(
      [{ title: 'id' }, { title: 'name' }, { title: 'clock', align: 'right' }, { title: '' }],
      rows,
    ),
  );
}

function printContract(contract: Contract): void {
  print(`${colour.bold(contract.name)}: ${contract.about}`);
  for (const op of contract.ops) {
    const performer = op.by === 'task' ? 't' : 'world';
    print(`  ${performer}.${op.name}(${op.args.map(({ name }) => name).join(', ')})`);
    print(`    ${op.about}`);
    for (const { name, domain } of op.args) {
      print(`    ${name}: ${describeDomain(domain, contract.tasks)}`);
    }
    if (op.produces !== undefined) print(`    makes a handle of kind ${op.produces}`);
    if (op.refusals.length > 0) print(`    refused: ${op.refusals.join(', ')}`);
  }
  printProperties(contract.properties);
}

function printWorkload(workload: Workload, loaded: LoadedConfig): void {
  const { designs } = workloadData(workload, loaded);
  print(`${colour.bold(workload.name)}: ${workload.about}`);
  const carrier = workload.contract ?? 'ops of its own';
  print(`  of ${carrier}, on ${listed(designs)}`);
}

function printProperties(properties: readonly Property[]): void {
  for (const property of properties) {
    print(`  ${property.kind.padEnd(9)}  ${property.name}`);
    if (property.kind !== 'agree') continue;
    for (const { name, about } of property.allowances)
      print(wrapped(`    may differ: ${name}: ${about}`));
  }
}
