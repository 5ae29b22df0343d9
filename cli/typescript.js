/**
 * Lets Node read TypeScript: this program, a configuration, and whatever either imports. Each `.ts`
 * file is an ES module, whatever the package.json beside it says: Node would take it for CommonJS
 * where that has no "type": "module", and then it could not import what stands here.
 *
 * The files are read here rather than by tsx, which has every function say its name anew whenever it
 * is made: an eighth of the time of a run. How names and files are found is left to tsx.
 */
import { readFileSync } from 'node:fs';
import * as hooks from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform, transformSync } from 'esbuild';
import { register } from 'tsx/esm/api';

/** The files that are read here, by URL. */
const ours = new Set();

function asModule(found) {
  const { pathname, protocol } = new URL(found.url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return found;
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

/** Older Nodes ask in a thread of its own, and may be told later: files are read side by side. */
const mayWait = hooks.registerHooks === undefined;

export function load(url, context, next) {
  if (!ours.has(url)) return next(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  const options = {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'inline',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  };
  if (mayWait) return transform(text, options).then(asSource);
  return asSource(transformSync(text, options));
}

function asSource({ code }) {
  return { format: 'module', source: code, shortCircuit: true };
}

export function readTypeScript() {
  // The user's tsconfig is for the user's own compiler: a broken one must not stop this command.
  register({ tsconfig: false });
  // Whichever kind of hooks this Node has, the last that is registered is asked first.
  if (mayWait) hooks.register(import.meta.url);
  else hooks.registerHooks({ resolve, load });
}
