/** The two spaces that boot makes: sigma0's first, and then the root server's. */
import type { L4 } from './context.ts';

/** Whether this is the space of sigma0, the root of all mappings. */
export function isSigma0(k: L4, space: number): boolean {
  return space === k.plan.spaces.at(0);
}

/** Whether threads of this space may make privileged calls: those of the root server's may. */
export function isPrivileged(k: L4, space: number): boolean {
  return space === k.plan.spaces.at(1);
}
