/**
 * What a campaign must have seen of the TLB, where a contract gives it enough to do: for the configuration to
 * add to the claims of such a contract. Contracts whose tasks have few pages never get there.
 */
import type { Sometimes } from '../../core/words/property.ts';
import { anAsidWasGivenToAnotherSpace } from './an-asid-was-given-to-another-space.ts';
import { theTlbWasFull } from './the-tlb-was-full.ts';

export const tlbMoments: readonly Sometimes[] = [theTlbWasFull, anAsidWasGivenToAnotherSpace];
