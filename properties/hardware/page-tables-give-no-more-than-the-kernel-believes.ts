/** On a machine that walks tables itself, the tables are what counts: the TLB may be refilled. */
import type { Authority, SpaceView } from '../../core/words/authority.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { PeekBus, Translation } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { allowed, beliefText } from './belief.ts';
import { mapsText, spaceText } from './phrase.ts';
import { judgePages, judgeTranslations } from './x86-tables.ts';

const PAGE = 4096;
/** What one entry of a directory covers. */
const REGION = 0x400000;
/** A larger range is looked at table by table. */
const LARGE = 16 * PAGE;

function judgeFound(authority: Authority, space: SpaceView, found: Translation): string | null {
  if (!found.user || allowed(authority, space.context, found)) return null;
  const belief = beliefText(authority, space.context, found.page);
  return `The page table of ${spaceText(space)} ${mapsText(found)}, but ${belief}.`;
}

/** Everything that the tables of the space have. */
function judgeTables(peek: PeekBus, authority: Authority, space: SpaceView): string | null {
  return judgeTranslations(peek, space.context, 0, peek.kernelBase, (found) =>
    judgeFound(authority, space, found),
  );
}

/** Of this range, and the pages beside it, in the tables of all spaces. */
function judgeAround(
  peek: PeekBus,
  authority: Authority,
  from: number,
  end: number,
): string | null {
  const { spaces } = authority;
  const low = Math.max(0, from - PAGE);
  const high = Math.min(peek.kernelBase, end + PAGE);
  for (let i = 0; i < spaces.length; i++) {
    const { context } = spaces[i];
    if (context < 0) continue;
    const finding =
      high - low > LARGE
        ? judgeRegions(peek, authority, spaces[i], low, high)
        : judgePages(peek, context, low, high, (found) => judgeFound(authority, spaces[i], found));
    if (finding !== null) return finding;
  }
  return null;
}

function judgeRegions(
  peek: PeekBus,
  authority: Authority,
  space: SpaceView,
  low: number,
  high: number,
): string | null {
  const first = low - (low % REGION);
  const end = Math.ceil(high / REGION) * REGION;
  return judgeTranslations(peek, space.context, first, end, (found) =>
    judgeFound(authority, space, found),
  );
}

/** Where somebody was granted something, or is now, and beside it. */
function judgeChanged(scene: Scene, changed: readonly Holding[]): string | null {
  const authority = scene.authority();
  for (let i = 0; i < changed.length; i++) {
    const { page, bytes } = changed[i].grant;
    let end = page + bytes;
    // Pages that stand side by side are looked at together.
    while (i + 1 < changed.length && changed[i + 1].grant.page === end) {
      end += changed[++i].grant.bytes;
    }
    const finding = judgeAround(scene.peek, authority, page, end);
    if (finding !== null) return finding;
  }
  return null;
}

function judge(scene: Scene, spaces: readonly SpaceView[]): string | null {
  const authority = scene.authority();
  for (let i = 0; i < spaces.length; i++) {
    if (spaces[i].context < 0) continue;
    const finding = judgeTables(scene.peek, authority, spaces[i]);
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
  judge: (scene) => (scene.peek.family === 'x86' ? judge(scene, scene.authority().spaces) : null),
  /**
   * Tables are brought up to date where the belief is. What a kernel writes into them elsewhere, or
   * while it goes on believing the same, is found when the TLB takes it, or by the next full scan.
   */
  revise(scene, { goneGrants, newGrants, newSpaces }) {
    if (scene.peek.family !== 'x86') return null;
    return (
      judgeChanged(scene, goneGrants) ?? judgeChanged(scene, newGrants) ?? judge(scene, newSpaces)
    );
  },
};
