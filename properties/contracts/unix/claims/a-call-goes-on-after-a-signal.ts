/** U-16: a call that is begun again after a handler or a stop must be the same call. */
import { FACT, seenOnce } from '../facts.ts';

export const aCallGoesOnAfterASignal = seenOnce(
  FACT.goneOn,
  'a call goes on after a signal',
  'A call that waits is disturbed by a signal that lets it go on, and is done.',
);
