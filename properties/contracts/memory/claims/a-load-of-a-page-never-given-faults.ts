/** The plainest isolation: naming a page is not reaching it. */
import { FACT, seenOnce } from '../facts.ts';

export const aLoadOfAPageNeverGivenFaults = seenOnce(
  FACT.strangerFaulted,
  'a load of a page never given faults',
  'A task loads from a page of another task that it has no share of, and is faulted.',
);
