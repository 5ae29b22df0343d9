/** Where each grant that was derived came from, by the numbers that the kernel gives to grants. */
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';
import type { Always } from '../../core/words/property.ts';
import { grantText, hex, spaceText } from './phrase.ts';

/** A grant and who has it. */
export interface Holding {
  readonly space: SpaceView;
  readonly grant: Grant;
}

/** Of the belief that was asked about last. */
let told: Authority | null = null;
const byId = new Map<number, Holding>();
const derived: Holding[] = [];

/** The grants that have numbers, by these. Of two with one number, the first. */
export function numbered(authority: Authority): ReadonlyMap<number, Holding> {
  sort(authority);
  return byId;
}

/** The grants that were derived from others. */
function derivedOf(authority: Authority): readonly Holding[] {
  sort(authority);
  return derived;
}

function sort(authority: Authority): void {
  if (told === authority) return;
  told = null;
  byId.clear();
  derived.length = 0;
  const { spaces } = authority;
  for (let i = 0; i < spaces.length; i++) {
    const space = spaces[i];
    for (let k = 0; k < space.grants.length; k++) {
      const grant = space.grants[k];
      if (grant.id !== undefined && !byId.has(grant.id)) byId.set(grant.id, { space, grant });
      if (grant.from !== undefined) derived.push({ space, grant });
    }
  }
  told = authority;
}

export function holdingText({ space, grant }: Holding): string {
  return `${spaceText(space)}: ${grantText(grant)}`;
}

/** A claim about every grant that was derived, and its source, which is undefined if there is none. */
export function aboutEveryDerivation(
  name: string,
  about: string,
  judgeDerived: (derived: Holding, source: Holding | undefined, from: number) => string | null,
): Always {
  return {
    kind: 'always',
    name,
    about,
    watches: ['belief'],
    judge(scene) {
      const authority = scene.authority();
      for (const holding of derivedOf(authority)) {
        const from = holding.grant.from ?? 0;
        const finding = judgeDerived(holding, numbered(authority).get(from), from);
        if (finding !== null) return finding;
      }
      return null;
    },
  };
}

/** `grant 0x12`. */
export function numberText(id: number): string {
  return `grant ${hex(id)}`;
}
