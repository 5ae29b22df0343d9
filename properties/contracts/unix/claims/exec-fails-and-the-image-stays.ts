/** U-12: what exec would replace must be there until nothing can go wrong. */
import { FACT, seenOnce } from '../facts.ts';

export const execFailsAndTheImageStays = seenOnce(
  FACT.execRefused,
  'exec fails and the image stays',
  'A task runs an image that cannot be run, and goes on as it was.',
);
