/** What there is to check: designs, their contracts, and the machines that they run on. */
import { resolve } from 'node:path';
import { listed } from '../../core/engine/program/phrases.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
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
import {
  assertOffers,
  contractNamed,
  designNamed,
  offers,
  type Variant,
  variantOf,
} from '../select.ts';
import type { Subject } from '../subject.ts';

export interface PlanOptions {
  /** Names of contracts; all that fit, if there are none. */
  readonly contract?: readonly string[];
  readonly machine?: readonly string[];
  readonly variant?: string;
}

/** In the order in which they are reported. What the user names must fit; of the rest, what does. */
export function subjectsOf(
  loaded: LoadedConfig,
  names: readonly string[],
  options: PlanOptions,
): Subject[] {
  const { config } = loaded;
  const designs =
    names.length === 0 ? config.designs : [...new Set(names)].map((n) => designNamed(config, n));
  const machines = machinesOf(loaded, options.machine);
  const subjects = designs.flatMap((design) => {
    const variant = variantOf(design, options.variant ?? '');
    return contractsOf(loaded, design, options.contract, names.length > 0).flatMap((contract) =>
      fitting(design, variant, machines, options.machine !== undefined && names.length > 0).map(
        (machine): Subject => ({ design, contract, machine, variant }),
      ),
    );
  });
  if (subjects.length > 0) return subjects;
  throw new BadInput(`there is nothing to check: ${reason(designs, machines, loaded, options)}.`);
}

/** Why nothing goes together: a list is empty, or the first design does not fit. */
function reason(
  designs: readonly KernelDesign[],
  machines: readonly MachineChoice[],
  { config, path }: LoadedConfig,
  options: PlanOptions,
): string {
  const [design] = designs;
  const [contract] = config.contracts;
  if (design === undefined) return `${path} lists no designs`;
  if (contract === undefined) return `${path} lists no contracts`;
  if (machines.length === 0) return `${path} lists no machines`;
  const able = designs.find((one) => machines.some((machine) => runsOn(one, machine)));
  if (able === undefined) {
    const ids = listed(machines.map(({ id, family }) => `${id} (${family})`));
    return `${design.name} runs on ${listed(design.families ?? [])} alone, not on ${ids}`;
  }
  const variant = variantOf(able, options.variant ?? '');
  if (machines.every((machine) => misfit(able, variant, machine) !== null)) {
    return machines.map((machine) => misfit(able, variant, machine)).at(0) ?? '';
  }
  const wanted = listed(options.contract ?? config.contracts.map(({ name }) => name));
  const offered = listed(Object.keys(able.contracts));
  return `${able.name} offers ${offered}, but the contracts are ${wanted}`;
}

function machinesOf(loaded: LoadedConfig, named?: readonly string[]): MachineChoice[] {
  const folder = named === undefined ? loaded.folder : process.cwd();
  const specs = named ?? loaded.config.machines;
  return [...new Set(specs)].map((spec) =>
    machineNamed(isFile(spec) ? resolve(folder, spec) : spec, folder),
  );
}

function contractsOf(
  { config }: LoadedConfig,
  design: KernelDesign,
  names: readonly string[] | undefined,
  strict: boolean,
): readonly Contract[] {
  const named = names === undefined ? null : [...new Set(names)];
  const contracts = named?.map((name) => contractNamed(config, name)) ?? config.contracts;
  if (strict && named !== null) for (const contract of contracts) assertOffers(design, contract);
  return contracts.filter((contract) => offers(design, contract));
}

function fitting(
  design: KernelDesign,
  variant: Variant,
  machines: readonly MachineChoice[],
  strict: boolean,
): readonly MachineChoice[] {
  if (strict) {
    for (const machine of machines) {
      assertRunsOn(design, machine);
      assertFits(design, variant, machine);
    }
  }
  return machines.filter(
    (machine) => runsOn(design, machine) && misfit(design, variant, machine) === null,
  );
}

/** Of each design and contract, the first machine of each family: where the laws are looked at. */
export function lawSubjects(subjects: readonly Subject[]): Subject[] {
  const seen = new Set<string>();
  return subjects.filter(({ design, contract, machine }) => {
    const key = `${design.name} ${contract.name} ${machine.family}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
