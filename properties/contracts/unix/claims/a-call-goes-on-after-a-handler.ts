/** U-16: a call that is begun again after a handler must be the same call. */
import { FACT, seenOnce } from '../facts.ts';

export const aCallGoesOnAfterAHandler = seenOnce(
  FACT.restarted,
  'a call goes on after a handler',
  'A call that waits is disturbed by a signal that lets it go on, and is done.',
);
