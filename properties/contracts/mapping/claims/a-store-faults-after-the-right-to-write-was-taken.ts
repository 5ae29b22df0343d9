/** A right that was revoked in part must be gone from the hardware as well. */
import { FACT, seenOnce } from '../facts.ts';

export const aStoreFaultsAfterTheRightToWriteWasTaken = seenOnce(
  FACT.loweredStoreFaulted,
  'a store faults after the right to write was taken',
  'A task stores to a page that it may only read since a revocation.',
);
