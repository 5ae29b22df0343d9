/** U-14: a stopped process is in no run queue, and comes back to one. */
import { FACT, seenOnce } from '../facts.ts';

export const aProcessIsStoppedAndGoesOn = seenOnce(
  FACT.goesOn,
  'a process is stopped and goes on',
  'A process that was stopped is told to continue.',
);
