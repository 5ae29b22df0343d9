/** U-7: the name never leads nowhere in between. */
import { FACT, seenOnce } from '../facts.ts';

export const aRenameReplaces = seenOnce(
  FACT.replaced,
  'a rename replaces',
  'A file gets the name of another one.',
);
