/** Judges one program, for a test: what a counterexample becomes when it is fixed. */
import { readProgram } from '../core/engine/program/read.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Config } from '../core/words/config.ts';
import type { Finding } from '../core/words/verdict.ts';
import { execute } from './execute.ts';
import { openSession, subjectOfProgram } from './subject.ts';

/** What an oracle finds wrong with this program on the design and machine in its header; null if nothing. */
export function findingOf(config: Config, program: string): Finding | null {
  const source = 'the program';
  const read = readProgram(program, source, config.contracts);
  const loaded = { config, path: 'the configuration', folder: process.cwd(), named: null };
  const subject = subjectOfProgram(loaded, read, {});
  const judge = new ContractJudge(subject.contract, config.properties);
  execute(openSession(subject), read.program, judge);
  return judge.finding;
}
