import { FACT, seenOnce } from '../facts.ts';

export const anOverrunIsOwed = seenOnce(
  FACT.owed,
  'an overrun is owed',
  'X-9: excess is found in the penalty of the task.',
);
