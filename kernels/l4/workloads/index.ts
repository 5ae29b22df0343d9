/** How this design performs workloads that have ops of their own. It has no null call, and exceptions are messages to pagers. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { controlTransfer } from './control-transfer.ts';

export const workloads: Readonly<Record<string, MakeOffer>> = {
  'control-transfer': controlTransfer,
};
