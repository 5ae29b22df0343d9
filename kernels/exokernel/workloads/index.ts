/** How this design performs workloads that have ops of their own. */
import type { MakeOffer } from '../../../core/words/workload.ts';
import { controlTransfer } from './control-transfer.ts';
import { exception } from './exception.ts';
import { nullCall } from './null-call.ts';
import { pipe } from './pipe.ts';
import { protectionFault } from './protection-fault.ts';
import { regions } from './regions.ts';
import { sharedMemory } from './shared-memory.ts';

export const workloads: Readonly<Record<string, MakeOffer>> = {
  'null-call': nullCall,
  exception,
  'protection-fault': protectionFault,
  'control-transfer': controlTransfer,
  pipe,
  'shared-memory': sharedMemory,
  'block-copy': regions,
  'memory-latency': regions,
};
