/**
 * Lets Node read TypeScript: a configuration, and whatever it imports. Each file is an ES module,
 * whatever the package.json beside it says: Node would take it for CommonJS where that has no
 * "type": "module", and then it could not import what stands here.
 */
import { readFileSync } from 'node:fs';
import * as hooks from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { register } from 'tsx/esm/api';

/** The files that are read here, since tsx would read them as CommonJS; by URL. */
const ours = new Set();

function asModule(found) {
  const { pathname, protocol } = new URL(found.url);
  const isOurs = protocol === 'file:' && /\.ts$/.test(pathname) && found.format !== 'module';
  if (!isOurs) return found;
  ours.add(found.url);
  return { ...found, format: 'module' };
}

/** A configuration may import "kernelcheck" wherever it stands: it means this very package. */
function meant(specifier, context, next) {
  if (specifier !== 'kernelcheck') return next(specifier, context);
  return next('../kernelcheck.ts', { ...context, parentURL: import.meta.url });
}

export function resolve(specifier, context, next) {
  const found = meant(specifier, context, next);
  return found instanceof Promise ? found.then(asModule) : asModule(found);
}

export function load(url, context, next) {
  if (!ours.has(url)) return next(url, context);
  const path = fileURLToPath(url);
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'inline',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return { format: 'module', source: code, shortCircuit: true };
}

export function readTypeScript() {
  // The user's tsconfig is for the user's own compiler: a broken one must not stop this command.
  register({ tsconfig: false });
  // Whichever kind of hooks this Node has, the last that is registered is asked first.
  if (hooks.registerHooks === undefined) hooks.register(import.meta.url);
  else hooks.registerHooks({ resolve, load });
}
