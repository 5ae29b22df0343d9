/** A task that is asked for frames gives some after a while, before the deadline. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskAnswersLate = seenOnce(
  FACT.answeredLate,
  'a task answers late',
  'A task that is asked for frames gives some after a while, before the deadline.',
);
