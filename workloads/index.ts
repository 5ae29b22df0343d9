/** What is measured on every design that can perform it. */
import type { Workload } from '../core/words/workload.ts';
import { blockCopy } from './block-copy.ts';
import { controlTransfer } from './control-transfer.ts';
import { exception } from './exception.ts';
import { memoryLatency } from './memory-latency.ts';
import { nullCall, nullCallOfUnix } from './null-call.ts';
import { pipe } from './pipe.ts';
import { protectionFault, protectionFaultOfCallee } from './protection-fault.ts';
import { sharedMemory } from './shared-memory.ts';

export const workloads: readonly Workload[] = [
  nullCallOfUnix,
  nullCall,
  exception,
  protectionFault,
  protectionFaultOfCallee,
  controlTransfer,
  pipe,
  sharedMemory,
  blockCopy,
  memoryLatency,
];
