/** A mapping that is there already is extended, and not made again. */
import { FACT, seenOnce } from '../facts.ts';

export const aMappingGetsMoreRights = seenOnce(
  FACT.rightsExtended,
  'a mapping gets more rights',
  'What a task has from a mapping is sent from there again, with rights that it lacked.',
);
