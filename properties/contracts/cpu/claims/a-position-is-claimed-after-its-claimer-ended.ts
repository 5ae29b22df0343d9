import { FACT, seenOnce } from '../facts.ts';

export const aPositionIsClaimedAfterItsClaimerEnded = seenOnce(
  FACT.claimedAfterTheOwnerEnded,
  'a position is claimed after its claimer ended',
  'X-8, H41: what a task had is free for others when the task is gone.',
);
