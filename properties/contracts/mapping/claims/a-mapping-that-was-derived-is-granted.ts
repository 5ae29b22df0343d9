/** What is granted must come to hang below the mapping that the giver had it from. */
import { FACT, seenOnce } from '../facts.ts';

export const aMappingThatWasDerivedIsGranted = seenOnce(
  FACT.childGranted,
  'a mapping that was derived is granted',
  'A task grants what it has itself from another mapping.',
);
