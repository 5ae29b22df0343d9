/** What went wrong, as an exit status and one sentence; stacks are for bugs of kernelcheck alone. */
import { CommanderError } from 'commander';
import { BaselineError } from '../core/engine/cost-baseline.ts';
import { DesignError } from '../core/engine/firmware.ts';
import { ProgramError } from '../core/engine/program/program-error.ts';
import { BootError } from '../core/engine/session-errors.ts';
import { SheetError } from '../machines/sheets/load.ts';
import { DocumentError } from '../reports/schemas/validate.ts';
import { EXIT, type ExitStatus } from './exit.ts';

/** The user asked for what is not there or cannot be; the message is one sentence that says so. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** Something threw that should not have, while this program was being run. */
export class Bug extends Error {
  override readonly name = 'Bug';
  readonly program: string;

  constructor(cause: unknown, program: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.program = program;
  }
}

/** A command line that cannot be understood, and the verb that it begins with. */
export class UsageError extends Error {
  readonly error: CommanderError;
  readonly verb: string;

  constructor(error: CommanderError, verb: string) {
    super(error.message);
    this.error = error;
    this.verb = verb;
  }
}

export interface Explained {
  readonly status: ExitStatus;
  /** One sentence; for a bug, all that its report needs. Empty if all has been said. */
  readonly text: string;
}

/** An error of another thread, where it was worked out what to say about it. */
export class AlreadyExplained extends Error {
  readonly explained: Explained;

  constructor(explained: Explained) {
    super(explained.text);
    this.explained = explained;
  }
}

/** The configuration from which the designs came, where it is known: what is wrong stands in there. */
let where = '';

export function designsAreFrom(file: string): void {
  where = `${file}: `;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** What those say who read what the user gave them: each message is the one sentence. */
const REFUSALS = [BadInput, ProgramError, SheetError, DocumentError, BaselineError] as const;

export function explain(error: unknown): Explained {
  if (error instanceof AlreadyExplained) return error.explained;
  if (error instanceof UsageError) return explainUsage(error.error, `kernelcheck ${error.verb}`);
  if (error instanceof CommanderError) return explainUsage(error, 'kernelcheck');
  if (REFUSALS.some((kind) => error instanceof kind) && error instanceof Error) {
    return { status: EXIT.badInput, text: error.message };
  }
  if (error instanceof DesignError) {
    return { status: EXIT.badInput, text: `${where}${sentence(error.message)}` };
  }
  if (error instanceof BootError) return { status: EXIT.failed, text: sentence(error.message) };
  return { status: EXIT.bug, text: bugReport(error) };
}

/** What the help of a command says more about than the error. */
const HELP_SAYS_MORE: readonly string[] = [
  'commander.unknownOption',
  'commander.unknownCommand',
  'commander.missingArgument',
  'commander.optionMissingArgument',
  'commander.excessArguments',
];

/** Commander has a line for the error and perhaps one for a guess. */
function explainUsage(error: CommanderError, command: string): Explained {
  if (error.exitCode === 0) return { status: EXIT.ok, text: '' };
  const help = `see "${command} --help".`;
  // Help that nobody asked for: no verb was given.
  if (error.code === 'commander.help') {
    return { status: EXIT.badInput, text: `a command was expected; ${help}` };
  }
  const text = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  if (/[?)]$/.test(text)) return { status: EXIT.badInput, text };
  const said = text.replace(/\.$/, '');
  const more = HELP_SAYS_MORE.includes(error.code) ? `; ${help}` : '.';
  return { status: EXIT.badInput, text: `${said}${more}` };
}

function bugReport(error: unknown): string {
  const thrown = error instanceof Bug ? error.cause : error;
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const program =
    error instanceof Bug
      ? `The program that was being run:\n\n${error.program}`
      : 'Please send the text of the program with it, if one was being run.';
  return `This is a bug in kernelcheck. Please report it.\n\n${what}\n\n${program}`;
}
