/** On a machine that walks tables itself, the tables are what counts: the TLB may be refilled. */
import type { Authority, SpaceView } from '../../core/words/authority.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { allowed, beliefText } from './belief.ts';
import { mapsText, spaceText } from './phrase.ts';
import { type JudgeTranslation, judgeTranslations } from './x86-tables.ts';

const PAGE = 4096;
/** What one entry of a directory covers. */
const REGION = 0x400000;
/** Around a larger range, all that its tables have is looked at. */
const LARGE = 16 * PAGE;

function judgeFound(authority: Authority): JudgeTranslation {
  return (space, found) => {
    if (!found.user || allowed(authority, space.context, found)) return null;
    const belief = beliefText(authority, space.context, found.page);
    return `The page table of ${spaceText(space)} ${mapsText(found)}, but ${belief}.`;
  };
}

/** Of this range, and the pages beside it, in the tables of all spaces. */
function judgeAround(
  peek: PeekBus,
  spaces: readonly SpaceView[],
  from: number,
  end: number,
  judgeOne: JudgeTranslation,
): string | null {
  let low = Math.max(0, from - PAGE);
  let high = Math.min(peek.kernelBase, end + PAGE);
  if (high - low > LARGE) {
    low -= low % REGION;
    high = Math.ceil(high / REGION) * REGION;
  }
  for (let i = 0; i < spaces.length; i++) {
    if (spaces[i].context < 0) continue;
    const finding = judgeTranslations(peek, spaces[i], low, high, judgeOne);
    if (finding !== null) return finding;
  }
  return null;
}

/** Where somebody was granted something, or is now, and beside it. */
function judgeChanged(scene: Scene, changed: readonly Holding[]): string | null {
  if (changed.length === 0) return null;
  const authority = scene.authority();
  const judgeOne = judgeFound(authority);
  for (let i = 0; i < changed.length; i++) {
    const { page, bytes } = changed[i].grant;
    let end = page + bytes;
    // Pages that stand side by side are looked at together.
    while (i + 1 < changed.length && changed[i + 1].grant.page === end) {
      end += changed[++i].grant.bytes;
    }
    const finding = judgeAround(scene.peek, authority.spaces, page, end, judgeOne);
    if (finding !== null) return finding;
  }
  return null;
}

/** Everything that the tables of these spaces have. */
function judge(scene: Scene, spaces: readonly SpaceView[]): string | null {
  if (spaces.length === 0) return null;
  const { peek } = scene;
  const judgeOne = judgeFound(scene.authority());
  for (let i = 0; i < spaces.length; i++) {
    if (spaces[i].context < 0) continue;
    const finding = judgeTranslations(peek, spaces[i], 0, peek.kernelBase, judgeOne);
    if (finding !== null) return finding;
  }
  return null;
}

export const pageTablesGiveNoMoreThanTheKernelBelieves: Always = {
  kind: 'always',
  name: 'page tables give no more than the kernel believes',
  about:
    'H1, H6, L4-2: whatever user code could reach by the tables that the walker would use for a space is ' +
    'within what the kernel believes of it.',
  watches: ['belief', 'tables'],
  applies: ({ peek }) => peek.family === 'x86',
  judge: (scene) => judge(scene, scene.authority().spaces),
  /**
   * Tables are brought up to date where the belief is. What a kernel writes into them elsewhere, or
   * while it goes on believing the same, is found when the TLB takes it, or by the next full scan.
   */
  revise(scene, { goneGrants, newGrants, newSpaces }) {
    return (
      judgeChanged(scene, goneGrants) ?? judgeChanged(scene, newGrants) ?? judge(scene, newSpaces)
    );
  },
};
