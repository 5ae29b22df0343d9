/** What is measured on every design that can perform it. */
import type { Workload } from '../core/words/workload.ts';
import { nullCall, nullCallOfUnix } from './null-call.ts';

export const workloads: readonly Workload[] = [nullCallOfUnix, nullCall];
