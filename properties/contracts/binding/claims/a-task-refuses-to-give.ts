/** A task that is asked for frames says that it will not. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskRefusesToGive = seenOnce(
  FACT.refused,
  'a task refuses to give',
  'A task that is asked for frames says that it will not.',
);
