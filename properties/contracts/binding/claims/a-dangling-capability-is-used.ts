/** An op is refused to a capability that names a task that is gone. */
import { FACT, seenOnce } from '../facts.ts';

export const aDanglingCapabilityIsUsed = seenOnce(
  FACT.danglingCapability,
  'a dangling capability is used',
  'An op is refused to a capability that names a task that is gone.',
);
