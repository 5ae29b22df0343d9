/** U-8: whoever ends leaves its children to process 1. */
import { FACT, seenOnce } from '../facts.ts';

export const anOrphanIsAdopted = seenOnce(
  FACT.orphaned,
  'an orphan is adopted',
  'A process ends that has children.',
);
