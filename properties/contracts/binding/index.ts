/** The binding contract: frames that are bound by whoever may, and taken back from whoever will not give. */
import type { Contract } from '../../../core/words/contract.ts';
import { aBindingIsDisplaced } from './claims/a-binding-is-displaced.ts';
import { aBindingLastsUntilItIsBroken } from './claims/a-binding-lasts-until-it-is-broken.ts';
import { aBindingOutlivesItsCapability } from './claims/a-binding-outlives-its-capability.ts';
import { aCapabilityIsDerivedThreeTimes } from './claims/a-capability-is-derived-three-times.ts';
import { aConfusedDeputyIsRefused } from './claims/a-confused-deputy-is-refused.ts';
import { aDanglingCapabilityIsUsed } from './claims/a-dangling-capability-is-used.ts';
import { aDeviceWritesWhatIsShared } from './claims/a-device-writes-what-is-shared.ts';
import { aFrameInBothTlbsIsTaken } from './claims/a-frame-in-both-tlbs-is-taken.ts';
import { aFrameIsZeroAfterAnotherHadIt } from './claims/a-frame-is-zero-after-another-had-it.ts';
import { aFrameThatIsFreeIsNobodys } from './claims/a-frame-that-is-free-is-nobodys.ts';
import { aGuessIsRefused } from './claims/a-guess-is-refused.ts';
import { aLimitIsReached } from './claims/a-limit-is-reached.ts';
import { aSharedFrameIsTaken } from './claims/a-shared-frame-is-taken.ts';
import { aSleeperWakes } from './claims/a-sleeper-wakes.ts';
import { aSlotIsSpawnedAgain } from './claims/a-slot-is-spawned-again.ts';
import { aTaskAnswersLate } from './claims/a-task-answers-late.ts';
import { aTaskAnswersTooLate } from './claims/a-task-answers-too-late.ts';
import { aTaskGivesWhatIsNotItsOwn } from './claims/a-task-gives-what-is-not-its-own.ts';
import { aTaskGivesWhatItIsAskedFor } from './claims/a-task-gives-what-it-is-asked-for.ts';
import { aTaskIgnoresARevocation } from './claims/a-task-ignores-a-revocation.ts';
import { aTaskIsRobbedAgain } from './claims/a-task-is-robbed-again.ts';
import { aTaskRefusesToGive } from './claims/a-task-refuses-to-give.ts';
import { aTransferIsStoppedByForce } from './claims/a-transfer-is-stopped-by-force.ts';
import { aTransferTouchesWhatWasAskedFor } from './claims/a-transfer-touches-what-was-asked-for.ts';
import { anAccessFaultsAfterItsBindingWasBroken } from './claims/an-access-faults-after-its-binding-was-broken.ts';
import { anUpwardDerivationIsRefused } from './claims/an-upward-derivation-is-refused.ts';
import { everyBindingWasMadeByWhoeverMight } from './claims/every-binding-was-made-by-whoever-might.ts';
import { framesAreConserved } from './claims/frames-are-conserved.ts';
import { limitsAreKept } from './claims/limits-are-kept.ts';
import { noCapabilityIsMoreThanItsParent } from './claims/no-capability-is-more-than-its-parent.ts';
import { revocationsEndInTime } from './claims/revocations-end-in-time.ts';
import { somebodyCanAlwaysDecide } from './claims/somebody-can-always-decide.ts';
import { ops } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { BindingState } from './state.ts';
import { errors, TASKS } from './terms.ts';

export const binding: Contract<BindingState> = {
  name: 'binding',
  about:
    'Whoever was let in when a frame was bound has it until that is broken; what is asked for is lost.',
  ops,
  errors,
  tasks: TASKS,
  devices: ['dma'],
  specification,
  properties: [
    everyBindingWasMadeByWhoeverMight,
    aBindingLastsUntilItIsBroken,
    aFrameThatIsFreeIsNobodys,
    framesAreConserved,
    aTransferTouchesWhatWasAskedFor,
    noCapabilityIsMoreThanItsParent,
    somebodyCanAlwaysDecide,
    limitsAreKept,
    revocationsEndInTime,
    aBindingIsDisplaced,
    aFrameInBothTlbsIsTaken,
    aTaskGivesWhatItIsAskedFor,
    aTaskAnswersLate,
    aTaskAnswersTooLate,
    aTaskGivesWhatIsNotItsOwn,
    aTaskRefusesToGive,
    aTaskIgnoresARevocation,
    aCapabilityIsDerivedThreeTimes,
    aDanglingCapabilityIsUsed,
    anUpwardDerivationIsRefused,
    aSharedFrameIsTaken,
    aTransferIsStoppedByForce,
    aSleeperWakes,
    aBindingOutlivesItsCapability,
    aFrameIsZeroAfterAnotherHadIt,
    aSlotIsSpawnedAgain,
    anAccessFaultsAfterItsBindingWasBroken,
    aLimitIsReached,
    aConfusedDeputyIsRefused,
    aTaskIsRobbedAgain,
    aDeviceWritesWhatIsShared,
    aGuessIsRefused,
  ],
  propose,
};
