/**
 * A session held against a baseline: which ops have become dearer, or cheaper, and a small program
 * that shows it.
 */
import type { Cycles, Kind } from '../words/ledger.ts';
import type { PackedProgram } from '../words/program.ts';
import {
  type Baseline,
  BaselineError,
  type BaselineOp,
  countsOf,
  lastCost,
  type Named,
  packedText,
  pathNames,
  repeated,
  unitsOf,
} from './cost-baseline.ts';
import { kindsOf } from './cost-columns.ts';
import { costsOf, upTo } from './cost-compare.ts';
import { amountsOf, type CountedOp, doneSteps, meanOf, OpCosts } from './cost-ops.ts';
import { type Amounts, cyclesOf, type Tariff, tariffOf } from './cost-price.ts';
import { DEFAULT_BUDGET, reduce } from './reduce.ts';
import type { Session } from './session.ts';

export interface HoldOptions {
  /** In percent: less of a change is none. */
  readonly tolerance: number;
  /** Programs run at the most to make each program small. */
  readonly budget?: number;
  /** The baseline's file, for sentences about it. */
  readonly source?: string;
}

/** Counts of one kind that are not as they were. */
export interface KindChange {
  readonly kind: Kind;
  readonly before: number;
  readonly after: number;
}

/** A program whose last step shows a change. */
export interface Witness {
  readonly program: PackedProgram;
  /** The label of that step. */
  readonly step: number;
  /**
   * What it cost when the baseline was made, and now. Where the step is no example of the
   * baseline's, it is the most that any step of this op had of a kind; where it has no more of any,
   * it is the mean.
   */
  readonly kinds: readonly KindChange[];
  readonly partiallyReduced: boolean;
  readonly executions: number;
}

export interface CostChange {
  readonly op: string;
  /** Of one op on average, at the prices of today. */
  readonly before: Cycles;
  readonly after: Cycles;
  /** On average. */
  readonly kinds: readonly KindChange[];
  /** Of what is dearer. */
  readonly witness: Witness | null;
}

export interface Held {
  /** How many ops could be held against the baseline. */
  readonly ops: number;
  /** Those first that have become dearer most. */
  readonly dearer: readonly CostChange[];
  readonly cheaper: readonly CostChange[];
  /** Ops that the baseline's programs did, and do not any more. */
  readonly undone: readonly string[];
}

/** A step of the op, and where. */
interface Seen {
  readonly program: PackedProgram;
  readonly step: number;
  readonly amounts: Amounts;
}

/**
 * Runs the baseline's programs. An op is dearer if it costs more cycles on average than the
 * tolerance allows, and has more of some kind.
 *
 * @throws BaselineError if it knows an op that the contract does not have; ProgramError if a
 * program of it does not parse.
 */
export function heldAgainst(session: Session, baseline: Baseline, options: HoldOptions): Held {
  const source = options.source ?? 'the baseline';
  const { contract } = session;
  const unknown = baseline.ops.find(({ op }) => !contract.ops.some(({ name }) => name === op));
  if (unknown !== undefined) {
    throw new BaselineError(
      `${source}: ${contract.name} has no op "${unknown.op}", of which the baseline has costs; --update writes a new one.`,
    );
  }
  const costs = new OpCosts(contract.ops);
  const seen: Seen[][] = contract.ops.map(() => []);
  baseline.programs.forEach((text, i) => {
    const program = packedText(session, text, `${source}: program ${i + 1} of ${contract.name}`);
    const steps = doneSteps(costsOf(session, program));
    costs.add(steps);
    for (const cost of steps) {
      seen[cost.op].push({ program, step: cost.step, amounts: amountsOf(cost) });
    }
  });
  const dearer: CostChange[] = [];
  const cheaper: CostChange[] = [];
  const undone: string[] = [];
  for (const known of baseline.ops) {
    const now = costs.of(known.op);
    if (now === null) {
      undone.push(known.op);
      continue;
    }
    const change = new Change(session, known, now, options);
    if (change.isDearer) {
      const steps = seen[contract.ops.findIndex(({ name }) => name === known.op)];
      dearer.push({ ...change.told, witness: change.witness(steps, source) });
    } else if (change.isCheaper) cheaper.push({ ...change.told, witness: null });
  }
  dearer.sort((a, b) => b.after.value / b.before.value - a.after.value / a.before.value);
  return { ops: baseline.ops.length - undone.length, dearer, cheaper, undone };
}

/** One op, then and now. */
class Change {
  readonly #session: Session;
  readonly #known: BaselineOp;
  readonly #tariff: Tariff;
  readonly #before: Amounts;
  readonly #after: Amounts;
  /** How many times the cycles of before are within the tolerance. */
  readonly #most: number;
  readonly #budget: number;

  constructor(session: Session, known: BaselineOp, now: CountedOp, options: HoldOptions) {
    this.#session = session;
    this.#known = known;
    this.#tariff = tariffOf(session);
    const { times, sums, paths } = known;
    this.#before = {
      counts: countsOf(sums, this.#tariff).map((sum) => sum / times),
      // Of a path that the design does not have any more, nothing but its instructions is known.
      executions: pathNames(session).map((name) => (paths[name] ?? 0) / times),
    };
    this.#after = meanOf(now);
    this.#most = 1 + options.tolerance / 100;
    this.#budget = options.budget ?? DEFAULT_BUDGET;
  }

  get isDearer(): boolean {
    return this.#rose(this.#before, this.#after);
  }

  get isCheaper(): boolean {
    return this.#value(this.#before) > this.#value(this.#after) * this.#most;
  }

  get told(): Omit<CostChange, 'witness'> {
    return {
      op: this.#known.op,
      before: this.#cycles(this.#before),
      after: this.#cycles(this.#after),
      kinds: this.#changes(this.#before.counts, this.#after.counts),
    };
  }

  #cycles(amounts: Amounts): Cycles {
    return cyclesOf({ amounts, tariff: this.#tariff });
  }

  #value(amounts: Amounts): number {
    return this.#cycles(amounts).value;
  }

  /** More cycles than are within the tolerance, and more of some kind. */
  #rose(before: Amounts, after: Amounts): boolean {
    if (this.#value(after) <= this.#value(before) * this.#most) return false;
    return after.counts.some((count, kind) => count > before.counts[kind]);
  }

  #changes(before: readonly number[], after: readonly number[]): readonly KindChange[] {
    return this.#tariff.kinds.flatMap((kind, k) =>
      before[k] === after[k] ? [] : [{ kind, before: before[k], after: after[k] }],
    );
  }

  /** `steps` are those of this op in the baseline's programs, as they are now. */
  witness(steps: readonly Seen[], source: string): Witness | null {
    return this.#example(source) ?? this.#record(steps) ?? this.#first(steps);
  }

  get #op(): number {
    const { ops } = this.#session.contract;
    return ops.findIndex(({ name }) => name === this.#known.op);
  }

  /**
   * The baseline's example is as small as it can be: if it is dearer, cold or warm, nothing need be
   * searched.
   */
  #example(source: string): Witness | null {
    const { op, example } = this.#known;
    const program = packedText(this.#session, example.program, `${source}: the example of ${op}`);
    return (
      this.#shows(program, example.cold) ??
      (example.warm === null ? null : this.#shows(repeated(program), example.warm))
    );
  }

  #shows(program: PackedProgram, before: Named): Witness | null {
    const cost = lastCost(this.#session, program, this.#op);
    if (cost === null) return null;
    const counts = countsOf(before, this.#tariff);
    if (!this.#rose({ counts, executions: [] }, amountsOf(cost))) return null;
    return {
      program,
      step: cost.step,
      kinds: this.#changes(counts, kindsOf(cost.own)),
      partiallyReduced: false,
      executions: 1,
    };
  }

  /**
   * A step that has more of some kind than any had: of the kinds that rose, those first that cost
   * most.
   */
  #record(steps: readonly Seen[]): Witness | null {
    const most = countsOf(this.#known.most, this.#tariff);
    const rises = this.#tariff.prices
      .map(({ value }, kind) => ({
        kind,
        cycles: (this.#after.counts[kind] - this.#before.counts[kind]) * value,
      }))
      .filter(({ cycles }) => cycles > 0)
      .sort((a, b) => b.cycles - a.cycles);
    for (const { kind } of rises) {
      const breaks = (candidate: PackedProgram): boolean => {
        const cost = lastCost(this.#session, candidate, this.#op);
        return cost !== null && kindsOf(cost.own)[kind] > most[kind];
      };
      const found = steps
        .filter(({ amounts }) => amounts.counts[kind] > most[kind])
        .map(({ program, step }) => upTo(program, step))
        .sort((a, b) => a.length - b.length)
        .find(breaks);
      if (found !== undefined) return this.#reduced(found, breaks, most);
    }
    return null;
  }

  #reduced(
    start: PackedProgram,
    fails: (candidate: PackedProgram) => boolean,
    most: readonly number[],
  ): Witness | null {
    const { ops } = this.#session.contract;
    const { program, partial, executions } = reduce(start, fails, this.#budget, ops);
    const cost = lastCost(this.#session, program, this.#op);
    if (cost === null) return null;
    const kinds = this.#changes(most, kindsOf(cost.own)).filter(
      ({ before, after }) => after > before,
    );
    return { program, step: cost.step, kinds, partiallyReduced: partial, executions };
  }

  /**
   * The first step that has more than it had, with all that is before it: what it had of each kind is
   * not known. Where the programs do other things than they did, it is the step that has most.
   */
  #first(steps: readonly Seen[]): Witness | null {
    const { each } = this.#known;
    const units = steps.map(({ amounts }) => unitsOf(amounts.counts));
    const isSame = each.length === steps.length;
    const at = isSame
      ? units.findIndex((count, i) => count > each[i])
      : units.indexOf(Math.max(...units));
    if (at < 0) return null;
    const { program, step, amounts } = steps[at];
    const kinds = this.#changes(this.#before.counts, amounts.counts);
    const cut = upTo(program, step);
    return { program: cut, step, kinds, partiallyReduced: true, executions: 0 };
  }
}
