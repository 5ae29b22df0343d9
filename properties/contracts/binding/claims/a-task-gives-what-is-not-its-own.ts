/** A task that is asked for frames names one of another's. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskGivesWhatIsNotItsOwn = seenOnce(
  FACT.wrong,
  'a task gives what is not its own',
  "A task that is asked for frames names one of another's.",
);
