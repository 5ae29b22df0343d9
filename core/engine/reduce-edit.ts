/** Smaller programs out of a program: steps left out, tasks renamed, arguments changed. */
import type { OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { STRIDE } from './stride.ts';

/** The program without the steps from `start` to `end - 1`. The other steps keep their labels. */
export function without(program: PackedProgram, start: number, end: number): PackedProgram {
  const length = program.length - (end - start);
  const gone = new Set(program.labels.subarray(start, end));
  return {
    ...program,
    length,
    labels: cut(program.labels, new Int32Array(length), start, end),
    ops: cut(program.ops, new Uint8Array(length), start, end),
    by: cut(program.by, new Uint8Array(length), start, end),
    args: cut(program.args, new Int32Array(length * STRIDE), start * STRIDE, end * STRIDE),
    anchors: program.anchors.filter((anchor) => !gone.has(anchor.step)),
  };
}

function cut<Column extends Int32Array | Uint8Array>(
  from: Column,
  to: Column,
  start: number,
  end: number,
): Column {
  to.set(from.subarray(0, start));
  to.set(from.subarray(end), start);
  return to;
}

/** The program with another value for one argument; `at` is an index into `args`. */
export function withArgument(program: PackedProgram, at: number, value: number): PackedProgram {
  const args = program.args.slice();
  args[at] = value;
  return { ...program, args };
}

export function withoutAnchor(program: PackedProgram, index: number): PackedProgram {
  return { ...program, anchors: program.anchors.filter((_, i) => i !== index) };
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

/** The program in which one task does what two did. */
export function mergeTasks(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  gone: number,
  kept: number,
): PackedProgram {
  const merge = (slot: number) => (slot === gone ? kept : slot);
  return { ...program, by: program.by.map(merge), args: mapArguments(program, ops, 'task', merge) };
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
  change: (value: number) => number,
): Int32Array {
  const args = program.args.slice();
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i]].args.forEach((arg, k) => {
      if (arg.domain.kind === kind) args[i * STRIDE + k] = change(args[i * STRIDE + k]);
    });
  }
  return args;
}

/** The highest task slot that performs a step or is named by one. */
export function highestTask(program: PackedProgram, ops: readonly OpDefinition[]): number {
  let highest = 0;
  for (let i = 0; i < program.length; i++) {
    highest = Math.max(highest, program.by[i]);
    ops[program.ops[i]].args.forEach((arg, k) => {
      if (arg.domain.kind === 'task') highest = Math.max(highest, program.args[i * STRIDE + k]);
    });
  }
  return highest;
}

/** A key under which a program may be remembered. */
export function keyOf(program: PackedProgram): string {
  const anchors = program.anchors.length === 0 ? '' : JSON.stringify(program.anchors);
  const free = program.free === true ? 'free' : '';
  return `${free}${program.labels}|${program.ops}|${program.by}|${program.args}|${anchors}`;
}
