/** The programs of which costs are counted: a fixed set, whatever the seed, for only so can costs be compared. */
import { ProgramGenerator } from '../core/engine/generate.ts';
import { Xorshift } from '../core/engine/generate-draw.ts';
import type { Contract } from '../core/words/contract.ts';
import type { PackedProgram } from '../core/words/program.ts';

const COST_SEED = 1;
export const COST_PROGRAMS = 64;
const COST_STEPS = 40;

/** So many programs of up to so many steps. */
export function drawn(
  contract: Contract,
  seed: number,
  count: number,
  maxSteps: number,
): PackedProgram[] {
  const generator = new ProgramGenerator(contract, { maxSteps });
  return Array.from({ length: count }, (_, i) => generator.program(new Xorshift(seed + i)));
}

/** Where fewer ops are judged than all of them have, the first of them, up to as many ops. */
export function costPrograms(contract: Contract, ops = Number.POSITIVE_INFINITY): PackedProgram[] {
  const programs: PackedProgram[] = [];
  let sum = 0;
  for (const program of drawn(contract, COST_SEED, COST_PROGRAMS, COST_STEPS)) {
    if (sum >= ops) break;
    programs.push(program);
    sum += program.length;
  }
  return programs;
}
