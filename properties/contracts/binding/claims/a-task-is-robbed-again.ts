/** Frames are taken by force from a task from which some were before. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskIsRobbedAgain = seenOnce(
  FACT.takenTwice,
  'a task is robbed again',
  'Frames are taken by force from a task from which some were before.',
);
