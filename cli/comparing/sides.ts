/** The sides of a comparison as the user names them, and the groups of them that run the same programs. */
import { resolve } from 'node:path';
import { listed, quote } from '../../core/engine/program/phrases.ts';
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
  variantText,
} from '../select.ts';
import type { Subject } from '../subject.ts';

export interface Side {
  readonly design: KernelDesign;
  readonly variant: Variant;
  /** Null where it is to run on each machine on which others run. */
  readonly machine: MachineChoice | null;
}

/** Sides that run the same programs. The first is the one against which the others are held. */
export interface Group {
  readonly contract: Contract;
  /** The machine of all of them; null where they run on several. */
  readonly machine: MachineChoice | null;
  readonly sides: readonly Subject[];
}

export interface GroupOptions {
  /** Names of contracts; all that two sides offer, if there are none. */
  readonly contract?: readonly string[];
  readonly machine?: readonly string[];
}

/** Reads `design[,option=value…][@machine]`. */
export function sideOf(loaded: LoadedConfig, text: string): Side {
  const at = text.indexOf('@');
  const kernel = at < 0 ? text : text.slice(0, at);
  const [name = '', ...choices] = kernel.split(',');
  if (name === '') {
    const form = 'design[,option=value…][@machine], as in l4@pentium-133';
    throw new BadInput(`the side ${quote(text)} names no kernel; expected ${form}.`);
  }
  const design = designNamed(loaded.config, name);
  const empty = choices.includes('');
  if (empty) {
    throw new BadInput(`the side ${quote(text)} has a comma with no option=value behind it.`);
  }
  const variant = variantOf(design, choices.join(','));
  if (at < 0) return { design, variant, machine: null };
  const spec = text.slice(at + 1);
  if (spec === '') throw new BadInput(`the side ${quote(text)} names no machine behind its @.`);
  return { design, variant, machine: namedMachine(spec) };
}

/** All designs of the configuration where none is named. */
export function sidesOf(loaded: LoadedConfig, names: readonly string[]): Side[] {
  if (names.length > 0) return names.map((name) => sideOf(loaded, name));
  return loaded.config.designs.map((design) => ({ design, variant: {}, machine: null }));
}

/** As the user would name it. */
export function sideText({ design, variant }: Pick<Subject, 'design' | 'variant'>): string {
  return [design.name, variantText(design, variant)].filter((part) => part !== '').join(',');
}

/** What each side is called beside the others: with its machine, where these differ. */
export function sideNames({ sides, machine }: Group): string[] {
  return sides.map((side) =>
    machine === null ? `${sideText(side)}@${side.machine.id}` : sideText(side),
  );
}

/** In the order in which they are reported. What the user names must fit; of the rest, what does. */
export function groupsOf(
  loaded: LoadedConfig,
  names: readonly string[],
  options: GroupOptions,
): Group[] {
  const sides = sidesOf(loaded, names);
  refuseTwins(sides);
  if (names.length === 1) {
    throw new BadInput(
      `expected two sides at the least, but there is only ${quote(names[0] ?? '')}; ` +
        '--baseline FILE holds one side against what it cost before.',
    );
  }
  const bare = sides.findIndex(({ machine }) => machine === null);
  const isNamed = names.length > 0;
  const groups =
    bare < 0 && sides.length > 0
      ? acrossMachines(loaded, sides, options)
      : onEachMachine(loaded, sides, options, isNamed);
  if (groups.length > 0) return groups;
  throw new BadInput(`there is nothing to compare: ${reason(loaded, sides, options)}.`);
}

function refuseTwins(sides: readonly Side[]): void {
  const seen = new Set<string>();
  const some = sides.filter(({ machine }) => machine !== null);
  const bare = sides.find(({ machine }) => machine === null);
  if (bare !== undefined && some.length > 0) {
    throw new BadInput(
      `expected a machine on every side or on none, but ${sideText(bare)} has none; ` +
        `${sideText(bare)}@${some[0]?.machine?.id} names one.`,
    );
  }
  for (const side of sides) {
    const { machine } = side;
    const name = `${sideText(side)}${machine === null ? '' : `@${machine.id}`}`;
    if (seen.has(name)) {
      throw new BadInput(`the side ${name} is named twice; a kernel agrees with itself.`);
    }
    seen.add(name);
  }
}

/** Each side on the machine that it names, all in one group for each contract. */
function acrossMachines(
  loaded: LoadedConfig,
  sides: readonly Side[],
  options: GroupOptions,
): Group[] {
  if (options.machine !== undefined) {
    throw new BadInput('the sides name their machines, so --machine cannot be given as well.');
  }
  const placed = sides.flatMap(({ design, variant, machine }) => {
    if (machine === null) return [];
    assertRunsOn(design, machine);
    assertFits(design, variant, machine);
    return [{ design, variant, machine }];
  });
  const [first] = placed;
  const shared = placed.every(({ machine }) => machine.id === first?.machine.id);
  return contractsOf(loaded, sides, options.contract, true).flatMap((contract) => {
    const subjects = placed
      .filter(({ design }) => offers(design, contract))
      .map((side): Subject => ({ ...side, contract }));
    const machine = shared ? (first?.machine ?? null) : null;
    return subjects.length < 2 ? [] : [{ contract, machine, sides: subjects }];
  });
}

function onEachMachine(
  loaded: LoadedConfig,
  sides: readonly Side[],
  options: GroupOptions,
  isNamed: boolean,
): Group[] {
  const machines = machinesOf(loaded, options.machine);
  if (isNamed && options.machine !== undefined) {
    for (const machine of machines) {
      for (const { design, variant } of sides) {
        assertRunsOn(design, machine);
        assertFits(design, variant, machine);
      }
    }
  }
  return contractsOf(loaded, sides, options.contract, isNamed).flatMap((contract) =>
    machines.flatMap((machine): Group[] => {
      const able = sides
        .filter(({ design }) => offers(design, contract))
        .filter(({ design, variant }) => fits(design, variant, machine))
        .map(({ design, variant }): Subject => ({ design, variant, contract, machine }));
      return able.length < 2 ? [] : [{ contract, machine, sides: able }];
    }),
  );
}

export function fits(design: KernelDesign, variant: Variant, machine: MachineChoice): boolean {
  return runsOn(design, machine) && misfit(design, variant, machine) === null;
}

/** The machines that the user names, or those of the configuration. */
export function machinesOf(loaded: LoadedConfig, named?: readonly string[]): MachineChoice[] {
  if (named !== undefined) return [...new Set(named)].map(namedMachine);
  const { folder } = loaded;
  return loaded.config.machines.map((spec) =>
    machineNamed(isFile(spec) ? resolve(folder, spec) : spec, folder),
  );
}

/** Threads may look from elsewhere, so a file is named in full. */
function namedMachine(spec: string): MachineChoice {
  const folder = process.cwd();
  return machineNamed(isFile(spec) ? resolve(folder, spec) : spec, folder);
}

/** Those that the user names, which named sides must offer; else all. */
export function contractsOf(
  { config }: LoadedConfig,
  sides: readonly Side[],
  names: readonly string[] | undefined,
  isStrict: boolean,
): readonly Contract[] {
  if (names === undefined) return config.contracts;
  const contracts = [...new Set(names)].map((name) => contractNamed(config, name));
  if (isStrict) {
    for (const contract of contracts) {
      for (const { design } of sides) assertOffers(design, contract);
    }
  }
  return contracts;
}

/** Why no two sides go together. */
function reason(loaded: LoadedConfig, sides: readonly Side[], options: GroupOptions): string {
  const { config, path } = loaded;
  const contracts = contractsOf(loaded, sides, options.contract, false);
  if (sides.length < 2) return `${path} lists ${sides.length === 0 ? 'no designs' : 'one design'}`;
  if (contracts.length === 0) return `${path} lists no contracts`;
  const machines = machinesOf(loaded, options.machine);
  if (machines.length === 0) return `${path} lists no machines`;
  const known = new Set(config.contracts.map(({ name }) => name));
  const lists = sides.map(
    ({ design }) =>
      `${design.name} offers ${listed(Object.keys(design.contracts).filter((one) => known.has(one)))}`,
  );
  const shared = contracts.filter(
    (contract) => sides.filter(({ design }) => offers(design, contract)).length > 1,
  );
  const offered = `no two of them offer one contract: ${[...new Set(lists)].join(', ')}`;
  if (shared.length === 0) return offered;
  const able = sides.filter(({ design }) => shared.some((contract) => offers(design, contract)));
  const where = able.map(({ design, variant }) => {
    const ids = machines.filter((machine) => fits(design, variant, machine)).map(({ id }) => id);
    return `${sideText({ design, variant })} runs on ${listed(ids)}`;
  });
  return `no two of them run on one machine: ${where.join(', ')}`;
}
