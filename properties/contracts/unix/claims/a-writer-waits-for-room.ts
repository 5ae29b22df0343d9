/** U-9: a writer that waits for room must be woken by whoever makes some. */
import { FACT, seenOnce } from '../facts.ts';

export const aWriterWaitsForRoom = seenOnce(
  FACT.drained,
  'a writer waits for room',
  'A task writes more than a pipe has room for, and goes on when another has read.',
);
