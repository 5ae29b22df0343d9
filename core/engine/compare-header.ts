/** The header of a program that was run on several sides: it names what they have in common. */
import type { PackedProgram, ProgramHeader } from '../words/program.ts';
import type { CompareSide } from './compare-side.ts';

export function headerOfAll(
  sides: readonly CompareSide[],
  program: PackedProgram,
  seed: number,
): ProgramHeader {
  const machines = new Set(sides.map(({ session }) => session.machine.facts.id));
  const [machine] = machines;
  return {
    version: 1,
    contract: sides[0].session.contract.name,
    ...(machines.size === 1 && machine !== undefined ? { machine } : {}),
    seed,
    ...(program.free === true ? { schedule: 'free' } : {}),
  };
}
