/** The memory contract: pages of memory that tasks own, share, take back and lose. */
import type { Contract } from '../../../core/words/contract.ts';
import { aLoadFaultsAfterTheOwnerExited } from './claims/a-load-faults-after-the-owner-exited.ts';
import { aLoadFaultsAfterThePageWasTakenAway } from './claims/a-load-faults-after-the-page-was-taken-away.ts';
import { aLoadOfAPageNeverGivenFaults } from './claims/a-load-of-a-page-never-given-faults.ts';
import { aNewPageReadsZeroAfterAnotherTaskLostOne } from './claims/a-new-page-reads-zero-after-another-task-lost-one.ts';
import { aSharerReadsWhatTheOwnerWritesLater } from './claims/a-sharer-reads-what-the-owner-writes-later.ts';
import { aSlotIsSpawnedAgainAfterExit } from './claims/a-slot-is-spawned-again-after-exit.ts';
import { aStoreFaultsAfterItsRightWasLowered } from './claims/a-store-faults-after-its-right-was-lowered.ts';
import { aStoreThroughAReadOnlyShareFaults } from './claims/a-store-through-a-read-only-share-faults.ts';
import { aTaskThatIsGoneReachesNothing } from './claims/a-task-that-is-gone-reaches-nothing.ts';
import { anOwnerReadsWhatASharerWrote } from './claims/an-owner-reads-what-a-sharer-wrote.ts';
import { everySlotIsAliveAtOnce } from './claims/every-slot-is-alive-at-once.ts';
import { noTwoTasksShareMoreFramesThanWereShared } from './claims/no-two-tasks-share-more-frames-than-were-shared.ts';
import { errors, ops, TASKS } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { MemoryState } from './state.ts';

export const memory: Contract<MemoryState> = {
  name: 'memory',
  about: 'A task reads and writes only what it was given.',
  ops,
  errors,
  tasks: TASKS,
  settlesDevices: true,
  specification,
  properties: [
    aTaskThatIsGoneReachesNothing,
    noTwoTasksShareMoreFramesThanWereShared,
    aSharerReadsWhatTheOwnerWritesLater,
    anOwnerReadsWhatASharerWrote,
    aStoreThroughAReadOnlyShareFaults,
    aStoreFaultsAfterItsRightWasLowered,
    aLoadFaultsAfterThePageWasTakenAway,
    aLoadFaultsAfterTheOwnerExited,
    aLoadOfAPageNeverGivenFaults,
    aSlotIsSpawnedAgainAfterExit,
    aNewPageReadsZeroAfterAnotherTaskLostOne,
    everySlotIsAliveAtOnce,
  ],
  propose,
};
