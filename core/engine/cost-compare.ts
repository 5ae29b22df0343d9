/**
 * Costs compared: the same programs on several sides, op by op; and the op that is dearest on one
 * of them, with a small program that shows it.
 *
 * Only steps count that were done on every side. Programs start with cold caches, as users'
 * programs do.
 */
import type { StepCost } from '../words/cost.ts';
import type { Cycles } from '../words/ledger.ts';
import type { PackedProgram } from '../words/program.ts';
import { CostMeter } from './cost-meter.ts';
import { amountsOf, type CountedOp, doneOnAll, meanOf, OpCosts } from './cost-ops.ts';
import { cyclesOf, holdsOne, ratioOf, type Shared, type Tariff, tariffOf } from './cost-price.ts';
import { DEFAULT_BUDGET, reduce } from './reduce.ts';
import { without } from './reduce-edit.ts';
import type { Session } from './session.ts';

/** An op that was done less often is no example of what it costs. */
export const TIMES_AT_LEAST = 16;
/** How much of the ratio that was found a smaller program must still show. */
const KEPT = 0.9;

/** One op on one side. */
export interface OpSide {
  /** Sums over all steps. */
  readonly cost: CountedOp;
  /** Of one step on average, with the band of prices and paths. */
  readonly cycles: Cycles;
  /** How many times what it costs on the first side. */
  readonly ratio: Cycles;
}

export interface OpRow {
  readonly op: string;
  readonly times: number;
  readonly sides: readonly OpSide[];
}

/**
 * The op that costs most on a side relative to the first, by its value, among those that surely
 * cost more.
 */
export interface Dearest {
  readonly op: string;
  readonly ratio: Cycles;
}

/** A program whose last step shows it. */
export interface DearProgram extends Dearest {
  readonly program: PackedProgram;
  /** The label of that step, its own ratio, and what it cost on the first side and on this one. */
  readonly step: number;
  readonly stepRatio: Cycles;
  readonly costs: readonly [StepCost, StepCost];
  readonly partiallyReduced: boolean;
  readonly executions: number;
}

/** A step and how much dearer it was. */
interface Sight {
  readonly program: PackedProgram;
  readonly step: number;
  readonly ratio: number;
}

export class CostComparison {
  readonly #sessions: readonly Session[];
  readonly #tariffs: readonly Tariff[];
  /** By side: what it shares with the first. */
  readonly #shared: readonly Shared[];
  readonly #costs: readonly OpCosts[];
  /** By side and op: the step with the greatest ratio. */
  readonly #sights = new Map<string, Sight>();
  programs = 0;
  /** Steps done on all sides. */
  steps = 0;

  /** All of one contract; the first is what the others are held against. */
  constructor(sessions: readonly Session[]) {
    this.#sessions = sessions;
    this.#tariffs = sessions.map(tariffOf);
    this.#shared = sessions.map((session) => sharedBy(sessions[0], session));
    this.#costs = sessions.map(({ contract }) => new OpCosts(contract.ops));
  }

  /** By side. */
  get tariffs(): readonly Tariff[] {
    return this.#tariffs;
  }

  /** Runs the program on every side. */
  add(program: PackedProgram): void {
    const runs = doneOnAll(this.#sessions.map((session) => costsOf(session, program)));
    this.programs++;
    this.steps += runs[0].length;
    runs.forEach((steps, side) => {
      this.#costs[side].add(steps);
      if (side > 0) this.#see(program, side, runs[0], steps);
    });
  }

  #see(
    program: PackedProgram,
    side: number,
    first: readonly StepCost[],
    steps: readonly StepCost[],
  ): void {
    steps.forEach((cost, i) => {
      const ratio = this.#ratio(side, first[i], cost).value;
      const key = `${side} ${cost.op}`;
      if (ratio <= (this.#sights.get(key)?.ratio ?? 0)) return;
      this.#sights.set(key, { program, step: cost.step, ratio });
    });
  }

  #ratio(side: number, first: StepCost, cost: StepCost): Cycles {
    return ratioOf(
      { amounts: amountsOf(first), tariff: this.#tariffs[0] },
      { amounts: amountsOf(cost), tariff: this.#tariffs[side] },
      this.#shared[side],
    );
  }

  /** In the order of the contract. */
  rows(): readonly OpRow[] {
    return this.#costs[0].all().map(({ op, times }) => {
      const bills = this.#costs.flatMap((costs, side) => {
        const cost = costs.of(op);
        return cost === null ? [] : [{ cost, amounts: meanOf(cost), tariff: this.#tariffs[side] }];
      });
      const sides = bills.map((bill, side) => ({
        cost: bill.cost,
        cycles: cyclesOf(bill),
        ratio: ratioOf(bills[0], bill, this.#shared[side]),
      }));
      return { op, times, sides };
    });
  }

  /** Null where no op that was done often enough is surely dearer on this side. */
  dearest(side: number, atLeast: number = TIMES_AT_LEAST): Dearest | null {
    const dearer = this.rows()
      .filter(({ times }) => times >= atLeast)
      .map(({ op, sides }) => ({ op, ratio: sides[side].ratio }))
      .filter(({ ratio }) => ratio.value > 1 && !holdsOne(ratio))
      .sort((a, b) => b.ratio.value - a.ratio.value);
    return dearer[0] ?? null;
  }

  /** The same, with the step that shows it best, in a program made as small as it goes. */
  dearestProgram(side: number, budget: number = DEFAULT_BUDGET): DearProgram | null {
    const found = this.dearest(side);
    if (found === null) return null;
    const { ops } = this.#sessions[0].contract;
    const op = ops.findIndex(({ name }) => name === found.op);
    const sight = this.#sights.get(`${side} ${op}`);
    if (sight === undefined) return null;
    const shows = (candidate: PackedProgram) =>
      this.#last(side, candidate, op, sight.ratio) !== null;
    const cut = upTo(sight.program, sight.step);
    // What comes later may have had a part in it, where calls overlap; then the whole program is
    // left.
    if (!shows(cut)) return this.#shown(found, side, sight.program, sight.step, 1);
    const { program, partial, executions } = reduce(cut, shows, budget, ops);
    const step = program.labels[program.length - 1];
    const shown = this.#shown(found, side, program, step, executions + 1);
    return shown === null ? null : { ...shown, partiallyReduced: partial };
  }

  /**
   * What the last step costs on the two sides; null unless it is this op, done on both, and so much
   * dearer.
   */
  #last(side: number, program: PackedProgram, op: number, ratio: number) {
    const last = program.length - 1;
    if (last < 0 || program.ops[last] !== op) return null;
    const costs = this.#pair(side, program, program.labels[last]);
    if (costs === null) return null;
    const found = this.#ratio(side, ...costs);
    return found.value >= KEPT * ratio && found.value > 1 ? costs : null;
  }

  #pair(side: number, program: PackedProgram, step: number): [StepCost, StepCost] | null {
    const sessions = [this.#sessions[0], this.#sessions[side]];
    const [first, other] = doneOnAll(sessions.map((session) => costsOf(session, program)));
    const at = first.findIndex((cost) => cost.step === step);
    return at < 0 ? null : [first[at], other[at]];
  }

  #shown(
    found: Dearest,
    side: number,
    program: PackedProgram,
    step: number,
    executions: number,
  ): DearProgram | null {
    const costs = this.#pair(side, program, step);
    if (costs === null) return null;
    const stepRatio = this.#ratio(side, ...costs);
    return { ...found, program, step, stepRatio, costs, partiallyReduced: true, executions };
  }
}

/** What each step of a program costs, from the state after boot. */
export function costsOf(session: Session, program: PackedProgram): readonly StepCost[] {
  const meter = new CostMeter();
  session.run(program, meter);
  return meter.steps();
}

/** The program up to the step with this label. */
export function upTo(program: PackedProgram, step: number): PackedProgram {
  return without(program, program.labels.indexOf(step) + 1, program.length);
}

/** What is not known of the costs of two sides, and is the same of both. */
export function sharedBy(a: Session, b: Session): Shared {
  if (a.machine.facts.id !== b.machine.facts.id) return 'nothing';
  const paths = ({ design }: Session) => JSON.stringify(design.paths?.paths ?? []);
  return paths(a) === paths(b) ? 'code' : 'machine';
}
