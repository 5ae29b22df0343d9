import { FACT, seenOnce } from '../facts.ts';

export const aCallIsRefusedAfterTheEntryWasWithdrawn = seenOnce(
  FACT.closedAfterOpen,
  'a call is refused after the entry was withdrawn',
  'X-14, X-15: a control transfer reaches only an entry that is declared at that time.',
);
