/** What one outcome may show: the moments that claims about runs want to have seen. */
import type { Sometimes } from '../../../core/words/property.ts';
import type { MemoryState } from './state.ts';

/** Bits of `MemoryState.facts`. */
export const FACT = {
  sharerReadOwnersWrite: 1,
  ownerReadSharersWrite: 2,
  readOnlyStoreFaulted: 4,
  loweredStoreFaulted: 8,
  loadAfterUnshareFaulted: 16,
  loadAfterExitFaulted: 32,
  slotSpawnedAgain: 64,
  readZeroAfterOthers: 128,
  allAlive: 256,
  strangerFaulted: 512,
} as const;

/** The claim that this fact is seen at least once. */
export function seenOnce(fact: number, name: string, about: string): Sometimes<MemoryState> {
  return {
    kind: 'sometimes',
    name,
    about,
    seen: (scene) => scene.state !== null && (scene.state.facts & fact) !== 0,
  };
}
