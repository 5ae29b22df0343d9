/** Loads a module with a patch in one of the files that it is made of. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { type BuildFailure, build, type Plugin } from 'esbuild';
import { BadInput } from '../errors.ts';

/** Our own code. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Patch {
  readonly id: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** How often a bundle was imported: each must have a name of its own. */
let loaded = 0;

/** A patch that no longer fits the code that it was written for. */
export class PatchError extends BadInput {}

/**
 * Imports `entry` anew, with the patch applied. The module and all that it imports, save packages, are
 * copies: nothing of them is shared with what is loaded already. Paths are relative to `root`.
 */
export async function loadPatched<Module>(
  entry: string,
  patch: Patch,
  root: string = ROOT,
): Promise<Module> {
  // Looked at here, since what a plugin throws becomes an error of the build.
  const patchedText = patched(await sourceOf(root, patch), patch);
  let applied = false;
  const plugin: Plugin = {
    name: 'patch',
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path).replaceAll('\\', '/');
        if (file === patch.file) applied = true;
        const text = file === patch.file ? patchedText : await readFile(path, 'utf8');
        // A bundle stands elsewhere, but data files stand beside the source.
        const url = JSON.stringify(pathToFileURL(path).href);
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
      });
    },
  };
  const result = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [plugin],
    logLevel: 'silent',
  }).catch((error: BuildFailure) => {
    const [first] = error.errors;
    throw new PatchError(`${patch.id}: ${entry} cannot be bundled: ${first?.text ?? error}.`);
  });
  if (!applied) {
    throw new PatchError(
      `${patch.id}: ${patch.file} is not among the files that ${entry} is made of.`,
    );
  }
  return importText(result.outputFiles[0].text, patch.id, root);
}

async function sourceOf(root: string, { id, file }: Patch): Promise<string> {
  try {
    return await readFile(join(root, file), 'utf8');
  } catch {
    throw new PatchError(`${id}: there is no file ${file} to patch.`);
  }
}

function patched(text: string, patch: Patch): string {
  const parts = text.split(patch.find);
  if (parts.length !== 2) {
    const times = parts.length === 1 ? 'no longer stands' : `stands ${parts.length - 1} times`;
    throw new PatchError(
      `${patch.id}: the text to replace ${times} in ${patch.file}: ${JSON.stringify(patch.find)}.`,
    );
  }
  return parts.join(patch.replace);
}

/** Where the bundle must stand to find the packages that the code in `root` finds. */
function packagesOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (existsSync(packages)) return packages;
    if (dirname(folder) === folder) return join(root, 'node_modules');
  }
}

async function importText<Module>(text: string, id: string, root: string): Promise<Module> {
  const cache = join(packagesOf(root), '.cache', 'kernelcheck');
  await mkdir(cache, { recursive: true });
  const path = join(cache, `${id}-${process.pid}-${threadId}-${++loaded}.mjs`);
  await writeFile(path, text);
  try {
    return (await import(`${pathToFileURL(path).href}`)) as Module;
  } finally {
    await rm(path, { force: true });
  }
}
