/** U-16: a signal takes a process out of its wait, and leaves nothing of the call behind. */
import { FACT, seenOnce } from '../facts.ts';

export const aSignalInterruptsACall = seenOnce(
  FACT.interrupted,
  'a signal interrupts a call',
  'A call that waits is refused because a signal was counted.',
);
