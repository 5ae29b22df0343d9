/** The laws about handles that no step made: the engine refuses them, and a forged one does no harm. */
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import type { TraceEvent } from '../words/trace.ts';
import { type LawSubject, record, sessionOf } from './laws-record.ts';
import type { Session } from './session.ts';
import { silent } from './silent-watcher.ts';
import { STRIDE } from './stride.ts';

/** Handles that nobody made: bounds, and numbers that could be an index, an address, a pointer. */
const FORGED = [0, 7, 0x1000, 0x12345678, 0x7fffffff, 0x80000000, 0xffffffff] as const;

/** Every handle renamed to one that no step makes; and the labels of the steps that name one. */
function withoutHandles(contract: Contract, program: PackedProgram) {
  const args = program.args.slice();
  const nobody = program.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const named = new Set<number>();
  for (let step = 0; step < program.length; step++) {
    contract.ops[program.ops[step]].args.forEach((arg, k) => {
      if (arg.domain.kind !== 'handle') return;
      args[step * STRIDE + k] = nobody + step;
      named.add(program.labels[step]);
    });
  }
  return { program: { ...program, args }, named };
}

export function dangling(session: Session, program: PackedProgram): string | null {
  const without = withoutHandles(session.contract, program);
  return notRefused(record(session, without.program).events, without.named);
}

/** The first of the steps `named`, of a task or of the world, that was not refused; null if all were. */
export function notRefused(
  events: readonly TraceEvent[],
  named: ReadonlySet<number>,
): string | null {
  for (const event of events) {
    if (event.kind === 'panic') return `the kernel panicked: ${event.message}`;
    if (event.kind !== 'return' && event.kind !== 'world') continue;
    if (!named.has(event.step) || event.outcome.kind === 'refused') continue;
    return `step v${event.step} names a handle that was never made, and was ${event.outcome.kind}`;
  }
  return null;
}

/**
 * The design is given numbers that it never gave out: it may refuse, fault, or find something. It is booted once for
 * all of them: that a run leaves nothing behind for the next is another law.
 */
export class Forgery {
  readonly #session: Session;
  #value = 0;

  constructor(subject: LawSubject) {
    this.#session = sessionOf(subject, { forge: () => this.#value });
  }

  /** What it does to the program, for the first number that does harm. */
  harm(program: PackedProgram): string | null {
    const session = this.#session;
    const without = withoutHandles(session.contract, program);
    if (without.named.size === 0) return null;
    for (const value of FORGED) {
      this.#value = value;
      if (session.run(without.program, silent) === 'complete') continue;
      const last = session.trace.at(session.trace.length - 1);
      const why = last.kind === 'panic' ? `the kernel panicked: ${last.message}` : 'it did not end';
      return `when all handles were the number 0x${value.toString(16)}, ${why}`;
    }
    return null;
  }
}
