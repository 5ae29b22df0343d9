/** A tag that changes hands brings out what was left in the TLB under it. */
import type { Authority } from '../../core/words/authority.ts';
import type { Sometimes } from '../../core/words/property.ts';

/** The name of the space that had each ASID last, in this run. */
const owners = new Map<number, string>();
let looked: Authority | null = null;

export const anAsidWasGivenToAnotherSpace: Sometimes = {
  kind: 'sometimes',
  name: 'an ASID was given to another space',
  about: 'A space has an ASID that another space had before in the same run.',
  applies: (scene) => scene.peek.family === 'mips',
  begin() {
    owners.clear();
    looked = null;
  },
  seen(scene) {
    const authority = scene.authority();
    if (authority === looked) return false;
    looked = authority;
    const { spaces } = authority;
    for (let i = 0; i < spaces.length; i++) {
      const { context, name } = spaces[i];
      if (context < 0) continue;
      const owner = owners.get(context);
      if (owner !== undefined && owner !== name) return true;
      owners.set(context, name);
    }
    return false;
  },
};
