/** A task asks for a binding of a frame whose list does not let it in. */
import { FACT, seenOnce } from '../facts.ts';

export const aGuessIsRefused = seenOnce(
  FACT.guessedFrame,
  'a guess is refused',
  'A task asks for a binding of a frame whose list does not let it in.',
);
