/** A synchronous transfer of control to another protection domain, with a few words in registers. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, other, start, times } from './ops.ts';

export const controlTransfer: Workload = {
  name: 'control-transfer',
  about:
    'from the trap of a call of another domain to its first instruction there, with the message in registers',
  ops: [
    start,
    opOf('open', 'Says that its caller may be called.'),
    opOf('call', 'Calls another domain, which replies at once, so many times.', other, times),
  ],
  tasks: 2,
  warm: {
    program: 'v1 = t1.start(t2); v2 = t2.open(); v3 = t1.call(v1, 8)',
    measure: { kind: 'marks', from: 'trap', to: 'callee' },
  },
  rows: { reply: { kind: 'marks', from: 'reply', to: 'next instruction' } },
  level: 'kernel',
};
