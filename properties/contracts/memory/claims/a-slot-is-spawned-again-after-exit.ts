/** What a kernel keeps of a dead task would show in the next one. */
import { FACT, seenOnce } from '../facts.ts';

export const aSlotIsSpawnedAgainAfterExit = seenOnce(
  FACT.slotSpawnedAgain,
  'a slot is spawned again after exit',
  'A task starts in a slot whose former task has exited.',
);
