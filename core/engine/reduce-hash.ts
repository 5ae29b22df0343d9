/** A hash of a program, under which the reducer remembers it. */
import type { OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { STRIDE } from './stride.ts';

const PRIME = 0x01000193;
const OTHER_PRIME = 0x85ebca6b;

/** 53 bits over all columns and anchors: of a few thousand programs no two will ever share one. */
export function hashOf(program: PackedProgram): number {
  let low = program.free === true ? 0x811c9dc5 : 0x2166f3a1;
  let high = program.length;
  const mix = (value: number): void => {
    low = Math.imul(low ^ value, PRIME);
    high = Math.imul(high ^ value ^ (low >>> 15), OTHER_PRIME);
    high ^= high >>> 13;
  };
  program.labels.forEach(mix);
  program.ops.forEach(mix);
  program.by.forEach(mix);
  program.args.forEach(mix);
  for (const { step, count, action, name } of program.anchors) {
    mix(step);
    mix(count);
    for (const letter of `${action} ${name}`) mix(letter.charCodeAt(0));
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/** No step's label, for a handle that names none. */
const DANGLING = -1;

/**
 * The hash of the program as it is but for its labels: programs that only name their steps otherwise do
 * the same. Without the definitions of the ops nobody knows which arguments are labels.
 */
export function hashOfShape(program: PackedProgram, ops: readonly OpDefinition[]): number {
  if (ops.length === 0) return hashOf(program);
  const places = new Map<number, number>();
  program.labels.forEach((label, i) => {
    places.set(label, i);
  });
  const placeOf = (label: number): number => places.get(label) ?? DANGLING;
  const args = program.args.slice();
  for (let i = 0; i < program.length; i++) {
    ops[program.ops[i]].args.forEach(({ domain }, k) => {
      if (domain.kind === 'handle') args[i * STRIDE + k] = placeOf(args[i * STRIDE + k]);
    });
  }
  return hashOf({
    ...program,
    labels: program.labels.map((_, i) => i),
    args,
    anchors: program.anchors.map((anchor) => ({ ...anchor, step: placeOf(anchor.step) })),
  });
}
