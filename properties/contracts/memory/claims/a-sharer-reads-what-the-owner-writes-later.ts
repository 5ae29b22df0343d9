/** A share is the page itself, and no copy of it: a reader sees the owner's later store. */
import { FACT, seenOnce } from '../facts.ts';

export const aSharerReadsWhatTheOwnerWritesLater = seenOnce(
  FACT.sharerReadOwnersWrite,
  'a sharer reads what the owner writes later',
  'A task with a read-only share loads a word that the owner stored after sharing it.',
);
