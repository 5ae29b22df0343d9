/** Two spaces with one ASID would use each other's TLB entries. */
import type { Always } from '../../core/words/property.ts';
import { indexOf } from './belief-index.ts';
import { hex, spaceText } from './phrase.ts';

export const anAsidBelongsToOneSpace: Always = {
  kind: 'always',
  name: 'an ASID belongs to one space',
  about:
    'H4: on the tagged TLB no two spaces have one ASID at the same time: neither could be kept from ' +
    'the entries of the other.',
  watches: ['belief'],
  applies: ({ peek }) => peek.family === 'mips',
  judge(scene) {
    const authority = scene.authority();
    const { spaces } = authority;
    for (let i = 0; i < spaces.length; i++) {
      const { context } = spaces[i];
      if (context < 0) continue;
      const sharers = indexOf(authority).spacesOf(context);
      if (sharers.length < 2) continue;
      const [one, other] = sharers.map((space) => spaceText(spaces[space]));
      return `The kernel has given ASID ${hex(context)} to ${one} and to ${other}; it must be one's.`;
    }
    return null;
  },
};
