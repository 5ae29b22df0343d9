/** U-6: the ends of pipes are counted, or nobody gets to know that the last reader has gone. */
import { FACT, seenOnce } from '../facts.ts';

export const aWriterIsKilledByItsPipe = seenOnce(
  FACT.writerKilled,
  'a writer is killed by its pipe',
  'A task that writes to a pipe from which nobody can read any more ends by the signal.',
);
