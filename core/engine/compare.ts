/** One program on several designs: run on each, held against the first, and run again where they may differ. */
import type { Allowance, Allowed, Pair } from '../words/agreement.ts';
import type { Compared, Comparer } from '../words/comparison.ts';
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Judge } from '../words/watcher.ts';
import { crashOf } from './compare-crash.ts';
import { linearised, ORDER_CHOSEN } from './compare-order.ts';
import { TwoRuns } from './compare-past.ts';
import { endedText } from './compare-phrase.ts';
import { type CompareSide, SideRun } from './compare-side.ts';

import { unpackStep } from './program/pack.ts';
import { printStep } from './program/print.ts';

export type { CompareSide } from './compare-side.ts';

type Differs = Compared & { readonly kind: 'differs' };

/** Legitimate differences after which one program is gone on with, at the most. */
export const LEAVE_OUT_MAX = 8;

const WAS = 'was ';

/** Two sides that end a step otherwise, and may not. */
export interface Difference {
  /** The index of the side that does not do as the first one. */
  readonly side: number;
  /** The label of the step. */
  readonly step: number;
  readonly message: string;
  readonly signature: string;
}

/** A legitimate difference that was met. */
export interface Met {
  readonly allowance: Allowance;
  /** What shows it when it is run on these sides. */
  readonly program: PackedProgram;
  readonly op: string;
  /** The label of the step. */
  readonly step: number;
  /** How it ended on each side, in a phrase. */
  readonly endings: readonly string[];
}

export interface ProgramCounts {
  /** Steps that ended on the first side, and were held against the others. */
  readonly ops: number;
  readonly mutating: number;
  readonly mutatingDone: number;
  readonly doneOnAll: number;
  readonly named: number;
  readonly leftOut: number;
  readonly uncompared: number;
}

export interface ProgramResult {
  /** What was compared: the program, or of a free one the directed one that a kernel has chosen. */
  readonly program: PackedProgram;
  /** For each side that differs from the first one, where it does so first. */
  readonly differences: readonly Difference[];
  readonly exceptions: readonly Met[];
  readonly counts: ProgramCounts;
}

/** Steps to leave out, because of a difference that was met. */
interface LeaveOut {
  readonly met: Met;
  readonly allowed: Allowed & { readonly kind: 'leaveOut' };
}

/** What one look at all histories has shown. */
interface Look {
  readonly differences: Difference[];
  /** By allowance and step: several sides may show the same. */
  readonly exceptions: Map<string, Met>;
  /** Labels of steps whose values are the kernels' own, and of those that were not compared. */
  readonly named: Set<number>;
  readonly uncompared: Set<number>;
}

/**
 * Holds sides of one contract against the first of them. Each has a session of its own and runs the whole program by
 * itself. After a legitimate difference the states may differ for a reason that is known: the step is left out where it
 * was done, and all is run again.
 */
export class ProgramComparison {
  readonly sides: readonly SideRun[];
  readonly #comparer: Comparer;
  readonly #contract: Contract;
  readonly #judgeFor: () => Judge;
  /** Each side but the first, beside the first. */
  readonly #pairs: readonly TwoRuns[];
  /** Labels that are left out on every side on which they are done. */
  readonly #leftWhereDone = new Set<number>();
  #program: PackedProgram;

  constructor(sides: readonly CompareSide[], comparer: Comparer, judgeFor: () => Judge) {
    this.sides = sides.map((side) => new SideRun(side));
    const [first, ...others] = this.sides;
    if (first === undefined || others.length === 0) throw new Error('it takes two to compare');
    this.#comparer = comparer;
    this.#contract = first.session.contract;
    this.#judgeFor = judgeFor;
    this.#pairs = others.map((other) => new TwoRuns(first, other, judgeFor));
    this.#program = first.program;
    for (const pair of this.#pairs) pair.b.history.stopAt = (step) => this.#isSure(pair, step);
  }

  get #first(): SideRun {
    return this.sides[0];
  }

  run(program: PackedProgram): ProgramResult {
    return program.free === true ? this.#runFree(program) : this.#runDirected(program);
  }

  #runDirected(program: PackedProgram): ProgramResult {
    this.#begin(program);
    this.#runAgain(this.sides);
    const met: Met[] = [];
    for (;;) {
      const look: Look = {
        differences: [],
        exceptions: new Map(),
        named: new Set(),
        uncompared: new Set(),
      };
      const leave = this.#look(look, met.length < LEAVE_OUT_MAX);
      if (leave === null) return this.#result(look, met);
      met.push(leave.met);
      this.#leaveOut(leave);
    }
  }

  /**
   * Where outcomes differ because each kernel has chosen its own order, all are given the first one's; if that one
   * ends otherwise under its own order, nothing can be said.
   */
  #runFree(program: PackedProgram): ProgramResult {
    const free = this.#runDirected(program);
    const [difference] = free.differences;
    if (difference === undefined) return free;
    const { step } = difference;
    const endings = this.sides.map((side) => side.endingText(step, false));
    // Without what was left out meanwhile.
    const alone = new SideRun(this.#first);
    alone.begin(program);
    alone.run();
    const directed = linearised(program, alone.history);
    const result = this.#runDirected(directed);
    if (!this.#isSameUnderOrder(alone, directed)) return unordered(directed);
    if (result.differences.length > 0) return result;
    const chosen: Met = {
      allowance: ORDER_CHOSEN,
      program,
      op: this.#opOf(program, step),
      step,
      endings,
    };
    return { ...result, exceptions: [...result.exceptions, chosen] };
  }

  #isSameUnderOrder(free: SideRun, program: PackedProgram): boolean {
    const directed = new SideRun(this.#first);
    directed.begin(program);
    directed.run();
    const both = new TwoRuns(free, directed, this.#judgeFor);
    return Array.from(program.labels).every((label) => {
      const pair = both.pair(label);
      return pair !== null && this.#comparer.judge(pair, both).kind === 'same';
    });
  }

  #begin(program: PackedProgram): void {
    this.#program = program;
    this.#leftWhereDone.clear();
    for (const side of this.sides) side.begin(program);
    for (const pair of this.#pairs) pair.program = program;
  }

  /** Runs these sides, and whatever must be run again on their account. */
  #runAgain(changed: readonly SideRun[]): void {
    let these = changed;
    while (these.length > 0) {
      const isNew = these.includes(this.#first);
      for (const side of this.sides) {
        // One that was stopped was stopped by what the first one did before.
        const wasStopped = isNew && side.history.stoppedAt >= 0;
        if (these.includes(side) || wasStopped) side.run();
      }
      these = this.#leaveOutWhereDone();
    }
  }

  /** Leaves out what some side may not do on those that still did it; tells which these are. */
  #leaveOutWhereDone(): readonly SideRun[] {
    return this.sides.filter((side) => {
      const done = [...this.#leftWhereDone].filter((label) => side.ended(label)?.kind === 'done');
      for (const label of done) side.left.add(label);
      if (done.length > 0) side.leaveOut(this.#program);
      return done.length > 0;
    });
  }

  #leaveOut({ met, allowed: { steps, on } }: LeaveOut): void {
    const before = this.#leftOnAll;
    if (on === 'whereDone') {
      for (const label of steps) this.#leftWhereDone.add(label);
      this.#runAgain(this.#leaveOutWhereDone());
    } else {
      for (const side of this.sides) {
        for (const label of steps) side.left.add(label);
        side.leaveOut(this.#program);
      }
      this.#runAgain(this.sides);
    }
    if (this.#leftOnAll > before) return;
    throw new Error(`"${met.allowance.name}" leaves out nothing after step v${met.step}`);
  }

  /** How many steps are left out, on all sides together. */
  get #leftOnAll(): number {
    return this.sides.reduce((sum, { left }) => sum + left.size, 0);
  }

  /** Whether a side has just ended a step as it cannot be, whatever else happens. */
  #isSure(both: TwoRuns, step: number): boolean {
    if (both.looksSame(step)) return false;
    const pair = both.pair(both.b.program.labels[step]);
    if (pair === null || both.a.isCutOff(pair.a)) return false;
    return this.#comparer.sure(pair) === 'differs';
  }

  /** Looks at every side; what is to be left out before more can be said, if anything is. */
  #look(look: Look, mayLeaveOut: boolean): LeaveOut | null {
    for (const [i, both] of this.#pairs.entries()) {
      const leave = this.#lookAt(both, i + 1, look, mayLeaveOut);
      if (leave !== null) return leave;
    }
    return null;
  }

  #lookAt(both: TwoRuns, side: number, look: Look, mayLeaveOut: boolean): LeaveOut | null {
    const crash = crashOf(both, this.#contract);
    const labels = inTime(both);
    for (const [at, label] of labels.entries()) {
      const pair = both.pair(label);
      if (pair === null) continue;
      const [isCutA, isCutB] = [both.a.isCutOff(pair.a), both.b.isCutOff(pair.b)];
      if (isCutA || isCutB) {
        if (isCutA === isCutB || crash === null) continue;
        look.differences.push({ side, ...crash });
        return null;
      }
      const compared = this.#comparer.judge(pair, both);
      if (compared.kind === 'differs') {
        look.differences.push({ side, step: label, ...this.#differenceOf(both, pair, compared) });
        return null;
      }
      if (compared.kind === 'same') {
        if (compared.named) look.named.add(label);
        const born = this.#lookAtBirths(both, label, side);
        if (born === null) continue;
        look.differences.push(born);
        return null;
      }
      const { allowance, allowed } = compared;
      const met = this.#met(allowance, label, pair);
      if (allowed.kind === 'leaveOut' && mayLeaveOut) return { met, allowed };
      look.exceptions.set(`${allowance.name} v${label}`, met);
      if (allowed.kind === 'goOn') continue;
      for (const rest of labels.slice(at + 1)) look.uncompared.add(rest);
      return null;
    }
    if (crash !== null) look.differences.push({ side, ...crash });
    else if (both.b.history.stoppedAt >= 0) {
      throw new Error(`"${this.#comparer.name}" is sure of a difference that it does not find`);
    }
    return null;
  }

  /** A step that returned in a task that it made, on both sides. */
  #lookAtBirths(both: TwoRuns, label: number, side: number): Difference | null {
    const pair = both.births(label);
    if (pair === null) return null;
    const compared = this.#comparer.judge(pair, both);
    if (compared.kind !== 'differs') return null;
    return { side, step: label, ...this.#differenceOf(both, pair, compared) };
  }

  /** In the sides' own names, where the endings tell the difference. */
  #differenceOf({ a, b }: TwoRuns, { call, makes, a: one, b: other }: Pair, said: Differs) {
    const [first, second] = [endedText(one, makes !== null), endedText(other, makes !== null)];
    if (first === second) return { message: said.message, signature: said.signature };
    const step = unpackStep(this.#program, this.#contract, this.#program.labels.indexOf(call.step));
    const rest =
      first.startsWith(WAS) && second.startsWith(WAS) ? second.slice(WAS.length) : second;
    const told = printStep(step).replace(' = ', ': ');
    const message = `step ${told} ${first} on ${a.label} and ${rest} on ${b.label}`;
    return { message, signature: said.signature };
  }

  #met(allowance: Allowance, step: number, { op, makes }: Pair): Met {
    const endings = this.sides.map((side) => side.endingText(step, makes !== null));
    return { allowance, program: this.#program, op, step, endings };
  }

  #opOf(program: PackedProgram, label: number): string {
    return this.#contract.ops[program.ops[program.labels.indexOf(label)]]?.name ?? '';
  }

  #result(look: Look, met: readonly Met[]): ProgramResult {
    return {
      program: this.#program,
      differences: look.differences,
      exceptions: [...met, ...look.exceptions.values()],
      counts: this.#count(look),
    };
  }

  #count({ named, uncompared }: Look): ProgramCounts {
    const counts = { ops: 0, mutating: 0, mutatingDone: 0, doneOnAll: 0, leftOut: 0 };
    const { labels, ops, length } = this.#program;
    let notCompared = 0;
    for (let i = 0; i < length; i++) {
      const endings = this.sides.map((side) => side.ended(labels[i]));
      const isLeft = endings.includes(null);
      const [first] = endings;
      if (!isLeft && (first?.kind === 'open' || first?.kind === 'unbegun')) continue;
      if (!isLeft && uncompared.has(labels[i])) {
        notCompared++;
        continue;
      }
      const done = endings.every((one) => one?.kind === 'done') ? 1 : 0;
      const mutates = this.#contract.ops[ops[i]].mutates ? 1 : 0;
      counts.ops++;
      counts.leftOut += isLeft ? 1 : 0;
      counts.doneOnAll += done;
      counts.mutating += mutates;
      counts.mutatingDone += done * mutates;
    }
    return { ...counts, named: named.size, uncompared: notCompared };
  }
}

/**
 * The labels of the steps of two runs: as they returned on the other side, then those that returned on the
 * first alone, then those that returned on neither. Of a run that was stopped only the first are known.
 */
function inTime({ a, b, program }: TwoRuns): readonly number[] {
  const labels = new Set<number>();
  for (let i = 0; i < b.history.returns; i++) labels.add(b.program.labels[b.history.order[i]]);
  if (b.history.stoppedAt >= 0) return [...labels];
  for (let i = 0; i < a.history.returns; i++) labels.add(a.program.labels[a.history.order[i]]);
  for (const label of program.labels) labels.add(label);
  return [...labels];
}

/** A free program of which its own kernel makes something else under its own order. */
function unordered(program: PackedProgram): ProgramResult {
  const counts = {
    ops: 0,
    mutating: 0,
    mutatingDone: 0,
    doneOnAll: 0,
    named: 0,
    leftOut: 0,
    uncompared: program.length,
  };
  return { program, differences: [], exceptions: [], counts };
}
