/** Where each grant that was derived came from, by the numbers that the kernel gives to grants. */
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';
import type { Always } from '../../core/words/property.ts';
import { grantText, hex, spaceText } from './phrase.ts';

/** A grant and who has it. */
export interface Holding {
  readonly space: SpaceView;
  readonly grant: Grant;
}

let told: Authority | null = null;
const byId = new Map<number, Holding>();

/** The grants that have numbers, by these. Of two with one number, the first. */
export function numbered(authority: Authority): ReadonlyMap<number, Holding> {
  if (told === authority) return byId;
  byId.clear();
  for (const space of authority.spaces) {
    for (const grant of space.grants) {
      if (grant.id !== undefined && !byId.has(grant.id)) byId.set(grant.id, { space, grant });
    }
  }
  told = authority;
  return byId;
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
      for (const space of authority.spaces) {
        for (const grant of space.grants) {
          if (grant.from === undefined) continue;
          const source = numbered(authority).get(grant.from);
          const finding = judgeDerived({ space, grant }, source, grant.from);
          if (finding !== null) return finding;
        }
      }
      return null;
    },
  };
}

/** `grant 0x12`. */
export function numberText(id: number): string {
  return `grant ${hex(id)}`;
}
