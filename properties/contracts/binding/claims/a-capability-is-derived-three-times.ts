/** A capability is derived from one that was derived twice. */
import { FACT, seenOnce } from '../facts.ts';

export const aCapabilityIsDerivedThreeTimes = seenOnce(
  FACT.derivedThrice,
  'a capability is derived three times',
  'A capability is derived from one that was derived twice.',
);
