/** Options that several verbs take, and how their values are read. */
import { type Command, InvalidArgumentError } from 'commander';
import { hint, listed } from '../core/engine/program/phrases.ts';

export interface CommonOptions {
  readonly config?: string;
  readonly quiet?: boolean;
}

/** A verb with the options that every verb has. */
export function verb(program: Command, usage: string, about: string): Command {
  return program
    .command(usage)
    .description(about)
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

/** Reads a word that must be one of these; may be given several times. */
export function gatherOf(
  known: readonly string[],
): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => {
    if (known.includes(value)) return [...before, value];
    throw new InvalidArgumentError(`Expected ${listed(known, 'or')}${hint(value, known) || '.'}`);
  };
}

/** Gathers an option that may be given several times. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
