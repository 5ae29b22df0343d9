/** Where stale translations would show: the task had used the page before. */
import { FACT, seenOnce } from '../facts.ts';

export const aLoadFaultsAfterThePageWasTakenAway = seenOnce(
  FACT.loadAfterUnshareFaulted,
  'a load faults after the page was taken away',
  'A task that has used a shared page loads from it after unshare, and is faulted.',
);
