/** U-16: a call that is begun again after a handler or a stop must be the same call. */
import { FACT, seenOnce } from '../facts.ts';

export const aCallWaitsOnAfterASignal = seenOnce(
  FACT.waitsOn,
  'a call waits on after a signal',
  'A signal that stops a process, or lets calls go on, is sent to one whose call waits.',
);
