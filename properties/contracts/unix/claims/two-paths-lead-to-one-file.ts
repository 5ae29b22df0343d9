/** U-7: links are counted, however a file is named. */
import { FACT, seenOnce } from '../facts.ts';

export const twoPathsLeadToOneFile = seenOnce(
  FACT.linked,
  'two paths lead to one file',
  'Two paths are found to name the same file.',
);
