/** Handing something on never leads elsewhere. */
import { aboutEveryDerivation, holdingText } from './derivations.ts';

export const aDerivedGrantLiesWithinItsSource = aboutEveryDerivation(
  'a derived grant lies within its source',
  'H28, L4-3: the frames of a grant are among those of the grant that it was derived from.',
  (derived, source) => {
    if (source === undefined) return null;
    const { frame, bytes } = derived.grant;
    const low = source.grant.frame;
    if (frame >= low && frame + bytes / 4096 <= low + source.grant.bytes / 4096) return null;
    return (
      `The kernel grants ${holdingText(derived)} and ${bytes} bytes on, derived from ` +
      `${holdingText(source)} and ${source.grant.bytes} bytes on, which does not have all of it.`
    );
  },
);
