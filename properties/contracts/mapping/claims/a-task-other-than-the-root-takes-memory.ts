/** Whoever hands out memory must serve every task. */
import { FACT, seenOnce } from '../facts.ts';

export const aTaskOtherThanTheRootTakesMemory = seenOnce(
  FACT.takenByAnother,
  'a task other than the root takes memory',
  'Memory is taken by a task that was spawned.',
);
