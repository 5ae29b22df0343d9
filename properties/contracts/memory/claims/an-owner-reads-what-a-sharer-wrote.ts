/** A share to read and write works in both directions. */
import { FACT, seenOnce } from '../facts.ts';

export const anOwnerReadsWhatASharerWrote = seenOnce(
  FACT.ownerReadSharersWrite,
  'an owner reads what a sharer wrote',
  'The owner of a page loads a word that a task with a share stored.',
);
