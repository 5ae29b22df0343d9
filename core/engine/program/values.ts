/** Reads the words of a program's text as numbers, labels, tasks and names. */
import type { Argument } from '../../words/op.ts';
import type { Lexer } from './lexer.ts';
import { quote } from './phrases.ts';

/** Numbers are unsigned words of 32 bits. */
export const highestNumber = 0xffff_ffff;

/** Labels and tasks stand in columns of signed 32-bit numbers. */
export const highestLabel = 0x7fff_ffff;

/** What names look like: contracts' ops and choices, interrupt lines, fault sites. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** What a name may not look like, because it would be read as a label or a task. */
export const referencePattern = /^[vt][0-9]+$/;

/** The number at the lexer. */
export function readNumber(lexer: Lexer, what: string): number {
  if (lexer.kind !== 'word') throw lexer.expected(what);
  return numberOf(lexer, lexer.word, lexer.start, what);
}

/** The label at the lexer, such as `v3`. */
export function readLabel(lexer: Lexer): number {
  const { word } = lexer;
  if (lexer.kind !== 'word' || !isReference(word, 'v')) {
    throw lexer.expected('a label such as v3');
  }
  return ordinalOf(lexer, word);
}

export function readName(lexer: Lexer, what: string): string {
  const { word } = lexer;
  if (lexer.kind !== 'word' || !namePattern.test(word)) throw lexer.expected(what);
  return word;
}

export function isReference(word: string, letter: 'v' | 't'): boolean {
  return word.startsWith(letter) && referencePattern.test(word);
}

/** The number in a label or a task. */
export function ordinalOf(lexer: Lexer, word: string): number {
  const value = Number(word.slice(1));
  if (value <= highestLabel) return value;
  const letter = word.charAt(0);
  throw lexer.error(`${quote(word)} is too high; ${letter}${highestLabel} is the highest.`);
}

export function readArgument(lexer: Lexer): Argument {
  const { word, kind } = lexer;
  const what = 'an argument (a number, a label such as v3, a task such as t1, or a name)';
  if (kind === 'stray' && word === '"') {
    throw lexer.error('quotes are not used here; choices are bare names, such as rw.');
  }
  if (kind !== 'word') throw lexer.expected(what);
  if (word === 'x' && lexer.text.startsWith('"', lexer.end)) {
    throw lexer.error('bytes (x"…") are reserved for later contracts; no op takes them yet.');
  }
  if (isReference(word, 'v'))
    return Object.freeze({ kind: 'handle', step: ordinalOf(lexer, word) });
  if (isReference(word, 't')) return Object.freeze({ kind: 'task', slot: ordinalOf(lexer, word) });
  if (namePattern.test(word)) return Object.freeze({ kind: 'literal', value: word });
  return Object.freeze({ kind: 'literal', value: numberOf(lexer, word, lexer.start, what) });
}

/** The number that a word is; `what` was expected in its place. */
export function numberOf(lexer: Lexer, word: string, offset: number, what: string): number {
  if (/^-[0-9]+$/.test(word)) {
    throw lexer.error(`${quote(word)} is negative; numbers go from 0 to ${highestNumber}.`, offset);
  }
  if (/^0[0-9]+$/.test(word)) {
    const problem = `${quote(word)} begins with a zero; only hexadecimal numbers do, with 0x.`;
    throw lexer.error(problem, offset);
  }
  if (!/^(?:[0-9]+|0x[0-9a-fA-F]+)$/.test(word)) {
    throw lexer.error(`expected ${what}, but found ${quote(word)}.`, offset);
  }
  const value = Number(word);
  if (value <= highestNumber) return value;
  const problem = `${quote(word)} does not fit into 32 bits; larger values are reserved for later`;
  throw lexer.error(`${problem} contracts.`, offset);
}
