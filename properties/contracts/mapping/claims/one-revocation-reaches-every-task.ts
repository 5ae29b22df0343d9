/** A revocation has to find every space that it takes something from. */
import { FACT, seenOnce } from '../facts.ts';

export const oneRevocationReachesEveryTask = seenOnce(
  FACT.fourSpacesReached,
  'one revocation reaches every task',
  'One unmap or flush takes rights from mappings in all four tasks.',
);
