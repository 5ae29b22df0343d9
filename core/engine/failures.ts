/** The failures of a campaign, kept apart by their signatures; each is reduced and explained by itself. */
import type { PackedProgram, ProgramHeader } from '../words/program.ts';
import type { Failure, Finding } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import { DEFAULT_EXPLAIN_BUDGET, explain } from './explain.ts';
import { unpackProgram } from './program/pack.ts';
import { DEFAULT_BUDGET, reduce } from './reduce.ts';
import { without } from './reduce-edit.ts';
import type { Session } from './session.ts';

/** Steps that are taken out of one failing program, at the most, to see what its failure hides. */
const PEELS = 8;

export interface FailureOptions {
  /** Failures with different signatures to look for; 1, if absent. */
  readonly failures?: number;
  /**
   * Which findings count towards `failures`; all, if absent. The others do not end the campaign, and are
   * reported only if none of those that count was found.
   */
  readonly counts?: (finding: Finding) => boolean;
  /** Programs run at the most to make the counterexamples smaller, all of them together. */
  readonly reduceBudget?: number;
  /** Programs run at the most to explain each of them; 0 leaves the explanation out. */
  readonly explainBudget?: number;
}

/** A program that failed, and how. */
interface Failed {
  readonly finding: Finding;
  readonly program: PackedProgram;
  /** The index of the last step that was taken. */
  readonly reached: number;
}

/** A failure as it was found. */
interface Sight extends Failed {
  seen: number;
}

export class Failures {
  readonly #session: Session;
  readonly #judge: Judge;
  readonly #options: FailureOptions;
  /** By signature, in the order in which they were found. */
  readonly #sights = new Map<string, Sight>();

  constructor(session: Session, judge: Judge, options: FailureOptions) {
    this.#session = session;
    this.#judge = judge;
    this.#options = options;
  }

  get any(): boolean {
    return this.#sights.size > 0;
  }

  /** True once as many different ones are known as were asked for. */
  get enough(): boolean {
    return this.#counting >= (this.#options.failures ?? 1);
  }

  /** How many count. */
  get #counting(): number {
    let count = 0;
    for (const { finding } of this.#sights.values()) if (this.#counts(finding)) count++;
    return count;
  }

  #counts(finding: Finding): boolean {
    return this.#options.counts?.(finding) ?? true;
  }

  /**
   * The judge has just found fault with this program. A run ends with the first failure, which hides
   * those behind it: so the step at which it failed is left out, and the rest is run by `run`.
   */
  note(program: PackedProgram, run: (program: PackedProgram) => void): void {
    const counted = new Set<string>();
    let failed = this.#last(program);
    for (let peeled = 0; failed !== null; peeled++) {
      this.#seeCause(failed, counted);
      const { finding, program: whole, reached } = failed;
      if (this.enough || peeled === PEELS || whole.length === 1) return;
      const at = whole.labels.indexOf(finding.step);
      const step = at < 0 ? Math.max(0, reached) : at;
      const rest = without(whole, step, step + 1);
      run(rest);
      failed = this.#last(rest);
    }
  }

  /** How the program that was run last has failed; null if it has not. */
  #last(program: PackedProgram): Failed | null {
    const { finding } = this.#judge;
    return finding === null ? null : { finding, program, reached: this.#session.reached };
  }

  /**
   * Sees what fails already before this failure, which mostly follows from it and says less. Where that is
   * known, the failure is seen as well, lest a cause that is in most programs hide others; a panic is not.
   */
  #seeCause(failed: Failed, counted: Set<string>): void {
    const cause = this.#before(failed);
    if (cause === null) {
      this.#see(failed, counted);
      return;
    }
    const isKnown = this.#sights.has(signatureOf(cause.finding));
    this.#see(cause, counted);
    if (isKnown && !this.#panics(failed.program)) this.#see(failed, counted);
  }

  /**
   * How the program fails without its last step that was taken, for everything is looked at where a run
   * ends: null if it does not, or panics.
   */
  #before({ program, reached }: Failed): Failed | null {
    if (reached < 1) return null;
    const before = upTo(program, reached - 1);
    return this.#panics(before) ? null : this.#last(before);
  }

  #panics(program: PackedProgram): boolean {
    return this.#session.run(program, this.#judge) === 'panic';
  }

  /** Counts each failure once in each program of the campaign. */
  #see(failed: Failed, counted: Set<string>): void {
    const signature = signatureOf(failed.finding);
    const sight = this.#known(failed);
    if (!counted.has(signature)) sight.seen++;
    counted.add(signature);
  }

  #known(failed: Failed): Sight {
    const signature = signatureOf(failed.finding);
    const known = this.#sights.get(signature);
    if (known !== undefined) return known;
    const sight = { ...failed, seen: 0 };
    this.#sights.set(signature, sight);
    return sight;
  }

  /** Reduces each, and explains it. What one leaves of the budget is there for the next. */
  reduced(seed: number): Failure[] {
    const failures: Failure[] = [];
    let budget = this.#options.reduceBudget ?? DEFAULT_BUDGET;
    // The reduction of one may show another, which joins the end of the list.
    for (const sight of this.#sights.values()) {
      if (!this.#counts(sight.finding) && this.#counting > 0) continue;
      const left = (this.#counting || this.#sights.size) - failures.length;
      const share = Math.floor(budget / Math.max(1, left));
      const failure = this.#reduce(sight, share, seed);
      budget -= failure.executions;
      failures.push(failure);
    }
    const isLess = ({ finding }: Failure): number => (this.#counts(finding) ? 0 : 1);
    return failures.sort((a, b) => isLess(a) - isLess(b));
  }

  #reduce(sight: Sight, budget: number, seed: number): Failure {
    const { contract } = this.#session;
    const fails = (candidate: PackedProgram) => this.#fails(candidate, sight);
    // What comes after the last step that was taken had no part in it; but a run that ends there may
    // end otherwise, and the reducer must be given a program that fails.
    const cut = upTo(sight.program, sight.reached);
    const start = cut === sight.program || fails(cut) ? cut : sight.program;
    const reduced = reduce(start, fails, budget, contract.ops);
    // The last word is the reduced program's own; if it no longer fails, the first one's.
    const isLost = !fails(reduced.program);
    const program = isLost ? sight.program : reduced.program;
    if (isLost) fails(program);
    const finding = this.#judge.finding ?? sight.finding;
    const explanation = this.#explain(program);
    return {
      finding,
      program: unpackProgram(program, contract, headerOf(this.#session, program, seed)),
      partiallyReduced: reduced.partial || isLost,
      executions: reduced.executions,
      seen: sight.seen,
      ...explanation,
    };
  }

  /** Whether the candidate fails in the same way. If it fails in a new one, that is kept as well. */
  #fails(candidate: PackedProgram, sight: Sight): boolean {
    this.#session.run(candidate, this.#judge);
    const failed = this.#last(candidate);
    if (failed === null) return false;
    if (signatureOf(failed.finding) === signatureOf(sight.finding)) return true;
    if (!this.enough) this.#known(failed);
    return false;
  }

  #explain(program: PackedProgram): Pick<Failure, 'explanation'> {
    const budget = this.#options.explainBudget ?? DEFAULT_EXPLAIN_BUDGET;
    if (budget === 0) return {};
    return { explanation: explain(this.#session, this.#judge, program, budget) };
  }
}

export function signatureOf(finding: Finding): string {
  return finding.signature ?? finding.oracle;
}

/** The program up to the step at this index; all of it where no step was taken. */
function upTo(program: PackedProgram, last: number): PackedProgram {
  if (last < 0 || last === program.length - 1) return program;
  return without(program, last + 1, program.length);
}

function headerOf(session: Session, program: PackedProgram, seed: number): ProgramHeader {
  const chosen = Object.entries(session.variant).filter(
    ([name, value]) => value !== session.design.variants?.[name]?.[0],
  );
  const variant = chosen.map(([name, value]) => `${name}=${value}`).join(',');
  return {
    version: 1,
    contract: session.contract.name,
    design: session.design.name,
    machine: session.machine.facts.id,
    ...(variant === '' ? {} : { variant }),
    seed,
    ...(program.free === true ? { schedule: 'free' } : {}),
  };
}
