/** `kernelcheck fmt`: a program between text and JSON. */
import { type Command, Option } from 'commander';
import { printJson } from '../core/engine/program/json.ts';
import { printProgram } from '../core/engine/program/print.ts';
import { loadConfig } from './config.ts';
import { BadInput } from './errors.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { type CommonOptions, verb } from './options.ts';
import { replaceFile } from './replace-file.ts';
import { readProgramFrom, readSource, type Source } from './source.ts';

interface FmtOptions extends CommonOptions {
  readonly to?: 'text' | 'json';
  readonly write?: boolean;
}

export function addFmt(program: Command): void {
  verb(program, 'fmt', 'print a program in its one form, as text or as JSON')
    .argument('<file>', 'a program as text or JSON; - reads standard input')
    .addOption(
      new Option('--to <form>', 'the form to print; the one that it has, if not given').choices([
        'text',
        'json',
      ]),
    )
    .option('--write', 'write it back into the file')
    .action(async (file: string, options: FmtOptions) => {
      process.exitCode = await fmt(file, options);
    });
}

async function fmt(file: string, options: FmtOptions): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  if (options.write === true && file === '-') {
    throw new BadInput('--write needs a file; standard input cannot be written back.');
  }
  const source = readSource(file);
  const { program } = readProgramFrom(source, loaded);
  const isJson = /^\uFEFF?\s*\{/.test(source.text);
  const to = options.to ?? (isJson ? 'json' : 'text');
  const text = to === 'json' ? printJson(program) : printProgram(program);
  if (options.write === true) {
    if (!isJson) refuseComments(source);
    if (text !== source.text) replaceFile(file, text);
  } else process.stdout.write(text);
  return EXIT.ok;
}

/** Comments are no part of a program: writing it back would lose what somebody wrote. */
function refuseComments({ name, text }: Source): void {
  const line = text.split(/\r\n|\n|\r/).findIndex((one) => one.includes('#'));
  if (line < 0) return;
  const advice = 'take it out first, or print to standard output without --write.';
  throw new BadInput(
    `${name}:${line + 1}: a comment stands here, which --write would lose; ${advice}`,
  );
}
