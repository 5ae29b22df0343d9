/** A word is read as 0 of a frame to which another task wrote before. */
import { FACT, seenOnce } from '../facts.ts';

export const aFrameIsZeroAfterAnotherHadIt = seenOnce(
  FACT.zeroedAfterOthers,
  'a frame is zero after another had it',
  'A word is read as 0 of a frame to which another task wrote before.',
);
