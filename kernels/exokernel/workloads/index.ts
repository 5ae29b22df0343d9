/** How this design performs workloads that have ops of their own. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { nullCall } from './null-call.ts';

export const workloads: Readonly<Record<string, MakeOffer>> = {
  'null-call': nullCall,
};
