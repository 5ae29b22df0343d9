/** The cpu contract: time slices that tasks own, and control that they transfer. */
import type { Contract } from '../../../core/words/contract.ts';
import { aCallGoesOnThroughAnotherTask } from './claims/a-call-goes-on-through-another-task.ts';
import { aCallIsRefusedAfterTheEntryWasWithdrawn } from './claims/a-call-is-refused-after-the-entry-was-withdrawn.ts';
import { aPositionIsClaimedAfterItsClaimerEnded } from './claims/a-position-is-claimed-after-its-claimer-ended.ts';
import { aStrideGoesOnWhereItStopped } from './claims/a-stride-goes-on-where-it-stopped.ts';
import { anEndlessOverrunEndsTheTask } from './claims/an-endless-overrun-ends-the-task.ts';
import { anOverrunIsOwed } from './claims/an-overrun-is-owed.ts';
import { positionsGoWithAMessage } from './claims/positions-go-with-a-message.ts';
import { theAccountOfWhoHasServedIsRead } from './claims/the-account-of-who-has-served-is-read.ts';
import { threeClientsShareTheProcessor } from './claims/three-clients-share-the-processor.ts';
import { twoMessagesAreLeftOneAfterTheOther } from './claims/two-messages-are-left-one-after-the-other.ts';
import { whatIsLeftOfASliceIsUsedUp } from './claims/what-is-left-of-a-slice-is-used-up.ts';
import { whoWasGivenAPositionMayNotPassItOn } from './claims/who-was-given-a-position-may-not-pass-it-on.ts';
import { errors, ops, TASKS } from './ops.ts';
import { propose } from './propose.ts';
import { specification } from './specification.ts';
import type { CpuState } from './state.ts';

/** Frames for four tasks, whatever their libraries set up: memory does not run out by itself. */
const FRAMES = 1024;

export const cpu: Contract<CpuState> = {
  name: 'cpu',
  about:
    'Time is owned in slices, paid for by whoever uses it, and control goes where it is let in.',
  ops,
  errors,
  tasks: TASKS,
  frames: FRAMES,
  specification,
  properties: [
    aPositionIsClaimedAfterItsClaimerEnded,
    whoWasGivenAPositionMayNotPassItOn,
    anEndlessOverrunEndsTheTask,
    anOverrunIsOwed,
    theAccountOfWhoHasServedIsRead,
    aCallIsRefusedAfterTheEntryWasWithdrawn,
    aCallGoesOnThroughAnotherTask,
    whatIsLeftOfASliceIsUsedUp,
    twoMessagesAreLeftOneAfterTheOther,
    threeClientsShareTheProcessor,
    aStrideGoesOnWhereItStopped,
    positionsGoWithAMessage,
  ],
  propose,
};
