/** A task's pages are gone after its exit, for its sharers too. */
import { FACT, seenOnce } from '../facts.ts';

export const aLoadFaultsAfterTheOwnerExited = seenOnce(
  FACT.loadAfterExitFaulted,
  'a load faults after the owner exited',
  'A task that has used a shared page loads from it after its owner exited, and is faulted.',
);
