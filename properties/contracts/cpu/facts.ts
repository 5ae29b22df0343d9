/** What one outcome may show: the moments that claims about runs want to have seen. */
import type { Sometimes } from '../../../core/words/property.ts';
import type { CpuState } from './state.ts';

/** Bits of `CpuState.facts`. */
export const FACT = {
  claimedAfterTheOwnerEnded: 1,
  keptFromPassingOn: 2,
  endedByExcess: 4,
  owed: 8,
  servedForFree: 16,
  closedAfterOpen: 32,
  relayed: 64,
  restOfASlice: 128,
  twoMessages: 256,
  threeClients: 512,
  strideWentOn: 1024,
  allPositionsGiven: 2048,
} as const;

/** The claim that this fact is seen at least once. */
export function seenOnce(fact: number, name: string, about: string): Sometimes<CpuState> {
  return {
    kind: 'sometimes',
    name,
    about,
    seen: (scene) => scene.state !== null && (scene.state.facts & fact) !== 0,
  };
}
