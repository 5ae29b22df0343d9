/** U-7: a file lasts as long as it has a name or is open. */
import { FACT, seenOnce } from '../facts.ts';

export const anUnlinkedFileIsRead = seenOnce(
  FACT.unlinkedRead,
  'an unlinked file is read',
  'A task reads a file that has no name any more.',
);
