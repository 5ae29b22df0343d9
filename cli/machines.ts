/** Machines by the id of their sheet, or by the file of a sheet of the user's own. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { distance } from '../core/engine/program/nearest.ts';
import { listed, quote } from '../core/engine/program/phrases.ts';
import type { KernelDesign } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import { createMachine, type MachineOptions } from '../machines/build.ts';
import { loadSheet, loadSheetFile, type MachineSheet, sheetIds } from '../machines/sheets/load.ts';
import { shownPath } from './config.ts';
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
  const sheet = sheetOf(spec, folder);
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

/** The sheet of the user's own in a file, or one of ours. */
export function sheetOf(spec: string, folder: string): MachineSheet {
  if (!isFile(spec)) {
    if (!sheetIds().includes(spec)) throw new BadInput(unknownMachine(spec));
    return loadSheet(spec);
  }
  const path = resolve(folder, spec);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    throw new BadInput(`${shownPath(path)}: there is no such machine sheet.`);
  if (!stats.isFile()) {
    throw new BadInput(`${shownPath(path)}: a machine sheet was expected, but this is no file.`);
  }
  refuseOther(path);
  return loadSheetFile(path);
}

/** Refuses a file that is nothing like a sheet; what is wrong in one is told by whoever reads it. */
function refuseOther(path: string): void {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    // Why it cannot be read is told by whoever reads it, too.
    return;
  }
  // A byte order mark is allowed, and shows as these three.
  if (/^(\xEF\xBB\xBF)?\s*\{/.test(text)) return;
  throw new BadInput(
    `${shownPath(path)}: a machine sheet in JSON was expected, but this is something else.`,
  );
}

/** Offers machines that run; a sheet alone is no use to whoever wants one. */
function unknownMachine(spec: string): string {
  const ids = sheetIds().filter((id) => loadSheet(id).runs);
  const near = likely(spec.slice(0, 64).toLowerCase(), ids).map(quote);
  const guess = near.length === 0 ? '.' : `; did you mean ${listed(near, 'or')}?`;
  const file = spec.includes('.') ? ' The file of a sheet ends in .json.' : '';
  const problem = `there is no machine ${quote(spec)}${guess}`;
  return `${problem} The machines that run are ${listed(ids)}.${file}`;
}

/** Those that begin so; else ids are long and alike, so that only what is very near was probably meant. */
function likely(spec: string, ids: readonly string[]): string[] {
  const longer = ids.filter((id) => spec.length > 1 && id.startsWith(spec));
  if (longer.length > 0) return longer;
  return ids
    .map((id) => ({ id, edits: distance(spec, id) }))
    .filter(({ id, edits }) => edits * 3 <= Math.min(spec.length, id.length))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, 1)
    .map(({ id }) => id);
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

/** One sentence without its end, if this variant is not for the machine's family; null if it is. */
export function misfit(
  design: KernelDesign,
  variant: Readonly<Record<string, string>>,
  machine: MachineChoice,
): string | null {
  const problem = design.unfit?.(variant, machine.family) ?? null;
  return problem === null
    ? null
    : `${design.name} in this variant is not for ${machine.id}: ${problem}`;
}

/** Refuses a variant that is not for the machine's family. */
export function assertFits(
  design: KernelDesign,
  variant: Readonly<Record<string, string>>,
  machine: MachineChoice,
): void {
  const problem = misfit(design, variant, machine);
  if (problem !== null) throw new BadInput(`${problem}.`);
}
