/** What ops cost: the costs of steps, summed by op. */
import type { OpDefinition } from '../words/contract.ts';
import type { OpCost, StepCost } from '../words/cost.ts';
import { kindsOf } from './cost-columns.ts';
import type { Amounts } from './cost-price.ts';

/** With how often each path of the design was charged: its length has a band of its own. */
export interface CountedOp extends OpCost {
  readonly executions: readonly number[];
}

interface Sums {
  times: number;
  readonly counts: number[];
  readonly rooms: number[][];
  readonly most: number[];
  readonly executions: number[];
}

/** Own costs: what the step's task had to pay, whoever worked for it. */
export class OpCosts {
  readonly #ops: readonly OpDefinition[];
  /** By the op's index. */
  readonly #sums = new Map<number, Sums>();

  constructor(ops: readonly OpDefinition[]) {
    this.#ops = ops;
  }

  add(steps: readonly StepCost[]): void {
    for (const { op, own } of steps) {
      const row = own.kinds.length;
      const counts = kindsOf(own);
      const sums = this.#sums.get(op) ?? {
        times: 0,
        counts: counts.map(() => 0),
        rooms: own.rooms.map(() => counts.map(() => 0)),
        most: counts.map(() => 0),
        executions: [...own.executions].map(() => 0),
      };
      this.#sums.set(op, sums);
      sums.times++;
      counts.forEach((count, kind) => {
        sums.counts[kind] += count;
        sums.most[kind] = Math.max(sums.most[kind], count);
      });
      own.counts.forEach((count, i) => {
        sums.rooms[Math.trunc(i / row)][i % row] += count;
      });
      own.executions.forEach((times, path) => {
        sums.executions[path] += times;
      });
    }
  }

  /** Null where no step of this op was added. */
  of(op: string): CountedOp | null {
    const sums = this.#sums.get(this.#ops.findIndex(({ name }) => name === op));
    return sums === undefined ? null : { op, ...sums };
  }

  /** All that were added, in the order of the contract. */
  all(): readonly CountedOp[] {
    return this.#ops.flatMap(({ name }) => this.of(name) ?? []);
  }
}

/** Of one of them, on average. */
export function meanOf({ times, counts, executions }: CountedOp): Amounts {
  return {
    counts: counts.map((count) => count / times),
    executions: executions.map((count) => count / times),
  };
}

/** What a step's task had to pay. */
export function amountsOf({ own }: StepCost): Amounts {
  return { counts: kindsOf(own), executions: [...own.executions] };
}

/**
 * The steps that tasks have done, each once: of a fork the parent's part. What was refused costs
 * little, and is no example of what the op costs.
 */
export function doneSteps(steps: readonly StepCost[]): readonly StepCost[] {
  const seen = new Set<number>();
  return steps.filter(({ step, task, ended }) => {
    const isFirst = !seen.has(step);
    seen.add(step);
    return isFirst && task !== 0 && ended.kind === 'done';
  });
}

/** Of several runs of one program, those that were done in every one: by run, in the same order. */
export function doneOnAll(
  runs: readonly (readonly StepCost[])[],
): readonly (readonly StepCost[])[] {
  const done = runs.map(doneSteps);
  const labels = done.map((steps) => new Set(steps.map(({ step }) => step)));
  return done.map((steps) => steps.filter(({ step }) => labels.every((set) => set.has(step))));
}
