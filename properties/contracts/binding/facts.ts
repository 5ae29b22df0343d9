/** What one outcome may show: the moments that claims about runs want to have seen. */
import type { Sometimes } from '../../../core/words/property.ts';
import type { BindingState } from './state.ts';

/** Bits of `BindingState.facts`. */
export const FACT = {
  gave: 1,
  answeredLate: 2,
  tooLate: 4,
  wrong: 8,
  refused: 16,
  ignored: 32,
  derivedThrice: 64,
  danglingCapability: 128,
  upwardDerivation: 256,
  sharedFrameTaken: 512,
  transferDequeued: 1024,
  sleeperWoken: 2048,
  outlivedCapability: 4096,
  zeroedAfterOthers: 8192,
  slotSpawnedAgain: 1 << 14,
  loadAfterGuardFaulted: 1 << 15,
  limitReached: 1 << 16,
  deputyRefused: 1 << 17,
  takenTwice: 1 << 18,
  deviceWroteToSharer: 1 << 19,
  guessedFrame: 1 << 20,
} as const;

/** The claim that this fact is seen at least once. */
export function seenOnce(fact: number, name: string, about: string): Sometimes<BindingState> {
  return {
    kind: 'sometimes',
    name,
    about,
    seen: (scene) => scene.state !== null && (scene.state.facts & fact) !== 0,
  };
}
