/**
 * A baseline: what ops cost, as counts and programs, to hold later code against.
 *
 * It has no seeds, since what is drawn from them changes with the generator; and no cycles, since
 * they are priced by the data sheet of whoever reads it.
 */
import type { CostTable, StepCost } from '../words/cost.ts';
import type { Kind } from '../words/ledger.ts';
import type { PackedProgram } from '../words/program.ts';
import { kindsOf } from './cost-columns.ts';
import { costsOf, upTo } from './cost-compare.ts';
import { type CountedOp, doneSteps, OpCosts } from './cost-ops.ts';
import type { Tariff } from './cost-price.ts';
import { packProgram, unpackProgram } from './program/pack.ts';
import { printProgram } from './program/print.ts';
import { readProgram } from './program/read.ts';
import { reduce } from './reduce.ts';
import type { Session } from './session.ts';
import { STRIDE } from './stride.ts';

/**
 * Counts by the name of what is counted, in the order of the names; what there is none of is left
 * out.
 */
export type Named = Readonly<Record<string, number>>;

/** The smallest program whose last step does the op. */
export interface BaselineExample {
  /** As text. */
  readonly program: string;
  /** What that step cost, by kind. */
  readonly cold: Named;
  /** What the same step cost right after itself; null where it cannot be done twice. */
  readonly warm: Named | null;
}

export interface BaselineOp {
  readonly op: string;
  /** How often it was done in all programs. */
  readonly times: number;
  /** By kind: the sum over these, and the most that one of them had. */
  readonly sums: Named;
  readonly most: Named;
  /** By the path's name: how often it was charged. */
  readonly paths: Named;
  /**
   * By step, in the order of the programs: its counts of all kinds together. They say nothing but
   * which steps have more than they had.
   */
  readonly each: readonly number[];
  readonly example: BaselineExample;
}

/** Of one contract, and one design in one variant on one machine. */
export interface Baseline {
  readonly contract: string;
  readonly design: string;
  readonly variant: string;
  readonly machine: string;
  /** As text. */
  readonly programs: readonly string[];
  readonly ops: readonly BaselineOp[];
}

export type BaselineSide = Pick<Baseline, 'design' | 'variant' | 'machine'>;

/** A baseline that does not fit the code of today: one sentence says why. */
export class BaselineError extends Error {}

/** Programs run at the most to make each example small. */
const EXAMPLE_BUDGET = 300;

/** Runs the programs, and makes an example of each op that they do. */
export function makeBaseline(
  session: Session,
  side: BaselineSide,
  programs: readonly PackedProgram[],
  budget: number = EXAMPLE_BUDGET,
): Baseline {
  const { contract } = session;
  const costs = new OpCosts(contract.ops);
  const shortest = new Map<number, PackedProgram>();
  const each: number[][] = contract.ops.map(() => []);
  for (const program of programs) {
    const steps = doneSteps(costsOf(session, program));
    costs.add(steps);
    for (const { op, step, own } of steps) {
      each[op].push(unitsOf(kindsOf(own)));
      const known = shortest.get(op)?.length ?? Infinity;
      if (program.labels.indexOf(step) + 1 < known) shortest.set(op, upTo(program, step));
    }
  }
  const ops = costs.all().flatMap((cost) => {
    const op = contract.ops.findIndex(({ name }) => name === cost.op);
    const start = shortest.get(op);
    if (start === undefined) return [];
    return [
      { ...stored(session, cost), each: each[op], example: exampleOf(session, op, start, budget) },
    ];
  });
  const { design, variant, machine } = side;
  const texts = programs.map((program) => textOf(session, program));
  return { contract: contract.name, design, variant, machine, programs: texts, ops };
}

function stored(session: Session, cost: CountedOp): Omit<BaselineOp, 'each' | 'example'> {
  const { kinds } = session.ledger;
  return {
    op: cost.op,
    times: cost.times,
    sums: named(kinds, cost.counts),
    most: named(kinds, cost.most),
    paths: named(pathNames(session), cost.executions),
  };
}

function exampleOf(
  session: Session,
  op: number,
  start: PackedProgram,
  budget: number,
): BaselineExample {
  const does = (candidate: PackedProgram) => lastCost(session, candidate, op) !== null;
  // Calls of others may have had to come to their end after it, in the program that it is cut from.
  const program = does(start) ? reduce(start, does, budget, session.contract.ops).program : start;
  const cold = lastCost(session, program, op);
  const warm = lastCost(session, repeated(program), op);
  return {
    program: textOf(session, program),
    cold: cold === null ? {} : namedKinds(cold.own),
    warm: warm === null ? null : namedKinds(warm.own),
  };
}

/** What the last step of a program cost; null unless it is this op, and was done. */
export function lastCost(session: Session, program: PackedProgram, op: number): StepCost | null {
  const last = program.length - 1;
  if (last < 0 || program.ops[last] !== op) return null;
  const steps = doneSteps(costsOf(session, program));
  return steps.find(({ step }) => step === program.labels[last]) ?? null;
}

/** The program with its last step once more. */
export function repeated(program: PackedProgram): PackedProgram {
  const { length } = program;
  const label = program.labels.reduce((a, b) => Math.max(a, b), 0) + 1;
  return {
    ...program,
    length: length + 1,
    labels: Int32Array.from([...program.labels.subarray(0, length), label]),
    ops: Uint8Array.from([...program.ops.subarray(0, length), program.ops[length - 1]]),
    by: Uint8Array.from([...program.by.subarray(0, length), program.by[length - 1]]),
    args: Int32Array.from([
      ...program.args.subarray(0, length * STRIDE),
      ...program.args.subarray((length - 1) * STRIDE, length * STRIDE),
    ]),
  };
}

/** `source` names the file, for what is wrong with the program: a ProgramError. */
export function packedText(session: Session, text: string, source: string): PackedProgram {
  const { contract } = session;
  return packProgram(readProgram(text, source, [contract]).program, contract);
}

/** Without a design in its header: it may be run on any. */
export function textOf({ contract }: Session, program: PackedProgram): string {
  return printProgram(unpackProgram(program, contract, { version: 1, contract: contract.name }));
}

/** Counts of all kinds together. */
export function unitsOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export function namedKinds(table: CostTable): Named {
  return named(table.kinds, kindsOf(table));
}

export function pathNames({ design }: Session): readonly string[] {
  return (design.paths?.paths ?? []).map(({ name }) => name);
}

function named(names: readonly string[], counts: readonly number[]): Named {
  const pairs = names.flatMap((name, i) => (counts[i] === 0 ? [] : [[name, counts[i]] as const]));
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Counts by kind in the order of the tariff. */
export function countsOf(names: Named, { kinds }: Pick<Tariff, 'kinds'>): number[] {
  return kinds.map((kind: Kind) => names[kind] ?? 0);
}
