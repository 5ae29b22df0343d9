/** Looks at what a plugin gave, before it is relied upon: its author is told what is missing. */
import type { Authority, FrameUses, Grant, SpaceView } from '../words/authority.ts';
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

/**
 * What `observe` returned. Of its spaces those are looked at that are not the same objects as in
 * `known`, an answer that was looked at before.
 */
export function checkedAuthority(authority: unknown, known: Authority | null = null): Authority {
  if (authority === known && known !== null) return known;
  if (!hasLists(authority)) {
    throw new Error(
      `it returned ${shown(authority)}, where an object with the lists spaces, frames and pinned was ` +
        'expected (core/words/authority.ts)',
    );
  }
  const { spaces } = authority;
  for (let i = 0; i < spaces.length; i++) {
    if (known === null || spaces[i] !== known.spaces[i]) checkSpace(spaces[i], i);
  }
  return authority;
}

/** What `inconsistency` returned: a sentence, or null. */
export function checkedInconsistency(found: unknown): string | null {
  if (found === null || (typeof found === 'string' && found !== '')) return found;
  throw new Error(
    `it returned ${shown(found)}, where null or a sentence was expected (core/words/kernel.ts)`,
  );
}

function isList(frames: Partial<FrameUses> | undefined): boolean {
  return typeof frames?.length === 'number' && typeof frames.at === 'function';
}

function hasLists(authority: unknown): authority is Authority {
  if (typeof authority !== 'object' || authority === null) return false;
  const { spaces, frames, pinned } = authority as Partial<Authority>;
  return Array.isArray(spaces) && isList(frames) && Array.isArray(pinned);
}

function checkSpace(space: unknown, index: number): void {
  const { name, task, context, grants } = partsOf<SpaceView>(space);
  if (
    typeof name !== 'string' ||
    typeof task !== 'number' ||
    typeof context !== 'number' ||
    !Array.isArray(grants)
  ) {
    throw new Error(
      `spaces[${index}] of what it returned is ${shown(space)}, where an object with a name, the ` +
        'numbers task and context, and the list grants was expected (core/words/authority.ts)',
    );
  }
  for (let i = 0; i < grants.length; i++) {
    const { page, bytes, frame, rights } = partsOf<Grant>(grants[i]);
    if (isNumber(page) && isNumber(bytes) && isNumber(frame) && isNumber(rights)) continue;
    throw new Error(
      `grants[${i}] of ${name} is ${shown(grants[i])}, where an object with the numbers page, bytes, ` +
        'frame and rights was expected (core/words/authority.ts)',
    );
  }
}

/** What may be there of an object that should have the parts of a `T`. */
function partsOf<T>(value: unknown): { readonly [K in keyof T]?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Not NaN, with which every comparison is false. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

function shown(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  return `an object with ${Object.keys(value).join(', ') || 'nothing in it'}`;
}
