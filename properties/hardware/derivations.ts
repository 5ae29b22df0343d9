/** Claims about grants that were derived from others. */
import {
  type JudgeDerived,
  judgeDerivations,
  judgeNewDerivations,
} from '../../core/oracles/derivations.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { Always } from '../../core/words/property.ts';
import { grantText, hex, spaceText } from './phrase.ts';

export function holdingText({ space, grant }: Holding): string {
  return `${spaceText(space)}: ${grantText(grant)}`;
}

/** A claim about every grant that was derived, and its source, which is undefined if there is none. */
export function aboutEveryDerivation(name: string, about: string, judge: JudgeDerived): Always {
  return {
    kind: 'always',
    name,
    about,
    watches: ['belief'],
    judge: (scene) => judgeDerivations(scene.authority(), judge),
    revise: (_, change) => judgeNewDerivations(change, judge),
  };
}

/** `grant 0x12`. */
export function numberText(id: number): string {
  return `grant ${hex(id)}`;
}
