/** The null call of a UNIX: getpid, as the unix contract has it. Nothing but the call is part of that op. */
import type { Workload } from '../core/words/workload.ts';

const CALLS = 24;

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
