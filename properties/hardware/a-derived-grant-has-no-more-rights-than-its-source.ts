/** Handing something on never adds to it. */
import { COMPARED } from './belief.ts';
import { aboutEveryDerivation, holdingText } from './derivations.ts';

export const aDerivedGrantHasNoMoreRightsThanItsSource = aboutEveryDerivation(
  'a derived grant has no more rights than its source',
  'H28, L4-1: the rights of a grant are among those of the grant that it was derived from.',
  (derived, source) =>
    source !== undefined && (derived.grant.rights & COMPARED & ~source.grant.rights) !== 0
      ? `The kernel grants ${holdingText(derived)}, derived from ${holdingText(source)}, which has fewer rights.`
      : null,
);
