/** Machines by the id of their sheet, or by the file of a sheet of the user's own. */
import { resolve } from 'node:path';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import { createMachine, type MachineOptions } from '../machines/build.ts';
import { loadSheet, loadSheetFile, type MachineSheet } from '../machines/sheets/load.ts';
import { BadInput } from './errors.ts';

export interface MachineChoice {
  /** As the user, or the configuration, named it. */
  readonly spec: string;
  readonly id: string;
  readonly family: 'mips' | 'x86';
  create(options?: MachineOptions): Machine;
}

/** A machine that runs; files are relative to `folder`. */
export function machineNamed(spec: string, folder: string): MachineChoice {
  const sheet = isFile(spec) ? loadSheetFile(resolve(folder, spec)) : loadSheet(spec);
  if (!sheet.runs) {
    throw new BadInput(
      `${sheet.id} has a data sheet, but its emulation does not run yet; "kernelcheck list machines" says which do.`,
    );
  }
  return {
    spec,
    id: sheet.id,
    family: familyOf(sheet),
    create: (options) => createMachine(sheet, options),
  };
}

export function isFile(spec: string): boolean {
  return spec.endsWith('.json') || spec.includes('/');
}

export function familyOf(sheet: MachineSheet): 'mips' | 'x86' {
  return sheet.family === 'mips-r3000' ? 'mips' : 'x86';
}

export function runsOn(design: KernelDesign, machine: MachineChoice): boolean {
  return design.families?.includes(machine.family) ?? true;
}

/** Throws unless the design runs on this family of machines. */
export function assertRunsOn(design: KernelDesign, machine: MachineChoice): void {
  if (runsOn(design, machine)) return;
  const families = design.families?.join(', ') ?? '';
  throw new BadInput(
    `${design.name} does not run on ${machine.id}, which is of the family ${machine.family}; it runs on ${families}.`,
  );
}
