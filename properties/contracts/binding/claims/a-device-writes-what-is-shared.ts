/** A transfer goes into a frame that another than its owner has bound. */
import { FACT, seenOnce } from '../facts.ts';

export const aDeviceWritesWhatIsShared = seenOnce(
  FACT.deviceWroteToSharer,
  'a device writes what is shared',
  'A transfer goes into a frame that another than its owner has bound.',
);
