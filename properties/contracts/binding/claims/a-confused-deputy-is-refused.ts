/** A task may not act on another in whose window it would bind a frame. */
import { FACT, seenOnce } from '../facts.ts';

export const aConfusedDeputyIsRefused = seenOnce(
  FACT.deputyRefused,
  'a confused deputy is refused',
  'A task may not act on another in whose window it would bind a frame.',
);
