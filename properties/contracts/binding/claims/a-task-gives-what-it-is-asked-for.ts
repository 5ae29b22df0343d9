/** A task that is asked for frames gives them at once. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskGivesWhatItIsAskedFor = seenOnce(
  FACT.gave,
  'a task gives what it is asked for',
  'A task that is asked for frames gives them at once.',
);
