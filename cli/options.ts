/** Options that several verbs take, and how their values are read. */
import { type Command, InvalidArgumentError } from 'commander';
import { hint, listed } from '../core/engine/program/phrases.ts';
import { UsageError } from './errors.ts';

export interface CommonOptions {
  readonly config?: string;
  readonly quiet?: boolean;
}

/** A verb with the options that every verb has. */
export function verb(program: Command, usage: string, about: string): Command {
  return program
    .command(usage)
    .description(about)
    .exitOverride((error) => {
      throw new UsageError(error, usage);
    })
    .option('--config <file>', 'the configuration, in place of ./kernelcheck.config.ts')
    .option('--quiet', 'say nothing but results and errors');
}

/** Reads a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** Reads a number of percent, from 0 on; `1` and `1%` are the same. */
export function percentage(text: string): number {
  const value = /^[0-9]+(\.[0-9]+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value >= 0 && value <= 1000) return value;
  throw new InvalidArgumentError('Expected a number of percent from 0 to 1000, as in 1 or 2.5.');
}

/** Reads a word that must be one of these; may be given several times. */
export function gatherOf(
  known: readonly string[],
): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => {
    if (known.includes(value)) return [...before, value];
    throw new InvalidArgumentError(`Expected ${listed(known, 'or')}${hint(value, known) || '.'}`);
  };
}

/** Reads the text of a variant, which must choose something. */
export function variantChoice(text: string): string {
  if (text.split(',').every((part) => part.trim() !== '')) return text;
  throw new InvalidArgumentError(
    'Expected option=value,…; leave --variant out for what is the default.',
  );
}

/** Gathers an option that may be given several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
