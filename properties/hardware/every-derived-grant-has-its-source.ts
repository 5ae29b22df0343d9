/** Nobody holds what was not given to him, nor what was taken back from the giver. */
import { aboutEveryDerivation, holdingText, numberText } from './derivations.ts';

export const everyDerivedGrantHasItsSource = aboutEveryDerivation(
  'every derived grant has its source',
  'H27, H29: what a grant was derived from still exists; with it the grant would have been revoked.',
  (derived, source, from) =>
    source === undefined
      ? `The kernel grants ${holdingText(derived)}, derived from ${numberText(from)}, which does not exist.`
      : null,
);
