/** Where stale rights in a TLB or table would show: the task had written the page before. */
import { FACT, seenOnce } from '../facts.ts';

export const aStoreFaultsAfterItsRightWasLowered = seenOnce(
  FACT.loweredStoreFaulted,
  'a store faults after its right was lowered',
  'A task that has written a page, and may only read it since, stores to it and is faulted.',
);
