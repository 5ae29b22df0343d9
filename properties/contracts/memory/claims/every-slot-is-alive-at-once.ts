/** A kernel that refuses every spawn for want of memory would pass everything else. */
import { FACT, seenOnce } from '../facts.ts';

export const everySlotIsAliveAtOnce = seenOnce(
  FACT.allAlive,
  'every slot is alive at once',
  'A spawn makes all four tasks alive at the same time.',
);
