/** The hardware invariants: claims about any design, which need nothing of it but `observe`. */
import type { Property } from '../../core/words/property.ts';
import { aDerivedGrantHasNoMoreRightsThanItsSource } from './a-derived-grant-has-no-more-rights-than-its-source.ts';
import { aDerivedGrantLiesWithinItsSource } from './a-derived-grant-lies-within-its-source.ts';
import { aFreeFrameHasNoTlbEntry } from './a-free-frame-has-no-tlb-entry.ts';
import { aFreeFrameIsInNoTransfer } from './a-free-frame-is-in-no-transfer.ts';
import { aRefillFindsNoMoreThanTheKernelBelieves } from './a-refill-finds-no-more-than-the-kernel-believes.ts';
import { aTlbEntryGivesNoMoreThanTheKernelBelieves } from './a-tlb-entry-gives-no-more-than-the-kernel-believes.ts';
import { aWriteIsRecordedInThePageTable } from './a-write-is-recorded-in-the-page-table.ts';
import { anAsidBelongsToOneSpace } from './an-asid-belongs-to-one-space.ts';
import { anUntaggedTlbHoldsOnlyTheCurrentSpace } from './an-untagged-tlb-holds-only-the-current-space.ts';
import { everyDerivedGrantHasItsSource } from './every-derived-grant-has-its-source.ts';
import { everyFrameHasOneUse } from './every-frame-has-one-use.ts';
import { everyGrantHasANumberOfItsOwn } from './every-grant-has-a-number-of-its-own.ts';
import { everyLiveTaskHasASpaceThatTheKernelKnowsOf } from './every-live-task-has-a-space-that-the-kernel-knows-of.ts';
import { noTransferTouchesWhatIsTheKernels } from './no-transfer-touches-what-is-the-kernels.ts';
import { noTwoTlbEntriesMatchOnePage } from './no-two-tlb-entries-match-one-page.ts';
import { noUserEntryTargetsWhatIsTheKernels } from './no-user-entry-targets-what-is-the-kernels.ts';
import { pageTablesGiveNoMoreThanTheKernelBelieves } from './page-tables-give-no-more-than-the-kernel-believes.ts';
import { pageTablesOpenNoKernelAddress } from './page-tables-open-no-kernel-address.ts';
import { theKernelFindsNoFaultWithItsOwnRecords } from './the-kernel-finds-no-fault-with-its-own-records.ts';
import { theRunningTasksSpaceIsTheCurrentOne } from './the-running-tasks-space-is-the-current-one.ts';
import { wiredEntriesStayInTheTlb } from './wired-entries-stay-in-the-tlb.ts';

export const hardware: readonly Property[] = [
  // The first: where it fails, the others say what follows from it.
  everyLiveTaskHasASpaceThatTheKernelKnowsOf,
  noTwoTlbEntriesMatchOnePage,
  noUserEntryTargetsWhatIsTheKernels,
  aFreeFrameHasNoTlbEntry,
  aFreeFrameIsInNoTransfer,
  noTransferTouchesWhatIsTheKernels,
  everyFrameHasOneUse,
  aTlbEntryGivesNoMoreThanTheKernelBelieves,
  anUntaggedTlbHoldsOnlyTheCurrentSpace,
  anAsidBelongsToOneSpace,
  pageTablesGiveNoMoreThanTheKernelBelieves,
  pageTablesOpenNoKernelAddress,
  aRefillFindsNoMoreThanTheKernelBelieves,
  aWriteIsRecordedInThePageTable,
  theRunningTasksSpaceIsTheCurrentOne,
  wiredEntriesStayInTheTlb,
  everyGrantHasANumberOfItsOwn,
  everyDerivedGrantHasItsSource,
  aDerivedGrantHasNoMoreRightsThanItsSource,
  aDerivedGrantLiesWithinItsSource,
  // The last: where anything else says what is wrong, that says more.
  theKernelFindsNoFaultWithItsOwnRecords,
];
