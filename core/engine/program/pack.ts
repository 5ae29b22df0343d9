/** Between a program as data and a program as columns, in which it is generated and run. */
import type { ArgDefinition, Contract } from '../../words/contract.ts';
import type { Argument } from '../../words/op.ts';
import type { PackedProgram, Program, ProgramHeader, Step } from '../../words/program.ts';
import { STRIDE } from '../stride.ts';

/** Packs a program that `checkProgram` has passed; any other is the caller's bug, and throws. */
export function packProgram(program: Program, contract: Contract): PackedProgram {
  const { header, steps, anchors } = program;
  const ops = new Map(contract.ops.map((op, index) => [op.name, index]));
  const packed = {
    length: steps.length,
    labels: new Int32Array(steps.length),
    ops: new Uint8Array(steps.length),
    by: new Uint8Array(steps.length),
    args: new Int32Array(steps.length * STRIDE),
    anchors,
    ...(header.schedule === 'free' ? { free: true } : {}),
  };
  for (const [i, { label, by, op }] of steps.entries()) {
    const index = ops.get(op.name);
    if (index === undefined) throw new Error(`${contract.name} has no op ${op.name} to pack.`);
    packed.labels[i] = label;
    packed.ops[i] = index;
    packed.by[i] = by === 'world' ? 0 : by;
    for (const [k, definition] of argsOf(contract, index).entries()) {
      packed.args[i * STRIDE + k] = packArgument(op.args[k], definition);
    }
  }
  return packed;
}

/** The program that the columns stand for, frozen. */
export function unpackProgram(
  packed: PackedProgram,
  contract: Contract,
  header: ProgramHeader,
): Program {
  const steps = Array.from({ length: packed.length }, (_, i) => unpackStep(packed, contract, i));
  return Object.freeze({ header, steps: Object.freeze(steps), anchors: packed.anchors });
}

/** One step of the columns. */
export function unpackStep(packed: PackedProgram, contract: Contract, index: number): Step {
  const definition = contract.ops[packed.ops[index] ?? -1];
  if (definition === undefined) throw new Error(`Step ${index} has no op of ${contract.name}.`);
  const args = definition.args.map((arg, k) =>
    unpackArgument(packed.args[index * STRIDE + k] ?? 0, arg),
  );
  const by = packed.by[index] ?? 0;
  return Object.freeze({
    label: packed.labels[index] ?? 0,
    by: by === 0 ? 'world' : by,
    op: Object.freeze({ name: definition.name, args: Object.freeze(args) }),
  });
}

function argsOf(contract: Contract, op: number): readonly ArgDefinition[] {
  return contract.ops[op]?.args ?? [];
}

function packArgument(argument: Argument | undefined, { name, domain }: ArgDefinition): number {
  if (argument?.kind === 'handle' && domain.kind === 'handle') return argument.step;
  if (argument?.kind === 'task' && domain.kind === 'task') return argument.slot;
  if (argument?.kind === 'literal' && typeof argument.value === 'number') {
    // The column is signed: the upper half of the unsigned numbers becomes negative in it.
    if (domain.kind === 'integer') return argument.value | 0;
  } else if (argument?.kind === 'literal' && domain.kind === 'choice') {
    const choice = domain.values.indexOf(String(argument.value));
    if (choice >= 0) return choice;
  }
  throw new Error(`The argument ${name} does not fit its domain, so it cannot be packed.`);
}

function unpackArgument(value: number, { name, domain }: ArgDefinition): Argument {
  switch (domain.kind) {
    case 'handle':
      return Object.freeze({ kind: 'handle', step: value });
    case 'task':
      return Object.freeze({ kind: 'task', slot: value });
    case 'integer':
      return Object.freeze({ kind: 'literal', value: value >>> 0 });
    case 'choice': {
      const choice = domain.values[value];
      if (choice === undefined) throw new Error(`The argument ${name} has no choice ${value}.`);
      return Object.freeze({ kind: 'literal', value: choice });
    }
  }
}
