import { FACT, seenOnce } from '../facts.ts';

export const whatIsLeftOfASliceIsUsedUp = seenOnce(
  FACT.restOfASlice,
  'what is left of a slice is used up',
  'X-8: an overrun begins when a part of the slice is certainly gone.',
);
