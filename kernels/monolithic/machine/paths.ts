/** Path lengths of this design: a sheet for each system, checked; and their indices by name. */
import type { BootInfo } from '../../../core/words/kernel.ts';
import type { Path, PathSheet, Provenance } from '../../../core/words/path.ts';
import { MEMORY_PATHS, type MemoryPaths } from '../memory/paths.ts';
import { UNIX_PATHS, type UnixPaths } from '../unix/paths.ts';
import sheet from './paths.json' with { type: 'json' };

/** Paths of the machine half. */
export const MACHINE_PATHS = [
  /** From the trap of a system call to its dispatch, and back to user mode. */
  'machine.trap',
  'machine.fault',
  /** The handler of a TLB miss. */
  'machine.refill',
  'machine.tick',
  'machine.disk',
  'machine.network',
  'machine.switchContext',
  'machine.switchSpace',
] as const;

const NAMES = [...MACHINE_PATHS, ...MEMORY_PATHS, ...UNIX_PATHS];
export const SYSTEMS = ['linux', 'ultrix'] as const;
export type System = (typeof SYSTEMS)[number];

/** The system whose counts fit a family of machines: they are of instructions that only it has. */
const NATIVE = { mips: 'ultrix', x86: 'linux' } as const;

/** One sentence, if the counts of a system are not of this family's instructions. */
export function unfit(system: string | undefined, family: 'mips' | 'x86'): string | null {
  if (system === undefined || system === 'native' || system === NATIVE[family]) return null;
  return (
    `its paths as ${system} are counted in instructions of ${family === 'x86' ? 'MIPS' : 'x86'}; ` +
    `on this machine it can be ${NATIVE[family]}, which system=native chooses by itself`
  );
}

/** The system that the variant's option chooses. */
export function systemOf(system: string | undefined, family: 'mips' | 'x86'): System {
  const problem = unfit(system, family);
  if (problem !== null) throw new Error(problem);
  return NATIVE[family];
}

const PROVENANCES: readonly Provenance[] = ['counted', 'published', 'structural'];
const UNCOUNTED =
  'Nothing was counted: the loads and stores, TLB instructions and traps that this code performs are charged; ' +
  'instructions between them are left out.';

function isProvenance(name: string): name is Provenance {
  return PROVENANCES.some((provenance) => provenance === name);
}

/** As the sheet's schema has them. */
type Entry = Omit<Path, 'provenance'> & { readonly provenance: string };
const ENTRIES: readonly Entry[] = sheet.paths;

function pathOf(system: System, name: string): Path {
  const full = `${system}.${name}`;
  const found = ENTRIES.find((path) => path.name === full);
  if (found === undefined) {
    const none = { value: 0, lo: 0, hi: 0 };
    return {
      name: full,
      instructions: none,
      textBytes: 0,
      provenance: 'structural',
      source: UNCOUNTED,
    };
  }
  const { instructions, provenance } = found;
  if (!isProvenance(provenance))
    throw new Error(`path ${full}: there is no provenance ${provenance}`);
  if (!(0 <= instructions.lo && instructions.lo <= instructions.hi)) {
    throw new Error(`path ${full}: its instructions have no sensible band`);
  }
  return { ...found, provenance };
}

export const paths: PathSheet = {
  paths: SYSTEMS.flatMap((system) => NAMES.map((name) => pathOf(system, name))),
};

export interface MachinePaths {
  readonly trap: number;
  readonly fault: number;
  readonly refill: number;
  readonly tick: number;
  readonly disk: number;
  readonly network: number;
  readonly switchContext: number;
  readonly switchSpace: number;
}

function indices<Name extends string>(
  system: System,
  names: readonly Name[],
  info: BootInfo,
): Readonly<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of names) found[name] = info.path(`${system}.${name}`);
  return found as Readonly<Record<Name, number>>;
}

export function machinePaths(system: System, info: BootInfo): MachinePaths {
  const path = (name: string): number => info.path(`${system}.machine.${name}`);
  return {
    trap: path('trap'),
    fault: path('fault'),
    refill: path('refill'),
    tick: path('tick'),
    disk: path('disk'),
    network: path('network'),
    switchContext: path('switchContext'),
    switchSpace: path('switchSpace'),
  };
}

export function memoryPaths(system: System, info: BootInfo): MemoryPaths {
  return indices(system, MEMORY_PATHS, info);
}

export function unixPaths(system: System, info: BootInfo): UnixPaths {
  return indices(system, UNIX_PATHS, info);
}
