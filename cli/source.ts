/** Reads what the user names: a file, standard input as `-`, or the text of a program itself. */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { type ReadProgram, readProgram } from '../core/engine/program/read.ts';
import type { LoadedConfig } from './config.ts';
import { BadInput } from './errors.ts';

export interface Source {
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
}

/** A file, or `-` for standard input. */
export function readSource(file: string): Source {
  if (file === '-') return { name: 'standard input', text: readText(0, 'standard input') };
  if (file === '') {
    throw new BadInput('expected a file, or - for standard input, but its name is empty.');
  }
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new BadInput(`${file}: there is no such file.`);
  if (stats.isDirectory()) {
    throw new BadInput(`${file}: a file with a program was expected, but this is a directory.`);
  }
  return { name: file, text: readText(file, file) };
}

/** A file, or `-`, or a program's text. */
export function readSourceOrText(fileOrText: string): Source {
  const isText = /^\s*(program\s|\{)/.test(fileOrText);
  return isText ? { name: 'the program', text: fileOrText } : readSource(fileOrText);
}

export function readProgramFrom({ name, text }: Source, { config }: LoadedConfig): ReadProgram {
  return readProgram(text, name, config.contracts);
}

/** A file that is no program; `expected` says what it should be. */
export function readTextFile(file: string, expected: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new BadInput(`${file}: ${expected} was expected, but this is a directory.`);
  }
  return readText(file, file, expected);
}

function readText(file: string | number, name: string, expected = 'a program'): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput(`${name}: ${expected} was expected, but it cannot be read (${reason}).`);
  }
  if (bytes.includes(0) || !isUtf8(bytes)) {
    throw new BadInput(`${name}: ${expected} was expected, but this is not text.`);
  }
  return bytes.toString('utf8');
}
