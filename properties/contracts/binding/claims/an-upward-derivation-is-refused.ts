/** A task asks for a capability that its own does not dominate. */
import { FACT, seenOnce } from '../facts.ts';

export const anUpwardDerivationIsRefused = seenOnce(
  FACT.upwardDerivation,
  'an upward derivation is refused',
  'A task asks for a capability that its own does not dominate.',
);
