/** The mapping contract: pages that tasks map to each other, and take back with all that came of them. */
import type { Contract } from '../../../core/words/contract.ts';
import { aMappingGetsMoreRights } from './claims/a-mapping-gets-more-rights.ts';
import { aMappingGoesOverItsOwnAncestor } from './claims/a-mapping-goes-over-its-own-ancestor.ts';
import { aMappingIsDerivedThreeTimes } from './claims/a-mapping-is-derived-three-times.ts';
import { aMappingLiesInTheFramesOfItsParent } from './claims/a-mapping-lies-in-the-frames-of-its-parent.ts';
import { aMappingThatWasDerivedIsGranted } from './claims/a-mapping-that-was-derived-is-granted.ts';
import { aSlotIsSpawnedAgain } from './claims/a-slot-is-spawned-again.ts';
import { aStoreFaultsAfterTheRightToWriteWasTaken } from './claims/a-store-faults-after-the-right-to-write-was-taken.ts';
import { aSuperpageIsMappedOnInSmallPages } from './claims/a-superpage-is-mapped-on-in-small-pages.ts';
import { aTaskOtherThanTheRootTakesMemory } from './claims/a-task-other-than-the-root-takes-memory.ts';
import { aWindowCutsALargerFlexpage } from './claims/a-window-cuts-a-larger-flexpage.ts';
import { accessesThroughAMappingThatIsGoneAreTold } from './claims/accesses-through-a-mapping-that-is-gone-are-told.ts';
import { memoryThatWasTakenIsNobodyElses } from './claims/memory-that-was-taken-is-nobody-elses.ts';
import { noMappingHasRightsThatItsParentLacks } from './claims/no-mapping-has-rights-that-its-parent-lacks.ts';
import { nothingIsLeftOfATaskThatIsGone } from './claims/nothing-is-left-of-a-task-that-is-gone.ts';
import { oneRevocationReachesEveryTask } from './claims/one-revocation-reaches-every-task.ts';
import { theKernelHasExactlyTheMappingsThatWereMade } from './claims/the-kernel-has-exactly-the-mappings-that-were-made.ts';
import { errors, ops, TASKS } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { MappingState } from './state.ts';

export const mapping: Contract<MappingState> = {
  name: 'mapping',
  about: 'A task has what it was mapped, for as long as those from whom it came have it.',
  ops,
  errors,
  tasks: TASKS,
  // A superpage in its place, as many pages again around it, and what the kernel needs for itself.
  frames: 3072,
  specification,
  properties: [
    noMappingHasRightsThatItsParentLacks,
    aMappingLiesInTheFramesOfItsParent,
    nothingIsLeftOfATaskThatIsGone,
    memoryThatWasTakenIsNobodyElses,
    theKernelHasExactlyTheMappingsThatWereMade,
    aMappingGetsMoreRights,
    aMappingGoesOverItsOwnAncestor,
    aMappingIsDerivedThreeTimes,
    aMappingThatWasDerivedIsGranted,
    aSlotIsSpawnedAgain,
    aStoreFaultsAfterTheRightToWriteWasTaken,
    aSuperpageIsMappedOnInSmallPages,
    aTaskOtherThanTheRootTakesMemory,
    aWindowCutsALargerFlexpage,
    accessesThroughAMappingThatIsGoneAreTold,
    oneRevocationReachesEveryTask,
  ],
  propose,
};
