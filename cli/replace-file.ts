/** Writes a file of the user's so that nothing is lost, whenever that is interrupted. */
import {
  accessSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { BadInput } from './errors.ts';

/** The file is either as it was or as it shall be. */
export function replaceFile(file: string, text: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  const path = stats === undefined ? file : realpathSync(file);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, stats === undefined ? {} : { mode: stats.mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput(`${file}: it cannot be written (${reason}).`);
  }
}

/** Refuses a file that could not be replaced, before there is anything to write: with one sentence. */
export function assertWritable(file: string): void {
  if (file === '') throw new BadInput('expected a file to write, but its name is empty.');
  const stats = statsOf(file);
  if (stats?.isDirectory() === true) {
    throw new BadInput(`${file}: a file to write was expected, but this is a directory.`);
  }
  const folder = dirname(stats === undefined ? file : realpathSync(file));
  const above = statsOf(folder);
  if (above?.isDirectory() !== true) {
    const is = above === undefined ? `there is no folder ${folder}` : `${folder} is no folder`;
    throw new BadInput(`${file}: it cannot be written, for ${is}; make it first, or name another.`);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new BadInput(
      `${file}: it cannot be written, for you may not write into the folder ${folder}; name another.`,
    );
  }
}

/** Undefined where there is nothing, whatever stands in the way to it. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
