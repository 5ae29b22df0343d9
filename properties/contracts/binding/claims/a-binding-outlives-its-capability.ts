/** A page is read that was bound by a capability that is not in its slot any more. */
import { FACT, seenOnce } from '../facts.ts';

export const aBindingOutlivesItsCapability = seenOnce(
  FACT.outlivedCapability,
  'a binding outlives its capability',
  'A page is read that was bound by a capability that is not in its slot any more.',
);
