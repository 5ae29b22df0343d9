/** The one way in for programs from outside: text or JSON, held against its contract. */
import type { Contract } from '../../words/contract.ts';
import type { Program } from '../../words/program.ts';
import { checkProgram } from './check.ts';
import { parseProgram } from './parse.ts';
import { parseJson } from './parse-json.ts';
import { quote, unknownName } from './phrases.ts';
import type { Positions } from './positions.ts';
import { ProgramError } from './program-error.ts';
import { assertWritable } from './writable.ts';

export interface ReadProgram {
  readonly program: Program;
  readonly contract: Contract;
  readonly positions: Positions;
}

/** Reads a program for one of these contracts; JSON if it begins with `{`, otherwise text. */
export function readProgram(
  text: string,
  source: string,
  contracts: readonly Contract[],
): ReadProgram {
  const isJson = /^\uFEFF?[ \t\r\n]*\{/.test(text);
  const { program, positions } = isJson ? parseJson(text, source) : parseProgram(text, source);
  const { contract: name } = program.header;
  const contract = contracts.find((known) => known.name === name);
  if (contract === undefined) {
    const names = contracts.map((known) => known.name);
    const sentence = unknownName(
      `there is no contract ${quote(name)}`,
      name,
      names,
      'Known contracts:',
    );
    throw new ProgramError(source, positions.header('contract'), sentence);
  }
  assertWritable(contract);
  checkProgram(program, contract, positions);
  return { program, contract, positions };
}
