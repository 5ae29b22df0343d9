/** A call that must wait for the disk in its middle is where restarting goes wrong. */
import { FACT, seenOnce } from '../facts.ts';

export const aColdPathIsWalked = seenOnce(
  FACT.coldWalk,
  'a cold path is walked',
  'A path is looked up when nothing is in memory.',
);
