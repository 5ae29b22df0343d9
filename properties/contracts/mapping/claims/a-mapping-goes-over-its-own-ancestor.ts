/** Making room for a mapping may destroy what is to be mapped. */
import { FACT, seenOnce } from '../facts.ts';

export const aMappingGoesOverItsOwnAncestor = seenOnce(
  FACT.ancestorReplaced,
  'a mapping goes over its own ancestor',
  'What is sent goes where the mapping is that it was derived from, which takes it away.',
);
