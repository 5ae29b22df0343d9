/** A frame is taken by force that another than its owner has bound. */
import { FACT, seenOnce } from '../facts.ts';

export const aSharedFrameIsTaken = seenOnce(
  FACT.sharedFrameTaken,
  'a shared frame is taken',
  'A frame is taken by force that another than its owner has bound.',
);
