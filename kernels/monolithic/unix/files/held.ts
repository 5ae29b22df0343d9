/** What a call of this folder keeps over a sleep, and how it is let go. */
import type { Unix } from '../context.ts';

/** Drops the walk's references and locks; the pages held are the lower half's business. */
export function releaseStages(_u: Unix, _p: number, _proc: number): void {}
