/** Claims about each TLB entry by itself: of the entries that were there already, nothing need be asked again. */
import type { Authority } from '../../core/words/authority.ts';
import type { TlbEntry } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { indexOf } from './belief-index.ts';

type Claim = Pick<Always, 'name' | 'about'> & {
  /** Besides the TLB. */
  readonly watches: readonly ('belief' | 'processor' | 'tables')[];
  /** The family on which it says something; absent, on each. */
  readonly family?: 'mips' | 'x86';
  readonly judgeEntry: (scene: Scene, entry: TlbEntry) => string | null;
  /** Whether nothing can differ for an entry that was there already. */
  readonly isSettled?: (scene: Scene, before: Authority) => boolean;
};

export function aboutEveryEntry(claim: Claim): Always {
  const { name, about, family, judgeEntry, isSettled } = claim;
  const review = (scene: Scene, entries: readonly TlbEntry[]): string | null => {
    if (family !== undefined && scene.peek.family !== family) return null;
    for (let i = 0; i < entries.length; i++) {
      const finding = judgeEntry(scene, entries[i]);
      if (finding !== null) return finding;
    }
    return null;
  };
  const judge = (scene: Scene) => review(scene, scene.peek.tlb());
  const revise = (scene: Scene, before: Authority) =>
    isSettled?.(scene, before) === true ? null : judge(scene);
  return { kind: 'always', name, about, watches: ['tlb', ...claim.watches], judge, review, revise };
}

/**
 * Settled for what `inUse` entries are held against the belief for: it is the same, and the tag that is
 * current has come into use by no more than that.
 */
export function isBelievedAsBefore(scene: Scene, before: Authority): boolean {
  const authority = scene.authority();
  return authority === before && indexOf(authority).spacesOf(scene.peek.context()).length > 0;
}
