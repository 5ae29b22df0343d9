/** Writes a file of the user's so that nothing is lost, whenever that is interrupted. */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
