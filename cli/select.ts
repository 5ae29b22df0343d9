/** Finds designs, contracts and variants by name; a name that is not there gets the nearest that is. */
import { hint, listed, quote, unknownName } from '../core/engine/program/phrases.ts';
import type { Config } from '../core/words/config.ts';
import type { Contract } from '../core/words/contract.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import { BadInput } from './errors.ts';

export type Variant = Readonly<Record<string, string>>;

/** Refuses a name with the nearest of those that there are. */
function refuse(problem: string, wrong: string, known: readonly string[], are: string): BadInput {
  return new BadInput(unknownName(problem, wrong, known, are));
}

export function designNamed(config: Config, name: string): KernelDesign {
  const design = config.designs.find((one) => one.name === name);
  if (design !== undefined) return design;
  const names = config.designs.map((one) => one.name);
  throw refuse(`there is no kernel ${quote(name)}`, name, names, 'The kernels are');
}

export function contractNamed(config: Config, name: string): Contract {
  const contract = config.contracts.find((one) => one.name === name);
  if (contract !== undefined) return contract;
  const names = config.contracts.map((one) => one.name);
  throw refuse(`there is no contract ${quote(name)}`, name, names, 'The contracts are');
}

export function offers(design: KernelDesign, contract: Contract): boolean {
  return design.contracts[contract.name] !== undefined;
}

/** One sentence, if the design does not offer the contract. */
export function lackOf(design: KernelDesign, contract: Contract): string | null {
  if (offers(design, contract)) return null;
  const offered = listed(Object.keys(design.contracts));
  return `${design.name} does not offer the contract ${contract.name}; it offers ${offered}.`;
}

/** Throws unless the design offers the contract. */
export function assertOffers(design: KernelDesign, contract: Contract): void {
  const lacks = lackOf(design, contract);
  if (lacks !== null) throw new BadInput(lacks);
}

/**
 * Reads `option=value,…`. A value alone will do where only one option has it: `trampoline` for
 * `entry=trampoline`.
 */
export function variantOf(design: KernelDesign, text: string): Variant {
  const variants = design.variants ?? {};
  const chosen: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [option, value] = choiceOf(design, part);
    if (chosen[option] !== undefined) {
      throw new BadInput(`the option ${quote(option)} of ${design.name} is given twice.`);
    }
    if (!variants[option]?.includes(value)) {
      const problem = `the option ${option} of ${design.name} cannot be ${quote(value)}`;
      const sentence = unknownName(problem, value, variants[option] ?? [], 'It can be', 'or');
      throw new BadInput(sentence);
    }
    chosen[option] = value;
  }
  return chosen;
}

function choiceOf(design: KernelDesign, part: string): readonly [string, string] {
  const variants = design.variants ?? {};
  const names = Object.keys(variants);
  const equals = part.indexOf('=');
  const option = equals < 0 ? part : part.slice(0, equals);
  if (equals >= 0 && names.includes(option)) return [option, part.slice(equals + 1)];
  const owners = names.filter((name) => variants[name]?.includes(part));
  const [only] = owners;
  if (equals < 0 && only !== undefined && owners.length === 1) return [only, part];
  const choices = names.map((name) => `${name}=${variants[name]?.join('|')}`);
  if (choices.length === 0) {
    throw new BadInput(`${design.name} has no variants, so ${quote(part)} chooses nothing.`);
  }
  if (equals < 0 && names.includes(option)) {
    const values = variants[option]?.join(' or ');
    throw new BadInput(`the option ${quote(option)} needs a value: ${option}= and ${values}.`);
  }
  // What is near may be an option, or a value that stands alone.
  const guess = hint(option, equals < 0 ? [...names, ...Object.values(variants).flat()] : names);
  const problem = `${design.name} has no option ${quote(option)}${guess === '' ? '.' : guess}`;
  throw new BadInput(`${problem} Its options are ${listed(choices)}.`);
}

/** The design as results name it: with its variant, unless that is the default. */
export function variantName(design: KernelDesign, variant: Variant): string {
  return [design.name, variantText(design, variant)].filter((part) => part !== '').join(' ');
}

/** The variant as text, without what is the default anyway; empty for the default variant. */
export function variantText(design: KernelDesign, variant: Variant): string {
  return Object.entries(design.variants ?? {})
    .flatMap(([name, values]) => {
      const value = variant[name];
      return value === undefined || value === values[0] ? [] : [`${name}=${value}`];
    })
    .join(',');
}
