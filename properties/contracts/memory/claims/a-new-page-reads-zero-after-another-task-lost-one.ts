/** The chance that a frame changed hands unscrubbed must have been taken. */
import { FACT, seenOnce } from '../facts.ts';

export const aNewPageReadsZeroAfterAnotherTaskLostOne = seenOnce(
  FACT.readZeroAfterOthers,
  'a new page reads zero after another task lost one',
  'A word never stored to is loaded from a page made after a written page of another task went.',
);
