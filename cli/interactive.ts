/** The interactive form of `kernelcheck run`: commands on standard input, answers on standard output. */
import type { LoadedConfig } from './config.ts';
import { Dialogue } from './dialogue.ts';
import { BadInput } from './errors.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { inputLines, LONGEST_LINE } from './input-lines.ts';
import { printJsonLine } from './output.ts';
import { contractNamed } from './select.ts';
import { readProgramFrom, readSource } from './source.ts';
import { openSession, type SubjectOptions, subjectOf, subjectOfProgram } from './subject.ts';

export interface InteractiveOptions extends SubjectOptions {
  readonly contract?: string;
}

/** Talks until `quit` or the end of the input. A file, if there is one, is performed first. */
export async function interact(
  loaded: LoadedConfig,
  file: string | undefined,
  options: InteractiveOptions,
): Promise<ExitStatus> {
  const dialogue = begin(loaded, file, options);
  for await (const line of inputLines(process.stdin.setEncoding('utf8'))) {
    if (line === null) {
      printJsonLine({ error: `the line is longer than ${LONGEST_LINE} characters.` });
      continue;
    }
    if (line.trim() === '') continue;
    printJsonLine(dialogue.answer(line));
    if (dialogue.ended) break;
  }
  // Whoever said "quit" may leave the pipe open; that must not keep us.
  process.stdin.destroy();
  return dialogue.panicked ? EXIT.failed : EXIT.ok;
}

function begin(
  loaded: LoadedConfig,
  file: string | undefined,
  options: InteractiveOptions,
): Dialogue {
  if (file === undefined) {
    const { contracts } = loaded.config;
    const name = options.contract ?? (contracts.length === 1 ? contracts[0]?.name : undefined);
    if (name === undefined) {
      throw new BadInput('expected --contract NAME: there are several, and no file names one.');
    }
    const contract = contractNamed(loaded.config, name);
    return new Dialogue(openSession(subjectOf(loaded, contract, options)));
  }
  if (file === '-') {
    throw new BadInput('standard input holds the commands, so the program must be in a file.');
  }
  const read = readProgramFrom(readSource(file), loaded);
  if (read.program.header.schedule === 'free') {
    throw new BadInput(`${file}: a dialogue is directed: its steps come in order, not freely.`);
  }
  const dialogue = new Dialogue(openSession(subjectOfProgram(loaded, read, options)));
  dialogue.play(read.program);
  return dialogue;
}
