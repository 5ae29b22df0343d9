/** U-9: a writer that waits for room must be woken by whoever makes some. */
import { FACT, seenOnce } from '../facts.ts';

export const aFullPipeIsDrained = seenOnce(
  FACT.drained,
  'a full pipe is drained',
  'A task writes to a full pipe, and goes on when another has read.',
);
