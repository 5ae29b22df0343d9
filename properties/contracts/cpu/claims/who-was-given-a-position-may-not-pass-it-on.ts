import { FACT, seenOnce } from '../facts.ts';

export const whoWasGivenAPositionMayNotPassItOn = seenOnce(
  FACT.keptFromPassingOn,
  'who was given a position may not pass it on',
  'H27, X-4: a position that somebody else claimed is his to dispose of, whoever uses it.',
);
