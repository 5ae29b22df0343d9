/** A task that is asked for frames says nothing. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskIgnoresARevocation = seenOnce(
  FACT.ignored,
  'a task ignores a revocation',
  'A task that is asked for frames says nothing.',
);
