/** A session that knows the program it was given last, for the report of a bug of ours. */
import { unpackProgram } from '../../core/engine/program/pack.ts';
import { printProgram } from '../../core/engine/program/print.ts';
import { type RunEnd, Session } from '../../core/engine/session.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Watcher } from '../../core/words/watcher.ts';
import { Bug, explain } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { headerFor, machineFor, type Subject } from '../subject.ts';

export class NotingSession extends Session {
  readonly subject: Subject;
  #last: PackedProgram | null = null;

  constructor(subject: Subject) {
    const { design, contract, variant } = subject;
    super(design, contract, machineFor(subject), { variant });
    this.subject = subject;
  }

  override run(program: PackedProgram, watcher: Watcher): RunEnd {
    this.#last = program;
    const end = super.run(program, watcher);
    this.#last = null;
    return end;
  }

  /** The program that is under way; null if none is. */
  get underWay(): string | null {
    if (this.#last === null) return null;
    return printProgram(unpackProgram(this.#last, this.contract, headerFor(this.subject)));
  }
}

/** What `work` makes of these sessions; what it throws is a bug of ours, told with the program that was run. */
export function withBugsTold<Result>(
  sessions: readonly NotingSession[],
  work: () => Result,
): Result {
  try {
    return work();
  } catch (error) {
    // A file that does not fit is no bug.
    if (explain(error).status !== EXIT.bug) throw error;
    const texts = sessions.flatMap(({ underWay }) => underWay ?? []);
    throw new Bug(error, texts[0] ?? 'none');
  }
}
