/** Who removes a mapping has to keep what was done through it for those above. */
import { FACT, seenOnce } from '../facts.ts';

export const accessesThroughAMappingThatIsGoneAreTold = seenOnce(
  FACT.accessesOfTheGone,
  'accesses through a mapping that is gone are told',
  'A task asks for the accesses to a page after a mapping derived from it has gone.',
);
