/** U-11: after a fork, pages are copied when either side writes. */
import { FACT, seenOnce } from '../facts.ts';

export const aChildWritesWhatItsParentDoesNotSee = seenOnce(
  FACT.writtenApart,
  'a child writes what its parent does not see',
  'A process stores to a page that its parent has as well, each its own.',
);
