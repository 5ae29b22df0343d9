/** A page is accessed whose binding was broken, and cannot be made again. */
import { FACT, seenOnce } from '../facts.ts';

export const anAccessFaultsAfterItsBindingWasBroken = seenOnce(
  FACT.loadAfterGuardFaulted,
  'an access faults after its binding was broken',
  'A page is accessed whose binding was broken, and cannot be made again.',
);
