/** A task is started in a slot in which one lived before. */
import { FACT, seenOnce } from '../facts.ts';

export const aSlotIsSpawnedAgain = seenOnce(
  FACT.slotSpawnedAgain,
  'a slot is spawned again',
  'A task is started in a slot in which one lived before.',
);
