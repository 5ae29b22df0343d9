/** The command that shows again what a program does, and costs, on some sides of a group. */
import type { Program } from '../../core/words/program.ts';
import { isFile } from '../machines.ts';
import { print } from '../output.ts';
import { oneLine, shellWord } from '../phrases.ts';
import { type Group, sideText } from './sides.ts';

export function printReplay(
  group: Group,
  sides: readonly number[],
  program: Program,
  config: string | null,
): void {
  const { machine } = group;
  const named = sides.flatMap((side) => {
    const subject = group.sides[side];
    if (subject === undefined) return [];
    return machine === null
      ? [`${sideText(subject)}@${subject.machine.spec}`]
      : [sideText(subject)];
  });
  // The header of the program names a machine of ours, but not the file of the user's own.
  const where = machine !== null && isFile(machine.spec) ? ['--machine', machine.spec] : [];
  const flags = [...(config === null ? [] : ['--config', config]), ...where];
  const command = ['npx kernelcheck compare', ...[...named, ...flags].map(shellWord)].join(' ');
  print(`replay: ${command} --program '${oneLine(program)}'`);
  print(`    or: ${command} --program FILE, with the program in that file`);
}
