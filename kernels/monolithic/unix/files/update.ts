/** Write-back: the kernel's own process that commits the log. */
import type { Unix } from '../context.ts';

/** At each tick of the clock: wakes `update` when it is time. */
export function tickFiles(_u: Unix): void {}
