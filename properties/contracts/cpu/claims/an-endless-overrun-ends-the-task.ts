import { FACT, seenOnce } from '../facts.ts';

export const anEndlessOverrunEndsTheTask = seenOnce(
  FACT.endedByExcess,
  'an endless overrun ends the task',
  'X-9, H38: a task that does not give the processor up loses everything.',
);
