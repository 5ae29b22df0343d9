/** Claims about each TLB entry by itself: of the entries that were there already, nothing need be asked again. */

import type { Grant } from '../../core/words/authority.ts';
import type { BeliefChange } from '../../core/words/belief-change.ts';
import type { TlbEntry } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { indexOf } from './belief-index.ts';

type Claim = Pick<Always, 'name' | 'about' | 'applies'> & {
  /** Besides the TLB. */
  readonly watches: readonly ('belief' | 'processor' | 'tables')[];
  readonly judgeEntry: (scene: Scene, entry: TlbEntry) => string | null;
  /** Whether it depends on the use of frames; else, where it watches belief, on grants. */
  readonly isAboutFrames?: boolean;
};

/** Of more grants that are gone, all entries are looked at. */
const FEW = 4;

/**
 * Whether a change of belief leaves an entry that was there already as it was judged: new grants take
 * nothing from it. The tag that is current must not have come into use by no more than that.
 */
function leavesAll({ now, newSpaces, goneSpaces }: BeliefChange, context: number): boolean {
  return (
    newSpaces.length === 0 && goneSpaces.length === 0 && indexOf(now).spacesOf(context).length > 0
  );
}

/** Whether the entry leads where this grant led, whoever had it. */
function overlaps(entry: TlbEntry, { page, bytes }: Grant): boolean {
  return entry.page < page + bytes && page < entry.page + entry.bytes;
}

export function aboutEveryEntry(claim: Claim): Always {
  const { watches, judgeEntry, isAboutFrames, ...rest } = claim;
  const watchesBelief = watches.includes('belief');
  const review = (scene: Scene, entries: readonly TlbEntry[]): string | null => {
    for (let i = 0; i < entries.length; i++) {
      const finding = judgeEntry(scene, entries[i]);
      if (finding !== null) return finding;
    }
    return null;
  };
  const judge = (scene: Scene) => review(scene, scene.peek.tlb());
  /** The entries that lead where this grant led. */
  const judgeWhere = (scene: Scene, grant: Grant): string | null => {
    const tlb = scene.peek.tlb();
    for (let i = 0; i < tlb.length; i++) {
      const finding = overlaps(tlb[i], grant) ? judgeEntry(scene, tlb[i]) : null;
      if (finding !== null) return finding;
    }
    return null;
  };
  const revise = (scene: Scene, change: BeliefChange): string | null => {
    if (!watchesBelief || !leavesAll(change, scene.peek.context())) return judge(scene);
    if (isAboutFrames) return change.frames.length > 0 ? judge(scene) : null;
    const { goneGrants } = change;
    if (goneGrants.length > FEW) return judge(scene);
    for (let i = 0; i < goneGrants.length; i++) {
      const finding = judgeWhere(scene, goneGrants[i].grant);
      if (finding !== null) return finding;
    }
    return null;
  };
  return { kind: 'always', ...rest, watches: ['tlb', ...watches], judge, review, revise };
}
