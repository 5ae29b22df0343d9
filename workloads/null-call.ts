/** The null call: the shortest way into the kernel and back. */
import type { Workload } from '../core/words/workload.ts';
import { opOf, times } from './ops.ts';

const CALLS = 24;

/** Of a UNIX it is getpid, as the unix contract has it: nothing but the call is part of that op. */
export const nullCallOfUnix: Workload = {
  name: 'null-call',
  about: 'from the trap of getpid to the next instruction of user code',
  contract: 'unix',
  warm: {
    program: Array.from({ length: CALLS }, (_, i) => `v${i + 1} = t1.getpid()`).join('; '),
    measure: { kind: 'step', step: CALLS, like: CALLS - 1 },
  },
  cold: { program: 'v1 = t1.getpid()', measure: { kind: 'step', step: 1 } },
  level: 'kernel',
};

/** Of a kernel without a UNIX it is the call that does nothing, or next to nothing. */
export const nullCall: Workload = {
  name: 'null-call',
  about: 'from the trap of the shortest call to the next instruction of user code',
  ops: [opOf('loop', 'Makes the null call so many times.', times)],
  warm: {
    program: 'v1 = t1.loop(8)',
    measure: { kind: 'marks', from: 'trap', to: 'next instruction' },
  },
  cold: { program: 'v1 = t1.loop(1)', measure: { kind: 'step', step: 1 } },
  level: 'kernel',
};
