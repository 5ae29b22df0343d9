import { FACT, seenOnce } from '../facts.ts';

export const aCallGoesOnThroughAnotherTask = seenOnce(
  FACT.relayed,
  'a call goes on through another task',
  'X-15: who serves may call, in the time of the first caller.',
);
