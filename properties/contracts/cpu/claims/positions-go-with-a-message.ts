import { FACT, seenOnce } from '../facts.ts';

export const positionsGoWithAMessage = seenOnce(
  FACT.allPositionsGiven,
  'positions go with a message',
  'X-8: an asynchronous transfer donates the slices to come.',
);
