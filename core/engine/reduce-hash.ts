/** A hash of a program, under which the reducer remembers it. */
import type { PackedProgram } from '../words/program.ts';

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
