/** Reads the first line of a program's text: `program 1 contract=memory seed=42 …`. */
import type { ProgramHeader, Schedule } from '../../words/program.ts';
import type { Lexer } from './lexer.ts';
import { hint, listed, quote, unknownName } from './phrases.ts';
import type { HeaderOffsets } from './positions.ts';
import { numberOf } from './values.ts';

/** The keys, in the order in which they are printed. */
export const headerKeys = ['contract', 'design', 'machine', 'variant', 'seed', 'schedule'] as const;

export const schedules: readonly Schedule[] = ['directed', 'free'];

const opening = '"program 1 contract=NAME"';

/** Why a version of the format cannot be read. Text and JSON say it alike. */
export function versionProblem(version: string): string {
  const reads = 'this kernelcheck reads version 1 of the program format';
  return `${reads}, but this program is version ${version}.`;
}

export interface ParsedHeader {
  readonly header: ProgramHeader;
  readonly offsets: HeaderOffsets;
}

/** Leaves the lexer at the separator behind the header. */
export function parseHeader(lexer: Lexer): ParsedHeader {
  do lexer.next();
  while (lexer.kind === 'separator');
  const start = lexer.start;
  if (lexer.kind === 'end') throw lexer.error(`expected ${opening}, but the text is empty.`);
  if (lexer.kind !== 'word' || lexer.word !== 'program') {
    throw lexer.expected(`${opening} at the beginning of the text`);
  }
  parseVersion(lexer);
  const values = new Map<string, string>();
  const offsets = new Map<string, number>([['version', start]]);
  for (lexer.nextInHeader(); lexer.kind === 'word'; lexer.nextInHeader()) {
    parsePair(lexer, values, offsets);
  }
  if (lexer.kind === 'stray') throw lexer.expected('key=value, ";" or the end of the line');
  return { header: headerOf(lexer, start, values, offsets), offsets };
}

function parseVersion(lexer: Lexer): void {
  lexer.next();
  if (lexer.kind !== 'word' || !/^[0-9]+$/.test(lexer.word)) {
    throw lexer.expected('the version of the format, 1, after "program"');
  }
  if (lexer.word === '1') return;
  const digits = lexer.word;
  const version = digits.length <= 9 ? digits : `${digits.slice(0, 9)}…`;
  throw lexer.error(versionProblem(version));
}

function parsePair(lexer: Lexer, values: Map<string, string>, offsets: Map<string, number>) {
  const pair = lexer.word;
  const equals = pair.indexOf('=');
  const key = equals < 0 ? pair : pair.slice(0, equals);
  if (!headerKeys.some((known) => known === key)) {
    throw lexer.error(
      unknownName(`the header has no key ${quote(key)}`, key, headerKeys, 'Its keys are'),
    );
  }
  const value = equals < 0 ? '' : pair.slice(equals + 1);
  if (value === '') throw lexer.error(`expected ${key}=VALUE, without spaces or quotes.`);
  if (values.has(key)) throw lexer.error(`the header gives ${quote(key)} for the second time.`);
  values.set(key, value);
  offsets.set(key, lexer.start + equals + 1);
}

function headerOf(
  lexer: Lexer,
  start: number,
  values: ReadonlyMap<string, string>,
  offsets: HeaderOffsets,
): ProgramHeader {
  const contract = values.get('contract');
  if (contract === undefined) {
    throw lexer.error('the header names no contract; expected contract=NAME.', start);
  }
  const [design, machine, variant] = ['design', 'machine', 'variant'].map((key) => values.get(key));
  const seed = values.get('seed');
  const schedule = values.get('schedule');
  return Object.freeze({
    version: 1,
    contract,
    ...(design === undefined ? {} : { design }),
    ...(machine === undefined ? {} : { machine }),
    ...(variant === undefined ? {} : { variant }),
    ...(seed === undefined
      ? {}
      : { seed: numberOf(lexer, seed, offsets.get('seed') ?? start, 'a number as the seed') }),
    ...(schedule === undefined
      ? {}
      : { schedule: scheduleOf(lexer, schedule, offsets.get('schedule') ?? start) }),
  });
}

function scheduleOf(lexer: Lexer, word: string, offset: number): Schedule {
  const schedule = schedules.find((known) => known === word);
  if (schedule !== undefined) return schedule;
  const problem = `expected ${listed(schedules, 'or')} as the schedule, but found ${quote(word)}`;
  throw lexer.error(`${problem}${hint(word, schedules) || '.'}`, offset);
}
