/** A word that goes to and fro between two tasks through pipes. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, start, times } from './ops.ts';

export const pipe: Workload = {
  name: 'pipe',
  about:
    'one word through a pipe to another task, which waits for it: from before the write to behind the read',
  ops: [
    opOf('open', 'Makes two pipes.'),
    start,
    opOf('ping', 'Sends a word and awaits one, so many times.', times),
    opOf('pong', 'Awaits a word and sends one, so many times.', times),
  ],
  tasks: 2,
  warm: {
    program: 'v1 = t1.open(); v2 = t1.start(t2); v3 = t2.pong(12); v4 = t1.ping(12)',
    measure: { kind: 'marks', from: 'sent', to: 'received' },
  },
  rows: { back: { kind: 'marks', from: 'received', to: 'sent' } },
  level: 'kernel',
};
