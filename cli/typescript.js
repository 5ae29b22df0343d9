/**
 * Lets Node read TypeScript: a configuration, and whatever it imports. Each file is an ES module,
 * whatever the package.json beside it says: Node would take it for CommonJS where that has no
 * "type": "module", and what it imports from here could not be had that way.
 */
import * as hooks from 'node:module';
import { register } from 'tsx/esm/api';

function asModule(found) {
  const { pathname } = new URL(found.url);
  return /\.m?tsx?$/.test(pathname) ? { ...found, format: 'module' } : found;
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

export function readTypeScript() {
  // The user's tsconfig is for the user's own compiler: a broken one must not stop this command.
  register({ tsconfig: false });
  // Whichever kind of hooks this Node has, the last that is registered is asked first.
  if (hooks.registerHooks === undefined) hooks.register(import.meta.url);
  else hooks.registerHooks({ resolve });
}
