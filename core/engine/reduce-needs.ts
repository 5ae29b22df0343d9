/** What the steps of a program need from each other: the handles that they use, the tasks in them. */
import type { Domain, OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { STRIDE } from './stride.ts';

/** The labels of the handles that a step makes or uses. */
export function handlesOf(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  step: number,
): readonly number[] {
  const { args, produces } = ops[program.ops[step]];
  const used = args.flatMap((arg, k) =>
    arg.domain.kind === 'handle' ? [program.args[step * STRIDE + k]] : [],
  );
  return produces === undefined ? used : [...used, program.labels[step]];
}

/** The slots of the tasks that perform a step or are named by it. */
function slotsOf(program: PackedProgram, ops: readonly OpDefinition[], step: number): number[] {
  const { args, starts } = ops[program.ops[step]];
  const named = args.flatMap((arg, k) =>
    arg.domain.kind === 'task' && arg.name !== starts ? [program.args[step * STRIDE + k]] : [],
  );
  return [program.by[step], ...named];
}

/** The slot of the task that a step brings to life; 0 if it brings none. */
function startedBy(program: PackedProgram, ops: readonly OpDefinition[], step: number): number {
  const { args, starts } = ops[program.ops[step]];
  const k = args.findIndex((arg) => arg.name === starts);
  return k < 0 ? 0 : program.args[step * STRIDE + k];
}

/** The earlier steps without which a step finds nothing: makers of its handles, starters of its tasks. */
function needsOf(program: PackedProgram, ops: readonly OpDefinition[], step: number): number[] {
  const handles = new Set(handlesOf(program, ops, step));
  const slots = new Set(slotsOf(program, ops, step));
  const needs: number[] = [];
  for (let i = 0; i < step; i++) {
    const isMaker = ops[program.ops[i]].produces !== undefined && handles.has(program.labels[i]);
    const started = startedBy(program, ops, i);
    if (isMaker || (started > 0 && slots.has(started))) needs.push(i);
  }
  return needs;
}

/** These steps, and all that they need, directly or not. */
function closureOf(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  steps: Iterable<number>,
): Set<number> {
  const found = new Set(steps);
  // A set may grow while it is walked through: what is added is walked through as well.
  for (const step of found) for (const need of needsOf(program, ops, step)) found.add(need);
  return found;
}

/**
 * Sets of steps that may be all that the last step needs, the smallest first: what it needs itself;
 * with that, whatever touches the handles in it; and so on for the handles of these.
 */
export function neededByLast(
  program: PackedProgram,
  ops: readonly OpDefinition[],
): readonly ReadonlySet<number>[] {
  const all = Array.from({ length: program.length }, (_, i) => i);
  const sets = [closureOf(program, ops, [program.length - 1])];
  for (;;) {
    const [before] = sets.slice(-1);
    const handles = new Set([...before].flatMap((step) => handlesOf(program, ops, step)));
    const touching = all.filter((i) => handlesOf(program, ops, i).some((one) => handles.has(one)));
    const next = closureOf(program, ops, [...before, ...touching]);
    if (next.size === before.size) return sets;
    sets.push(next);
  }
}

/** Whether two steps have to do with each other: a handle, or a task that the one starts. */
export function areRelated(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  early: number,
  late: number,
): boolean {
  const handles = handlesOf(program, ops, early);
  if (handlesOf(program, ops, late).some((label) => handles.includes(label))) return true;
  const started = startedBy(program, ops, early);
  return started > 0 && slotsOf(program, ops, late).includes(started);
}

/** The first later step that has to do with this one; -1 if there is none. */
export function firstUserOf(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  step: number,
): number {
  for (let i = step + 1; i < program.length; i++) if (areRelated(program, ops, step, i)) return i;
  return -1;
}

/** Where the life of the task that performs a step ends: the index of its last step; the length if it goes on. */
export function endOfLife(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  step: number,
): number {
  const isEnd = (i: number) => program.by[i] === program.by[step] && ops[program.ops[i]].ends;
  let end = step;
  while (end < program.length && !isEnd(end)) end++;
  return end;
}

/** The arguments in which two steps differ; null if what they take is not the same, name by name. */
export function differencesOf(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  one: number,
  other: number,
): readonly number[] | null {
  const { args } = ops[program.ops[one]];
  const others = ops[program.ops[other]].args;
  const isSame = (k: number) =>
    args[k].name === others[k].name && isSameDomain(args[k].domain, others[k].domain);
  const places = [...args.keys()];
  if (args.length !== others.length || !places.every(isSame)) return null;
  const of = (step: number, k: number) => program.args[step * STRIDE + k];
  return places.filter((k) => of(one, k) !== of(other, k));
}

/** Whether each value of the one is a value of the other, and means as much there. */
function isSameDomain(one: Domain, other: Domain): boolean {
  if (one.kind === 'integer' && other.kind === 'integer') {
    return one.min === other.min && one.max === other.max;
  }
  if (one.kind === 'choice' && other.kind === 'choice') {
    return one.values.join() === other.values.join();
  }
  if (one.kind === 'handle' && other.kind === 'handle') return one.of === other.of;
  return one.kind === other.kind;
}
