/** An exception that user code handles itself. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, times } from './ops.ts';

export const exception: Workload = {
  name: 'exception',
  about:
    'from an instruction that user code may not execute to the first one of the handler that it has for this',
  ops: [opOf('raise', 'Executes such an instruction so many times.', times)],
  warm: {
    program: 'v1 = t1.raise(8)',
    measure: { kind: 'marks', from: 'trap', to: 'handler' },
  },
  cold: {
    program: 'v1 = t1.raise(1)',
    measure: { kind: 'marks', from: 'trap', to: 'handler' },
  },
  rows: { 'return from it': { kind: 'marks', from: 'return', to: 'next instruction' } },
  level: 'kernel',
};
