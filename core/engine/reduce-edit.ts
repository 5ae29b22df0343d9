/** Smaller programs out of a program: steps left out, tasks renamed, arguments changed. */
import type { OpDefinition } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import { STRIDE } from './stride.ts';

/** The steps of the program for which `keep` says true. They keep their labels. */
export function keeping(program: PackedProgram, keep: (step: number) => boolean): PackedProgram {
  const kept: number[] = [];
  const gone = new Set<number>();
  for (let i = 0; i < program.length; i++) {
    if (keep(i)) kept.push(i);
    else gone.add(program.labels[i]);
  }
  const anchors = program.anchors.filter((anchor) => !gone.has(anchor.step));
  return { ...inOrder(program, kept), anchors };
}

/** The program without the steps from `start` to `end - 1`. */
export function without(program: PackedProgram, start: number, end: number): PackedProgram {
  return keeping(program, (i) => i < start || i >= end);
}

/** The program with the step at `from` moved to `to`, further on; those in between come one earlier. */
export function movedTo(program: PackedProgram, from: number, to: number): PackedProgram {
  const order = Array.from({ length: program.length }, (_, i) => i);
  order.splice(to, 0, ...order.splice(from, 1));
  return inOrder(program, order);
}

/** These steps of the program, in this order. */
export function inOrder(program: PackedProgram, order: readonly number[]): PackedProgram {
  const args = new Int32Array(order.length * STRIDE);
  order.forEach((from, to) => {
    args.set(program.args.subarray(from * STRIDE, (from + 1) * STRIDE), to * STRIDE);
  });
  return {
    ...program,
    length: order.length,
    labels: Int32Array.from(order, (i) => program.labels[i]),
    ops: Uint8Array.from(order, (i) => program.ops[i]),
    by: Uint8Array.from(order, (i) => program.by[i]),
    args,
  };
}

/** The program with another value for one argument; `at` is an index into `args`. */
export function withArgument(program: PackedProgram, at: number, value: number): PackedProgram {
  return withArguments(program, [at], value);
}

/** The program with one value in several places. */
export function withArguments(
  program: PackedProgram,
  places: readonly number[],
  value: number,
): PackedProgram {
  const args = program.args.slice();
  for (const at of places) args[at] = value;
  return { ...program, args };
}

export function withAnchors(program: PackedProgram, anchors: readonly Anchor[]): PackedProgram {
  return { ...program, anchors };
}

/** The program with another performer for one step. */
export function withPerformer(program: PackedProgram, step: number, slot: number): PackedProgram {
  const by = program.by.slice();
  by[step] = slot;
  return { ...program, by };
}

/** The program with two tasks exchanged, wherever they are named. */
export function exchangeTasks(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  one: number,
  other: number,
): PackedProgram {
  const exchange = (slot: number) => (slot === one ? other : slot === other ? one : slot);
  return {
    ...program,
    by: program.by.map(exchange),
    args: mapArguments(program, ops, 'task', exchange),
  };
}

/** The program in which one task does what two did, in all steps or in those from `start` to `end - 1`. */
export function mergeTasks(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  gone: number,
  kept: number,
  start = 0,
  end = program.length,
): PackedProgram {
  const merge = (slot: number, step: number) =>
    slot === gone && step >= start && step < end ? kept : slot;
  return { ...program, by: program.by.map(merge), args: mapArguments(program, ops, 'task', merge) };
}

/** The program without step `gone`, and with all its arguments but the `own`th for step `kept`. */
export function fuseSteps(
  program: PackedProgram,
  kept: number,
  gone: number,
  own: number,
): PackedProgram {
  const args = program.args.slice();
  args.copyWithin(kept * STRIDE, gone * STRIDE, (gone + 1) * STRIDE);
  args[kept * STRIDE + own] = program.args[kept * STRIDE + own];
  return without({ ...program, args }, gone, gone + 1);
}

/** The program in which the handle of step `kept` is used in place of that of step `gone`. */
export function mergeHandles(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  gone: number,
  kept: number,
): PackedProgram {
  const merge = (label: number) => (label === gone ? kept : label);
  return { ...program, args: mapArguments(program, ops, 'handle', merge) };
}

function mapArguments(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  kind: 'task' | 'handle',
  change: (value: number, step: number) => number,
): Int32Array {
  const args = program.args.slice();
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i]].args.forEach((arg, k) => {
      if (arg.domain.kind === kind) args[i * STRIDE + k] = change(args[i * STRIDE + k], i);
    });
  }
  return args;
}

/** The task slots that perform a step or are named by one. */
export function tasksOf(program: PackedProgram, ops: readonly OpDefinition[]): Set<number> {
  const slots = new Set<number>(program.by);
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i]].args.forEach((arg, k) => {
      if (arg.domain.kind === 'task') slots.add(program.args[i * STRIDE + k]);
    });
  }
  return slots;
}
