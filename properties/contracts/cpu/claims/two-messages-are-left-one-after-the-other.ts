import { FACT, seenOnce } from '../facts.ts';

export const twoMessagesAreLeftOneAfterTheOther = seenOnce(
  FACT.twoMessages,
  'two messages are left one after the other',
  'H36: the second comes when the first was taken, and neither is lost.',
);
