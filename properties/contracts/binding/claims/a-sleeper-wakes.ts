/** A task wakes because a word has got the value that it waits for. */
import { FACT, seenOnce } from '../facts.ts';

export const aSleeperWakes = seenOnce(
  FACT.sleeperWoken,
  'a sleeper wakes',
  'A task wakes because a word has got the value that it waits for.',
);
