/** What one outcome may show: the moments that claims about runs want to have seen. */
import type { Sometimes } from '../../../core/words/property.ts';
import type { MappingState } from './state.ts';

/** Bits of `MappingState.facts`. */
export const FACT = {
  superpageInParts: 1,
  deepMapping: 2,
  childGranted: 4,
  fourSpacesReached: 8,
  ancestorReplaced: 16,
  loweredStoreFaulted: 32,
  accessesOfTheGone: 64,
  windowCut: 128,
  rightsExtended: 256,
  slotSpawnedAgain: 512,
  takenByAnother: 1024,
} as const;

/** The claim that this fact is seen at least once. */
export function seenOnce(fact: number, name: string, about: string): Sometimes<MappingState> {
  return {
    kind: 'sometimes',
    name,
    about,
    seen: (scene) => scene.state !== null && (scene.state.facts & fact) !== 0,
  };
}
