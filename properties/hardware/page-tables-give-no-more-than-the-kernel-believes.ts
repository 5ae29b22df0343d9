/** On a machine that walks tables itself, the tables are what counts: the TLB may be refilled. */
import type { Authority, SpaceView } from '../../core/words/authority.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { allowed, beliefText } from './belief.ts';
import { mapsText, spaceText } from './phrase.ts';

/**
 * Grants of one space that are walked at the most. A space that is granted more is sampled, from a
 * place that moves on with time.
 */
const SAMPLE = 64;

function judgePage(
  peek: PeekBus,
  authority: Authority,
  space: SpaceView,
  page: number,
): string | null {
  if (page < 0 || page >= peek.kernelBase) return null;
  const found = peek.walk(space.context, page);
  if (found === null || !found.user || allowed(authority, space.context, found)) return null;
  const belief = beliefText(authority, space.context, found.page);
  return `The page table of ${spaceText(space)} ${mapsText(found)}, but ${belief}.`;
}

/** Where `holder` is granted something: there, and beside it, in the table of `space`. */
function judgeGrants(
  scene: Scene,
  authority: Authority,
  space: SpaceView,
  holder: SpaceView,
): string | null {
  const { peek } = scene;
  const { grants } = holder;
  const stride = Math.ceil(grants.length / SAMPLE);
  for (
    let i = stride > 1 ? Math.floor(scene.event.cycles) % stride : 0;
    i < grants.length;
    i += stride
  ) {
    const { page, bytes } = grants[i];
    let finding = judgePage(peek, authority, space, page);
    if (space === holder) {
      finding ??= judgePage(peek, authority, space, page - 4096);
      finding ??= judgePage(peek, authority, space, page + bytes);
    }
    if (finding !== null) return finding;
  }
  return null;
}

export const pageTablesGiveNoMoreThanTheKernelBelieves: Always = {
  kind: 'always',
  name: 'page tables give no more than the kernel believes',
  about:
    'H1: what the walker would find in the tables of a space, at and about the pages that any ' +
    'space is granted, is within what the kernel believes.',
  judge(scene) {
    const { peek } = scene;
    if (peek.family !== 'x86') return null;
    const authority = scene.authority();
    for (const space of authority.spaces) {
      if (space.context < 0) continue;
      for (const holder of authority.spaces) {
        const finding = judgeGrants(scene, authority, space, holder);
        if (finding !== null) return finding;
      }
    }
    return null;
  },
};
