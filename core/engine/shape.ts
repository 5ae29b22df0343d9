/** Looks at what a plugin gave, before it is relied upon: its author is told what is missing. */
import type { Authority } from '../words/authority.ts';
import type { Kernel, KernelDesign, Thread } from '../words/kernel.ts';
import { DesignError } from './firmware.ts';

const HANDLERS = ['trap', 'dispatch', 'observe'] as const;

/** What `boot` returned: the root task's thread. */
export function checkedRoot(design: KernelDesign, root: unknown): Thread {
  if (typeof root === 'number' && Number.isFinite(root)) return root;
  throw new DesignError(
    `boot of ${design.name} returned ${shown(root)}: let it return the root task's thread, the number ` +
      'under which dispatch knows it',
  );
}

/** What `attach` returned: the handlers. */
export function checkedKernel(design: KernelDesign, kernel: unknown): Kernel {
  if (typeof kernel !== 'object' || kernel === null) {
    throw new DesignError(
      `attach of ${design.name} returned ${shown(kernel)}: let it return an object with ` +
        'trap(trap), dispatch(thread) and observe(peek)',
    );
  }
  for (const name of HANDLERS) {
    const handler: unknown = Reflect.get(kernel, name);
    if (typeof handler === 'function') continue;
    throw new DesignError(
      `attach of ${design.name} returned an object without ${name}: add it as a function ` +
        '(core/words/kernel.ts says what it is given and must return)',
    );
  }
  // Its handlers are there; what they do with their arguments is what the laws and claims are for.
  return kernel as Kernel;
}

/** What `observe` returned. */
export function checkedAuthority(authority: unknown): Authority {
  if (typeof authority === 'object' && authority !== null) {
    const lists = ['spaces', 'frames', 'pinned'].map((name) => Reflect.get(authority, name));
    if (lists.every(Array.isArray)) return authority as Authority;
  }
  throw new Error(
    `it returned ${shown(authority)}, where an object with the lists spaces, frames and pinned was ` +
      'expected (core/words/authority.ts)',
  );
}

function shown(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an object with ${Object.keys(value).join(', ') || 'nothing in it'}`;
}
