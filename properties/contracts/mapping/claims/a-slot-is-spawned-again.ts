/** A new task must begin with nothing, whoever had its slot before. */
import { FACT, seenOnce } from '../facts.ts';

export const aSlotIsSpawnedAgain = seenOnce(
  FACT.slotSpawnedAgain,
  'a slot is spawned again',
  'A task is spawned in the slot of one that has exited.',
);
