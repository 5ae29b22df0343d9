/** U-9: who waits for a condition must be woken when it comes true. */
import { FACT, seenOnce } from '../facts.ts';

export const aReadWaitsAndIsWoken = seenOnce(
  FACT.readerWoken,
  'a read waits and is woken',
  'A task reads from an empty pipe, and goes on when another has written.',
);
