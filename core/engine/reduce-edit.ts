/** Smaller programs out of a program: steps left out, tasks renamed, arguments changed. */
import type { OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';

const ARGS = 4;

/** The program without the steps from `start` to `end - 1`. The other steps keep their labels. */
export function without(program: PackedProgram, start: number, end: number): PackedProgram {
  const length = program.length - (end - start);
  const gone = new Set(program.labels.subarray(start, end));
  return {
    length,
    labels: cut(program.labels, new Int32Array(length), start, end),
    ops: cut(program.ops, new Uint8Array(length), start, end),
    by: cut(program.by, new Uint8Array(length), start, end),
    args: cut(program.args, new Int32Array(length * ARGS), start * ARGS, end * ARGS),
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

/** The program with two tasks exchanged, wherever they are named. */
export function exchangeTasks(
  program: PackedProgram,
  ops: readonly OpDefinition[],
  one: number,
  other: number,
): PackedProgram {
  const exchange = (slot: number) => (slot === one ? other : slot === other ? one : slot);
  const args = program.args.slice();
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i] ?? 0]?.args.forEach((arg, k) => {
      const at = i * ARGS + k;
      if (arg.domain.kind === 'task') args[at] = exchange(args[at] ?? 0);
    });
  }
  return { ...program, by: program.by.map(exchange), args };
}

/** A key under which a program may be remembered. */
export function keyOf(program: PackedProgram): string {
  const anchors = program.anchors.length === 0 ? '' : JSON.stringify(program.anchors);
  return `${program.labels}|${program.ops}|${program.by}|${program.args}|${anchors}`;
}
