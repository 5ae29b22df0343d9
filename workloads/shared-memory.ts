/** A counter in shared memory that two tasks raise by turns. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, other, start, times } from './ops.ts';

export const sharedMemory: Workload = {
  name: 'shared-memory',
  about:
    'a counter in shared memory goes from a task to another: from its turn to when the other finds that it is its own',
  ops: [
    opOf('open', 'Makes the shared page.'),
    start,
    opOf('ping', 'Counts when it is its turn, so many times.', times, other),
    opOf('pong', 'The same, of the other task.', times),
  ],
  tasks: 2,
  warm: {
    program: 'v1 = t1.open(); v2 = t1.start(t2); v3 = t2.pong(12); v4 = t1.ping(12, v2)',
    measure: { kind: 'marks', from: 'sent', to: 'received' },
  },
  rows: { back: { kind: 'marks', from: 'received', to: 'sent' } },
  level: 'kernel',
};
