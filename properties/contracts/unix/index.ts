/** The unix contract: processes, files, pipes, signals and memory, as POSIX has them. */
import type { Contract } from '../../../core/words/contract.ts';
import { aCallWaitsOnAfterASignal } from './claims/a-call-waits-on-after-a-signal.ts';
import { aChildWritesWhatItsParentDoesNotSee } from './claims/a-child-writes-what-its-parent-does-not-see.ts';
import { aColdPathIsWalked } from './claims/a-cold-path-is-walked.ts';
import { aMappedFileIsRead } from './claims/a-mapped-file-is-read.ts';
import { aProcessIsStoppedAndGoesOn } from './claims/a-process-is-stopped-and-goes-on.ts';
import { aReadWaitsAndIsWoken } from './claims/a-read-waits-and-is-woken.ts';
import { aRenameReplaces } from './claims/a-rename-replaces.ts';
import { aSignalInterruptsACall } from './claims/a-signal-interrupts-a-call.ts';
import { aWriterIsKilledByItsPipe } from './claims/a-writer-is-killed-by-its-pipe.ts';
import { aWriterWaitsForRoom } from './claims/a-writer-waits-for-room.ts';
import { anOrphanIsAdopted } from './claims/an-orphan-is-adopted.ts';
import { anUnlinkedFileIsRead } from './claims/an-unlinked-file-is-read.ts';
import { execFailsAndTheImageStays } from './claims/exec-fails-and-the-image-stays.ts';
import { noTaskReachesMoreThanWasMapped } from './claims/no-task-reaches-more-than-was-mapped.ts';
import { onePageOfSharedMemoryIsOneFrame } from './claims/one-page-of-shared-memory-is-one-frame.ts';
import { twoPathsLeadToOneFile } from './claims/two-paths-lead-to-one-file.ts';
import { whatATaskMayWriteItSharesWithNobodyUnasked } from './claims/what-a-task-may-write-it-shares-with-nobody-unasked.ts';
import { whoeverWasWaitedForHasNoMemory } from './claims/whoever-was-waited-for-has-no-memory.ts';
import { ops } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { UnixState } from './state.ts';
import { errors, TASKS } from './terms.ts';

export const unix: Contract<UnixState> = {
  name: 'unix',
  about: 'Processes, files, pipes, signals and memory behave as POSIX says.',
  ops,
  errors,
  tasks: TASKS,
  frames: 1024,
  devices: ['disk', 'ethernet'],
  settlesDevices: true,
  specification,
  properties: [
    noTaskReachesMoreThanWasMapped,
    whatATaskMayWriteItSharesWithNobodyUnasked,
    onePageOfSharedMemoryIsOneFrame,
    whoeverWasWaitedForHasNoMemory,
    aCallWaitsOnAfterASignal,
    aChildWritesWhatItsParentDoesNotSee,
    aColdPathIsWalked,
    aWriterWaitsForRoom,
    aMappedFileIsRead,
    aProcessIsStoppedAndGoesOn,
    aReadWaitsAndIsWoken,
    aRenameReplaces,
    aSignalInterruptsACall,
    aWriterIsKilledByItsPipe,
    anOrphanIsAdopted,
    anUnlinkedFileIsRead,
    execFailsAndTheImageStays,
    twoPathsLeadToOneFile,
  ],
  propose,
};
