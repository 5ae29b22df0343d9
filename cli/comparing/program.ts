/** The one program that the user gives to compare, and the groups that can run it. */
import { printProgram } from '../../core/engine/program/print.ts';
import type { ReadProgram } from '../../core/engine/program/read.ts';
import { remarkStrays } from '../anchors.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import { variantText } from '../select.ts';
import { readProgramFrom, readSourceOrText } from '../source.ts';
import { subjectOfProgram } from '../subject.ts';
import { type Group, type GroupOptions, groupsOf } from './sides.ts';

export interface GivenProgram {
  readonly read: ReadProgram;
  /** In its one form. */
  readonly text: string;
}

/** A file, `-` for standard input, or the text itself. */
export function givenProgram(loaded: LoadedConfig, source: string): GivenProgram {
  const read = readProgramFrom(readSourceOrText(source), loaded);
  remarkStrays(read.program);
  return { read, text: printProgram(read.program) };
}

/** The sides decide on which kernels it is run; on which machines, the options and then its header. */
export function groupsFor(
  loaded: LoadedConfig,
  names: readonly string[],
  options: GroupOptions,
  { read }: GivenProgram,
): Group[] {
  const { contract, machine } = read.program.header;
  const [other] = (options.contract ?? []).filter((name) => name !== contract);
  if (other !== undefined) {
    throw new BadInput(
      `the program is one of ${contract}, so --contract ${other} cannot be meant.`,
    );
  }
  const placed = names.some((name) => name.includes('@'));
  const machines = options.machine ?? (machine === undefined || placed ? undefined : [machine]);
  const groups = groupsOf(loaded, names, {
    contract: [contract],
    ...(machines === undefined ? {} : { machine: machines }),
  });
  // Each side must have what the program names: its interrupt lines, its devices.
  for (const group of groups) {
    for (const { design, variant, machine: where } of group.sides) {
      subjectOfProgram(loaded, read, {
        design: design.name,
        variant: variantText(design, variant),
        machine: where.spec,
      });
    }
  }
  return groups;
}
