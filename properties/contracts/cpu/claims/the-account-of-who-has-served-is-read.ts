import { FACT, seenOnce } from '../facts.ts';

export const theAccountOfWhoHasServedIsRead = seenOnce(
  FACT.servedForFree,
  'the account of who has served is read',
  'X-8: ticks in which a task works for another are not its own.',
);
