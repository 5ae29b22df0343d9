/** A task is still about its answer when all is taken by force. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskAnswersTooLate = seenOnce(
  FACT.tooLate,
  'a task answers too late',
  'A task is still about its answer when all is taken by force.',
);
