/** Loads the configuration: the user's, or the package's own. */
import { existsSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../core/words/config.ts';
import { shapeProblem } from './config-shape.ts';
import { BadInput, designsAreFrom } from './errors.ts';

export const CONFIG_NAME = 'kernelcheck.config.ts';

const ownPath = fileURLToPath(new URL(`../${CONFIG_NAME}`, import.meta.url));

export interface LoadedConfig {
  readonly config: Config;
  readonly path: string;
  /** Paths in the configuration are relative to this folder. */
  readonly folder: string;
  /** The file, if the user named it: what a command that repeats this must name as well. */
  readonly named: string | null;
}

/** The configuration in `file`; else in the current directory; else the package's own. */
export async function loadConfig(file?: string): Promise<LoadedConfig> {
  const path = file === undefined ? defaultPath() : resolve(file);
  const shown = shownPath(path);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new BadInput(`${shown}: there is no such configuration file.`);
  if (!stats.isFile()) {
    throw new BadInput(`${shown}: a configuration file was expected, but this is a directory.`);
  }
  const config = exported(await importFrom(path, shown), shown);
  const problem = shapeProblem(config);
  if (problem !== null) throw new BadInput(`${shown}: ${problem}`);
  designsAreFrom(shown);
  return { config: config as Config, path, folder: dirname(path), named: file ?? null };
}

function defaultPath(): string {
  const here = resolve(CONFIG_NAME);
  return existsSync(here) ? here : ownPath;
}

async function importFrom(path: string, shown: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new BadInput(`${place(error, path, shown)}: it cannot be loaded: ${reason(error)}`);
  }
}

function exported(module: unknown, shown: string): unknown {
  const found = typeof module === 'object' && module !== null && 'default' in module;
  if (found && module.default !== undefined) return module.default;
  throw new BadInput(`${shown}: expected "export default defineConfig({ … })".`);
}

/** The first line of a message; the rest is a picture of the source or a stack. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // A build error begins with a count, and has the place in front of what is wrong.
  const line = message.split('\n').find((one) => one !== '' && !one.startsWith('Transform failed'));
  const text = (line ?? 'no reason was given').replace(/^.*:[0-9]+:[0-9]+: ERROR: /, '');
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** `file:line` where the error tells the line in this file. */
function place(error: unknown, path: string, shown: string): string {
  if (!(error instanceof Error)) return shown;
  const text = `${error.message}\n${error.stack ?? ''}`;
  const at = text.indexOf(`${path}:`);
  const line = at < 0 ? null : /^[0-9]+/.exec(text.slice(at + path.length + 1));
  return line === null ? shown : `${shown}:${line[0]}`;
}

/** A path as the user would type it: relative to where the command runs, when below it. */
export function shownPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here === '' || here.startsWith('..') ? path : here;
}
