/** A bind or a limit is refused because there are too many readers or writers. */
import { FACT, seenOnce } from '../facts.ts';

export const aLimitIsReached = seenOnce(
  FACT.limitReached,
  'a limit is reached',
  'A bind or a limit is refused because there are too many readers or writers.',
);
